// Browsers that lack something: a line of code that takes it away runs first in the page and in every worker.

/**
 * Before the first page of the device is opened. The device must have been made with `serviceWorkers: 'block'`, else the
 * service worker answers for the scripts.
 * @param {{context: import('playwright-core').BrowserContext}} device
 * @param {string} code a whole statement
 */
export async function without(device, code) {
	await device.context.addInitScript({ content: code });
	await device.context.route(/\.worker[^/]*\.js$/, async (route) => {
		const response = await route.fetch();
		await route.fulfill({ response, body: `${code}\n${await response.text()}` });
	});
}

/** No IndexedDB, as in some private windows. */
export const NO_DATABASE = `Object.defineProperty(globalThis, 'indexedDB', { value: undefined });`;

/** No private files: photos and entries go into IndexedDB. */
export const NO_FILES = `if (globalThis.StorageManager) delete StorageManager.prototype.getDirectory;`;

/** WebCrypto as before 2024 to 2025: no Ed25519. */
export const NO_ED25519 = `for (const name of ['generateKey', 'importKey']) {
	const real = SubtleCrypto.prototype[name];
	SubtleCrypto.prototype[name] = function (...args) {
		if (JSON.stringify(args).includes('Ed25519'))
			return Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError'));
		return real.apply(this, args);
	};
}`;

/** Nothing that works offline: the host or the browser refuses service workers. */
export const NO_SERVICE_WORKER = `if (globalThis.Navigator) delete Navigator.prototype.serviceWorker;`;

/** The thread of the ledger needs so long to begin, as on a busy phone. */
export const slowLedger = (
	ms
) => `if (globalThis.WorkerGlobalScope && /ledger/.test(location.href)) {
	const end = Date.now() + ${ms};
	while (Date.now() < end);
}`;

/** A desk without a camera. */
export const NO_CAMERA = `MediaDevices.prototype.getUserMedia = () =>
	Promise.reject(new DOMException('Requested device not found', 'NotFoundError'));`;

/** A clock that is off by so much, in the page and in every thread; `clockOff = 0` sets it right where it is said. */
export const clockOff = (ms) => `globalThis.clockOff = ${ms};
globalThis.Date = class extends Date {
	constructor(...given) {
		super(...(given.length ? given : [Date.now()]));
	}
	static now() {
		return super.now() + globalThis.clockOff;
	}
};`;

/** While it is set nothing that this window writes stays: each transaction is undone, as when the phone is full. */
export const undoWrites = (page, isUndone) =>
	page.evaluate((isUndone) => {
		const store = IDBObjectStore.prototype;
		globalThis.azoraStore ??= { put: store.put, add: store.add };
		for (const [name, write] of Object.entries(globalThis.azoraStore))
			store[name] = isUndone
				? function (...given) {
						const request = write.apply(this, given);
						this.transaction.abort();
						return request;
					}
				: write;
	}, isUndone);
