// npm run bench -- sync: an edit until the peer has it, first syncs, 10,000 statements; and unmodified y-webrtc with
// y-indexeddb on the same. Two browser contexts on one machine, our own signaling for both.
import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { inCheckout } from '../scripts/checkout.mjs';
import { Lab } from './sync/lab.mjs';
import { plot } from './sync/plot.mjs';
import {
	editToPeer,
	ourFirstSync,
	peerApply,
	peerFirstSync,
	RECORD_BYTES
} from './sync/rounds.mjs';
import { ratio, round } from './sync/quantiles.mjs';

const WRITES = 60;
const FIRST_SYNCS = {
	firstSync200KB: { records: Math.round(200_000 / RECORD_BYTES), runs: 3 },
	firstSync1MB: { records: Math.round(1_000_000 / RECORD_BYTES), runs: 3 },
	firstSync30MB: { records: 30, photos: 30, photoBytes: 1_000_000, runs: 2 },
	statements10000: { records: 10_000, runs: 3 }
};
/** design of the ledger, "Figures to reach", in ms. */
const REACH = {
	p50Ms: 120,
	p95Ms: 250,
	firstSync1MB: 1_000,
	firstSync30MB: 8_000,
	statements10000: 2_000
};

const say = (name, found) => console.log(`  ${name.padEnd(16)} ${JSON.stringify(found)}`);

async function measure(lab, only) {
	const figures = {};
	const peer = { name: 'unmodified y-webrtc 10.3.0 and y-indexeddb 9.0.12' };
	const take = (name, ours, theirs) => {
		say(name, { ours, peer: theirs });
		figures[name] = ours;
		peer[name] = theirs;
	};
	if (!only || only === 'editToPeer') {
		const { ours, peer: theirs, joinMs } = await editToPeer(lab, WRITES);
		take('editToPeer', ours, theirs);
		figures.join = { ms: round(joinMs) };
	}
	for (const [name, load] of Object.entries(FIRST_SYNCS)) {
		if (only && only !== name) continue;
		take(name, await ourFirstSync(lab, load), await peerFirstSync(lab, load));
	}
	const { statements10000 } = figures;
	if (statements10000) {
		const { records } = FIRST_SYNCS.statements10000;
		statements10000.perSecond = round((records / statements10000.ms) * 1000);
		statements10000.writtenPerSecond = round((records / statements10000.writtenMs) * 1000);
		peer.apply10000 = await peerApply(lab, { records, runs: 3 });
		say('apply10000', { peer: peer.apply10000 });
	}
	return { figures, peer };
}

const ratiosOf = (figures, peer) => ({
	editToPeerP50: ratio(figures.editToPeer.p50Ms, peer.editToPeer.p50Ms),
	editToPeerP95: ratio(figures.editToPeer.p95Ms, peer.editToPeer.p95Ms),
	...Object.fromEntries(
		Object.keys(FIRST_SYNCS).map((name) => [name, ratio(figures[name].ms, peer[name].ms)])
	),
	statements10000ToPeerApply: ratio(figures.statements10000.ms, peer.apply10000.ms)
});

const only = process.argv[2];
const lab = await Lab.open();
try {
	const { figures, peer } = await measure(lab, only);
	if (lab.complaints.length) throw new Error(lab.complaints.join('\n'));
	if (!only) {
		const runs = Object.fromEntries(
			Object.entries(FIRST_SYNCS).map(([name, { runs }]) => [name, runs])
		);
		const result = {
			figures,
			peer,
			ratios: ratiosOf(figures, peer),
			reach: REACH,
			runs: { editToPeer: WRITES, ...runs },
			loadavgAfter: loadavg()
		};
		await mkdir(inCheckout('bench/results'), { recursive: true });
		await writeFile(inCheckout('bench/results/sync.svg'), plot(result));
		console.log(JSON.stringify(result));
	}
} finally {
	await lab.close();
}
