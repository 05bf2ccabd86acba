// The peer: the same records in one Yjs document, kept by unmodified y-indexeddb, its newest fifty shown as a plain list.

import { IndexeddbPersistence } from 'y-indexeddb';
import * as Y from 'yjs';
import { note } from '../sync/probe.js';

const LETTERS = 600;
const SHOWN = 50;
const doc = new Y.Doc();
const entries = doc.getArray('entries');
const stored = new IndexeddbPersistence('bench-start-peer', doc);

/** A read that is asked for now is answered after all writes before it. */
const flushed = () =>
	new Promise((resolve, reject) => {
		const request = stored.db.transaction('updates').objectStore('updates').count();
		request.onsuccess = resolve;
		request.onerror = reject;
	});

function show() {
	const list = document.querySelector('ol');
	for (const { id, text } of entries.slice(-SHOWN).reverse()) {
		const link = document.createElement('a');
		link.href = `#${id}`;
		link.textContent = text;
		list.appendChild(document.createElement('li')).appendChild(link);
	}
}

void stored.whenSynced.then(show);

const device = {
	/** Each record is a transaction of its own, as a person writes them. */
	async fill(count) {
		await stored.whenSynced;
		for (let n = 0; n < count; n++) entries.push([{ id: `record-${n}`, text: note(LETTERS) }]);
		await flushed();
	}
};
Object.assign(globalThis, { device });
