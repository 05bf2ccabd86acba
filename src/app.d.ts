// What Kit must know of this app.

declare global {
	namespace App {
		interface PageState {
			/** Id of the open sheet: going back closes it first. */
			sheet?: string;
		}
	}
}

export {};
