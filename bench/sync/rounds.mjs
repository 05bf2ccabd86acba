// The measurements: each once with Azora, once with the peer, through the same signaling.
import { setTimeout as pause } from 'node:timers/promises';
import { median, quantile, round } from './quantiles.mjs';

/** A sync that took longer did not come. */
const PATIENCE_SECONDS = 20;
const PATIENCE_MS = PATIENCE_SECONDS * 1000;
/** Of our largest first syncs, so that a slow machine still gives a figure. */
const OUR_PATIENCE_MS = 120_000;
/** The peer's host is alone for so long before its guest comes. */
const SETTLED_MS = 500;
/** Times that the peer may fail to connect at all before that is its result. */
const UNCONNECTED_LIMIT = 3;
/** What one record weighs in either of them. */
export const RECORD_BYTES = 600;

/** Writes with pauses of uneven length, so that they do not fall into step with any timer. */
async function writeAndWait(from, to, writes) {
	const written = [];
	for (let n = 0; n < writes; n++) {
		written.push(await from.writeOne());
		await pause(150 + ((n * 37) % 110));
	}
	await pause(1_000);
	const listed = await to.listed(written.map(({ record }) => record));
	return {
		arrived: written.map(({ at }, n) => (listed[n] === null ? null : listed[n] - at)),
		written: written.map(({ writtenMs = null }) => writtenMs)
	};
}

/** The worst of all runs. `longestTaskMs` 0: no task of 50 ms or more. `silenceMs` also counts other programs' turns. */
const mainThread = (results) => ({
	longestTaskMs: round(Math.max(...results.map(({ longestTaskMs }) => longestTaskMs))),
	silenceMs: round(Math.max(...results.map(({ silenceMs }) => silenceMs)))
});

const delays = (values) => ({
	p50Ms: round(median(values), 1),
	p95Ms: round(quantile(values, 0.95), 1),
	lost: values.filter((value) => value === null).length
});

/** From the beginning of a write to its being in the other's list, on the main thread. */
export async function editToPeer(lab, writes) {
	const { host, guests } = await teamOf(lab, 1);
	await guests[0].device.comeBack({ records: 0, photos: 0 }, PATIENCE_MS);
	const ours = await writeAndWait(host, guests[0].device, writes);
	await closeAll([host, guests[0].device]);
	const [peerHost, peerGuest] = await peersOf(lab);
	const theirs = await writeAndWait(peerHost, peerGuest, writes);
	await closeAll([peerHost, peerGuest]);
	return {
		ours: { ...delays(ours.arrived), keptP50Ms: round(median(ours.written), 1) },
		peer: delays(theirs.arrived),
		joinMs: guests[0].memberMs
	};
}

/** A host who is here, and guests who were let in and went away. */
async function teamOf(lab, count) {
	const host = await lab.azora('host');
	await host.found();
	await host.online();
	const fragment = await host.invite(count);
	const guests = [];
	for (let n = 0; n < count; n++) {
		const device = await lab.azora(`guest ${n}`);
		const { memberMs } = await device.join(fragment, `guest ${n}`);
		await device.offline();
		guests.push({ device, memberMs });
	}
	return { host, guests };
}

async function peersOf(lab) {
	const room = lab.room();
	const host = await lab.peer('host');
	const guest = await lab.peer('guest');
	await host.online(room);
	await guest.online(room);
	for (const device of [host, guest])
		if (!(await device.connected(PATIENCE_MS))) throw new Error('the peer never connected');
	return [host, guest];
}

const closeAll = (devices) => Promise.all(devices.map((device) => device.close()));

/** Each guest in turn comes back to a team that wrote `records` and `photos` while it was away. */
export async function ourFirstSync(lab, { records, photos = 0, photoBytes = 0, runs }) {
	const { host, guests } = await teamOf(lab, runs);
	const filled = records - photos > 0 ? await host.fill(records - photos) : { ms: 0 };
	if (photos) await host.fillPhotos(photos, photoBytes);
	const results = [];
	for (const { device } of guests) {
		const result = await device.comeBack({ records, photos }, OUR_PATIENCE_MS);
		if (result.ms === null) throw new Error(`Azora did not sync: ${JSON.stringify(result.had)}`);
		results.push(result);
		await device.close();
	}
	await host.close();
	return {
		ms: round(median(results.map(({ ms }) => ms))),
		linkedMs: round(median(results.map(({ linkedMs }) => linkedMs))),
		recordsMs: round(median(results.map(({ recordsMs }) => recordsMs))),
		...mainThread(results),
		eachMs: results.map(({ ms }) => round(ms)),
		writtenMs: round(filled.ms)
	};
}

/** The same content in one Y.Doc. Where it does not come, once is enough to know. */
export async function peerFirstSync(lab, { records, photos = 0, photoBytes = 0, runs }) {
	const results = [];
	let unconnected = 0;
	while (results.length < runs) {
		const room = lab.room();
		const host = await lab.peer('host');
		const guest = await lab.peer('guest');
		if (photos) await host.fillPhotos(photos, photoBytes);
		else await host.fill(records);
		await host.online(room);
		await pause(SETTLED_MS);
		const result = await guest.comeBack(room, photos || records, PATIENCE_MS);
		await closeAll([host, guest]);
		// two that never found each other say nothing of size
		if (!result.wasConnected && ++unconnected <= UNCONNECTED_LIMIT) continue;
		results.push(result);
		if (result.ms === null) break;
	}
	const ms = round(median(results.map((result) => result.ms)));
	return {
		ms,
		...(ms === null && {
			notWithinSeconds: PATIENCE_SECONDS,
			wasConnected: results.every(({ wasConnected }) => wasConnected)
		}),
		...(unconnected && { unconnected }),
		eachMs: results.map((result) => round(result.ms))
	};
}

/** Applying and keeping a Y.Doc of so many entries, without any network: the least a first sync would cost there. */
export async function peerApply(lab, { records, runs }) {
	const host = await lab.peer('host');
	await host.fill(records);
	const state = await host.state();
	const results = [];
	for (let run = 0; run < runs; run++) {
		const guest = await lab.peer(`guest ${run}`);
		results.push(await guest.apply(state));
		await guest.close();
	}
	await host.close();
	return {
		ms: round(median(results.map(({ ms }) => ms))),
		...mainThread(results)
	};
}
