// What a page is watched with from its first moment, and what its threads did, from a trace of the browser.

/** Runs in the page before anything else. Times are milliseconds after the navigation began. */
export function watch() {
	const seen = { listedAt: null, tasks: [], largestPaintAt: null, shift: 0 };
	const observe = (type, hear) =>
		new PerformanceObserver((list) => list.getEntries().forEach(hear)).observe({
			type,
			buffered: true
		});
	observe('longtask', ({ startTime, duration }) => seen.tasks.push([startTime, duration]));
	observe('largest-contentful-paint', ({ startTime }) => (seen.largestPaintAt = startTime));
	observe('layout-shift', ({ value, hadRecentInput }) => {
		if (!hadRecentInput) seen.shift += value;
	});
	const looking = new MutationObserver(() => {
		if (!document.querySelector('main a[href^="/records/"], main li a')) return;
		looking.disconnect();
		// it is seen with the next frame
		requestAnimationFrame(() => setTimeout(() => (seen.listedAt = performance.now())));
	});
	looking.observe(document, { childList: true, subtree: true });
	globalThis.benchSeen = seen;
}

/** Runs in the page: what was seen so far. */
export function readSeen() {
	const { listedAt, tasks, largestPaintAt, shift } = globalThis.benchSeen;
	const [paint] = performance.getEntriesByName('first-contentful-paint');
	// from then on a tap is answered: the end of the last long task that began until a second after the list
	const last = tasks.filter(([start]) => start < listedAt + 1_000).at(-1);
	return {
		firstPaintMs: paint?.startTime ?? null,
		largestPaintMs: largestPaintAt,
		listedMs: listedAt,
		interactiveMs: listedAt && Math.max(listedAt, last ? last[0] + last[1] : 0),
		longestTaskMs: Math.max(0, ...tasks.map(([, duration]) => duration)),
		longTasks: tasks.length,
		shift
	};
}

/** Processor time in ms of each thread of pages, by name: `main`, `ledger`, `policy`, …, `service worker`. */
export function busyThreads(trace) {
	const { traceEvents } = JSON.parse(trace.toString());
	const id = ({ pid, tid }) => `${pid} ${tid}`;
	const names = new Map();
	const scripts = new Map();
	const busy = new Map();
	for (const event of traceEvents) {
		if (event.name === 'thread_name') names.set(id(event), event.args.name);
		const script = event.args?.fileName ?? event.args?.data?.url ?? '';
		const worker = /\/workers\/([a-z-]+)\.worker/.exec(script)?.[1];
		if (worker) scripts.set(id(event), worker);
		if (event.ph === 'X' && event.name.endsWith('RunTask'))
			busy.set(id(event), (busy.get(id(event)) ?? 0) + (event.tdur ?? event.dur) / 1000);
	}
	const found = {};
	for (const [thread, ms] of busy) {
		const name = names.get(thread) ?? '';
		const known = name.startsWith('DedicatedWorker')
			? (scripts.get(thread) ?? 'other worker')
			: { CrRendererMain: 'main', 'ServiceWorker thread': 'service worker' }[name];
		if (known) found[known] = Math.max(found[known] ?? 0, ms);
	}
	return found;
}
