// The door of the palette: loaded when somebody opens it, so that no first screen carries it.

export { default as Palette } from './Palette.svelte';
export { matching } from './matching';
export type { PaletteEntry, PaletteGroup } from './entry';
