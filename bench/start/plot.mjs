// The figures as a picture: bars on a linear scale of milliseconds, ours and, where there is one, the peer's; a mark at what is to be reached.

const WIDTH = 720;
const LEFT = 190;
const RIGHT = 90;
const ROW = 44;
const TOP = 48;
const OURS = '#1f6f8b';
const PEERS = '#c2703d';
const INK = '#24313a';

/** SVG of what `bench/start.mjs` found. */
export function plot({ figures, peer, reach }) {
	const rows = [
		['installed: first paint', figures.installed.firstPaintMs, peer.installed.firstPaintMs, 1_000],
		['installed: list', figures.installed.listedMs, peer.installed.listedMs, null],
		[
			'installed: answers',
			figures.installed.interactiveMs,
			peer.installed.interactiveMs,
			reach.installedInteractive
		],
		['/records: answers', figures.records.interactiveMs, null, reach.recordsInteractive],
		[
			'longest task',
			figures.installed.longestTaskMs,
			peer.installed.longestTaskMs,
			reach.longestTask
		],
		['tap to saved', figures.tapToSaved.savedMs, null, reach.tapToSaved],
		['slowest tap: next paint', figures.interaction.worstMs, null, reach.interaction],
		['first visit: largest paint', figures.cold.largestPaintMs, null, reach.coldLargestPaint]
	];
	const most = Math.max(...rows.flatMap(([, ...times]) => times.map((ms) => ms ?? 0)));
	const wide = (ms) => Math.round((ms / most) * (WIDTH - LEFT - RIGHT));
	const bar = (top, ms, colour) =>
		ms === null
			? ''
			: `<rect x="${LEFT}" y="${top}" width="${wide(ms)}" height="14" rx="3" fill="${colour}"/>` +
				`<text x="${LEFT + wide(ms) + 6}" y="${top + 11}" fill="${colour}">${ms} ms</text>`;
	const drawn = rows.map(([title, ours, theirs, mark], index) => {
		const top = TOP + index * ROW;
		const line = mark
			? `<path d="M${LEFT + wide(mark)} ${top - 3}V${top + 33}" stroke="${INK}" stroke-dasharray="3 2"/>`
			: '';
		return (
			`<text x="${LEFT - 12}" y="${top + 18}" text-anchor="end">${title}</text>` +
			bar(top, ours, OURS) +
			bar(top + 16, theirs, PEERS) +
			line
		);
	});
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${TOP + rows.length * ROW}" font-family="system-ui, sans-serif" font-size="12" fill="${INK}">
<rect width="100%" height="100%" fill="#fbfcfc"/>
<text x="16" y="24" fill="${OURS}" font-weight="600">Azora</text><text x="62" y="24" fill="${PEERS}" font-weight="600">${peer.name}</text>
<text x="${WIDTH - 16}" y="24" text-anchor="end">dashed: to be reached</text>
${drawn.join('\n')}
</svg>
`;
}
