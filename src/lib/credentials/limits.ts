// Sizes and names that both threads know.

/** Audience of a presentation that nobody asked for. */
export const ANYONE = 'azora:anyone';
/** Bytes of a presentation: what a link and one QR code can carry. */
export const PRESENTATION_LIMIT = 2_300;
/** Characters of each claimed name. */
export const NAME_CHARACTERS = 60;
/** Bytes of `names` as JSON: what is left under that limit. */
export const NAMES_LIMIT = 88;
