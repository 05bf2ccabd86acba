// What Kit must know of this app.

declare global {
	namespace App {
		interface PageState {
			/** Id of the open sheet: going back closes it first. */
			sheet?: string;
			/** Id of the draft that began on this screen: the address got it afterwards, without a navigation. */
			draft?: string;
		}
	}
}

export {};
