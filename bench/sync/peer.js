// One device of the peer: unmodified Yjs, y-webrtc and y-indexeddb, and nothing of ours.

import { IndexeddbPersistence } from 'y-indexeddb';
import { WebrtcProvider } from 'y-webrtc';
import * as Y from 'yjs';
import { noise, note, now, pause, watchMainThread, within } from './probe.js';

const LETTERS = 600;
/** Two that have not found each other by now never will: y-webrtc has nothing that begins anew. */
const CONNECT_MS = 8_000;
const doc = new Y.Doc();
const entries = doc.getMap('entries');
const seen = new Map();
let provider = null;
let stored = null;

entries.observe((event) => {
	const at = now();
	for (const key of event.keysChanged) seen.set(key, at);
});

const isConnected = () =>
	[...(provider?.room?.webrtcConns.values() ?? [])].some(({ connected }) => connected);

/** A read that is asked for now is answered after all writes before it. */
const flushed = ({ db }) =>
	new Promise((resolve, reject) => {
		const request = db.transaction('updates').objectStore('updates').count();
		request.onsuccess = resolve;
		request.onerror = reject;
	});

const device = {
	async start(name) {
		stored = new IndexeddbPersistence(name, doc);
		await stored.whenSynced;
	},
	/** Resolves when it is in its room: two that come at the same moment can miss each other for good. */
	async online([room, password]) {
		provider = new WebrtcProvider(room, doc, {
			signaling: [`ws://${location.host}/signal`],
			password,
			peerOpts: { config: { iceServers: [] } }
		});
		await within(5_000, () => provider.signalingConns.every(({ connected }) => connected));
	},
	connected: (ms) => within(ms, isConnected),
	fill(count) {
		doc.transact(() => {
			for (let n = 0; n < count; n++) entries.set(`record-${n}`, note(LETTERS));
		});
	},
	fillPhotos(count, bytes) {
		for (let n = 0; n < count; n++) entries.set(`photo-${n}`, noise(bytes));
	},
	writeOne() {
		const record = note(22);
		const at = now();
		entries.set(record, note(LETTERS));
		return { record, at };
	},
	listed: (ids) => ids.map((id) => seen.get(id) ?? null),
	/** Joins and waits for so many entries. */
	async comeBack([room, password], count, ms) {
		const stop = watchMainThread();
		const from = now();
		void this.online([room, password]);
		const wasConnected = (await within(CONNECT_MS, isConnected)) === true;
		const done = wasConnected && (await within(ms, () => entries.size >= count && now()));
		return { ms: done ? done - from : null, wasConnected, ...stop() };
	},
	/** The state as an update, in a form that goes through `evaluate`. */
	state: () =>
		btoa(Array.from(Y.encodeStateAsUpdate(doc), (byte) => String.fromCharCode(byte)).join('')),
	/** What is left of a first sync when nothing has to travel: apply, and be kept. */
	async apply(state) {
		const update = Uint8Array.from(atob(state), (letter) => letter.charCodeAt(0));
		const stop = watchMainThread();
		// what `evaluate` runs at once is no task to the browser: its long ones would not be counted
		await pause(20);
		const from = now();
		Y.applyUpdate(doc, update);
		await flushed(stored);
		return { ms: now() - from, ...stop() };
	}
};
Object.assign(globalThis, { device });
