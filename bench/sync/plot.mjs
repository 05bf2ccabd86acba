// The figures as a picture: bars on a logarithmic scale of milliseconds, ours over the peer's, a mark at what is to be reached.

const WIDTH = 720;
const LEFT = 190;
const RIGHT = 110;
const ROW = 46;
const BAR = 14;
const TOP = 64;
const [FROM_MS, TO_MS] = [1, 30_000];
const OURS = '#1f6f8b';
const PEERS = '#c2703d';
const INK = '#24313a';
/** Keeps a figure readable where a line crosses it. */
const HALO = 'stroke="#fbfcfc" stroke-width="4" paint-order="stroke"';

const x = (ms) => {
	const part = Math.log(Math.max(ms, FROM_MS) / FROM_MS) / Math.log(TO_MS / FROM_MS);
	return LEFT + part * (WIDTH - LEFT - RIGHT);
};
const one = (value) => Math.round(value * 10) / 10;
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const text = (left, top, words, more = '') =>
	`<text x="${one(left)}" y="${one(top)}" ${more}>${escaped(words)}</text>`;
const written = (ms) =>
	ms < 10 ? `${ms} ms` : ms < 1_000 ? `${Math.round(ms)} ms` : `${one(ms / 1_000)} s`;

function bar(top, { ms, notWithinSeconds }, colour) {
	if (ms === null)
		return text(LEFT + 4, top + 11, `not within ${notWithinSeconds} s`, `fill="${colour}"`);
	const width = one(x(ms) - LEFT);
	return (
		`<rect x="${LEFT}" y="${top}" width="${width}" height="${BAR}" rx="3" fill="${colour}"/>` +
		text(LEFT + width + 6, top + 11, written(ms), `fill="${colour}" ${HALO}`)
	);
}

function row({ title, ours, peer, reachMs }, index) {
	const top = TOP + index * ROW;
	const mark = reachMs
		? `<path d="M${one(x(reachMs))} ${top - 3}V${top + 2 * BAR + 5}" stroke="${INK}" stroke-dasharray="3 2"/>`
		: '';
	return (
		mark +
		text(LEFT - 12, top + 19, title, 'text-anchor="end"') +
		bar(top, ours, OURS) +
		bar(top + BAR + 2, peer, PEERS)
	);
}

function scale(height) {
	return [1, 10, 100, 1_000, 10_000]
		.map(
			(ms) =>
				`<path d="M${one(x(ms))} ${TOP - 10}V${height - 14}" stroke="#d9e0e3"/>` +
				text(x(ms), TOP - 14, written(ms), 'text-anchor="middle" fill="#6b7a83"')
		)
		.join('');
}

/** SVG of what `bench/sync.mjs` found. */
export function plot({ figures, peer, reach }) {
	const delay = (name) => ({
		ours: { ms: figures.editToPeer[name] },
		peer: { ms: peer.editToPeer[name] },
		reachMs: reach[name]
	});
	const sync = (name) => ({ ours: figures[name], peer: peer[name], reachMs: reach[name] });
	const rows = [
		{ title: 'edit to peer, p50', ...delay('p50Ms') },
		{ title: 'edit to peer, p95', ...delay('p95Ms') },
		{ title: 'first sync, 200 KB', ...sync('firstSync200KB') },
		{ title: 'first sync, 1 MB', ...sync('firstSync1MB') },
		{ title: 'first sync, 30 MB', ...sync('firstSync30MB') },
		{ title: '10,000 records', ...sync('statements10000') }
	];
	const height = TOP + rows.length * ROW + 8;
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="${INK}">
<rect width="100%" height="100%" fill="#fbfcfc"/>
${text(16, 24, 'Azora', `fill="${OURS}" font-weight="600"`)}${text(62, 24, peer.name, `fill="${PEERS}" font-weight="600"`)}
${text(WIDTH - 16, 24, 'dashed: to be reached', 'text-anchor="end" fill="#6b7a83"')}
${scale(height)}
${rows.map(row).join('\n')}
</svg>
`;
}
