// The address names a thing of this device: the fallback page draws it.
export const prerender = false;
