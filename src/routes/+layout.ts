// Every screen is drawn on the device; the shell is prerendered so that a static host can serve it.
export const prerender = true;
export const trailingSlash = 'never';
