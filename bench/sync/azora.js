// One device of Azora: the app's own threads, network and list of records, without its screens.

import { openNetwork } from '$lib/app/network';
import { Threads } from '$lib/app/threads';
import { randomId } from '$lib/kernel';
import { Records, RecordsStore } from '$lib/records';
import { noise, note, now, pause, watchMainThread, within } from './probe.js';

/** Letters of a note that make the body of a statement about 600 bytes. */
const NOTE_LETTERS = 240;
const DAY_MS = 86_400_000;
/** Writes on their way to the worker at once while a team's past is made. */
const AT_ONCE = 50;

const threads = new Threads();
const ledger = threads.ledger.remote;
let me = null;
let team = null;
let records = null;
let leaveNetwork = null;
/** Record -> when it was on this list. */
const seen = new Map();
const blobs = new Map();
let sync = null;

const statement = (fields = {}) => ({
	type: 'record.version',
	record: randomId(),
	base: [],
	form: 'water-point@1',
	answers: {
		name: 'Well at the ford',
		kind: 'hand-pump',
		flow: 'little',
		note: note(NOTE_LETTERS)
	},
	blobs: {},
	place: { state: 'fix', lat: 46.948, lon: 7.4474, accuracyMeters: 8, at: Date.now() },
	at: Date.now(),
	...fields
});

async function pull() {
	if (!records) return;
	await records.pull();
	const at = now();
	for (const { id } of records.list) if (!seen.has(id)) seen.set(id, at);
}

function open(workspace) {
	team = workspace;
	const statements = (since) => ledger.statements(workspace, since);
	records = new Records({ workspace, me: me.did, store: new RecordsStore(), statements });
	return pull();
}

threads.ledger.listen((event) => {
	if (event.t === 'statements') void pull();
	else if (event.t === 'blob') blobs.set(event.id, now());
	else if (event.t === 'sync') sync = event.view;
});

const isMember = async () => (await ledger.workspaces()).some(({ state }) => state === 'member');

const device = {
	async start(name) {
		me = await threads.identity.remote.create({ name, deviceName: 'bench' });
		await threads.startLedger();
	},
	async online() {
		const deviceKeys = await threads.identity.remote.deviceKeys();
		leaveNetwork = await openNetwork({ me, deviceKeys, ledger: threads.ledger });
	},
	offline() {
		leaveNetwork?.();
		leaveNetwork = null;
	},
	async found() {
		const { id } = await ledger.found({ name: 'River watch' });
		await open(id);
	},
	async invite(uses) {
		const terms = { role: 'editor', expiresAt: Date.now() + DAY_MS, uses };
		return (await ledger.invite(team, terms)).fragment;
	},
	/** Asks, is let in, and meets again in the team's own room. */
	async join(fragment, name) {
		const from = now();
		const view = await ledger.requestJoin({
			invitation: `${location.origin}/join#${fragment}`,
			name
		});
		await this.online();
		while (!(await isMember())) await pause(20);
		const memberMs = now() - from;
		await open(view.id);
		if (!(await within(30_000, () => sync?.here > 0))) throw new Error('never met the team');
		return { memberMs };
	},
	/** Makes so many records, as fast as the ledger takes them. */
	async fill(count) {
		const from = now();
		let left = count;
		const write = async () => {
			while (left-- > 0) await ledger.write(team, statement());
		};
		await Promise.all(Array.from({ length: AT_ONCE }, write));
		return { ms: now() - from };
	},
	async fillPhotos(count, bytes) {
		for (let done = 0; done < count; done++) {
			const photo = await ledger.putBlob(team, noise(bytes), 'image/jpeg');
			await ledger.write(team, statement({ blobs: { photos: [photo] } }));
		}
	},
	/** One record, and when its writing began. */
	async writeOne() {
		const version = statement();
		const at = now();
		await ledger.write(team, version);
		return { record: version.record, at, writtenMs: now() - at };
	},
	listed: (ids) => ids.map((id) => seen.get(id) ?? null),
	/** Comes back to the team and waits for its records and photos. */
	async comeBack({ records: count, photos }, ms) {
		sync = null;
		const stop = watchMainThread();
		const from = now();
		await this.online();
		const linked = await within(ms, () => sync?.here > 0 && now());
		const listed = await within(ms, () => records.list.length >= count && now());
		const done = listed && (await within(ms, () => blobs.size >= photos && now()));
		return {
			ms: done && done - from,
			linkedMs: linked && linked - from,
			recordsMs: listed && listed - from,
			had: { records: records.list.length, photos: blobs.size },
			...stop()
		};
	}
};
Object.assign(globalThis, { device });
