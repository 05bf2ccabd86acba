// Modules that the build makes.

/** How to load all texts of a language: scripts/split-messages.mjs. */
declare module 'virtual:azora-messages' {
	type Message = (data: { [name: string]: unknown }) => string;
	export const catalogues: { [locale: string]: () => Promise<{ [key: string]: Message }> };
}
