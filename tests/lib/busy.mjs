// How long each thread of a page was at work, from a trace: the main thread, which can be throttled, and workers, which cannot.

/** What a trace is asked for: tasks, and the names of threads. */
const CATEGORIES = ['toplevel', '__metadata'];
const TASK = 'ThreadControllerImpl::RunTask';

/**
 * Runs `work` under a trace of `page`'s browser. Times in ms; `main` with whatever throttling there is.
 * @returns {Promise<{main: number, longestTask: number, workers: number}>}
 */
export async function busyDuring(page, work) {
	const browser = page.context().browser();
	await browser.startTracing(page, { categories: CATEGORIES });
	try {
		await work();
	} finally {
		var trace = await browser.stopTracing();
	}
	const { traceEvents } = JSON.parse(trace.toString());
	return sumUp(traceEvents);
}

function sumUp(events) {
	const names = new Map();
	for (const { name, pid, tid, args } of events)
		if (name === 'thread_name') names.set(`${pid}/${tid}`, args.name);
	const sum = { main: 0, longestTask: 0, workers: 0 };
	for (const { name, ph, pid, tid, dur = 0 } of events) {
		if (name !== TASK || ph !== 'X') continue;
		const thread = names.get(`${pid}/${tid}`) ?? '';
		if (thread === 'CrRendererMain') {
			sum.main += dur;
			sum.longestTask = Math.max(sum.longestTask, dur);
		} else if (thread.startsWith('DedicatedWorker')) sum.workers += dur;
	}
	return Object.fromEntries(Object.entries(sum).map(([key, us]) => [key, Math.round(us / 1000)]));
}
