// What both pages measure with: a clock that all pages of this machine share, and how long the main thread was held.

export const now = () => performance.timeOrigin + performance.now();

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until `check` gives something truthy, and gives it back; null when it does not within `ms`. */
export async function within(ms, check) {
	for (const end = now() + ms; now() < end; await pause(5)) {
		const found = check();
		if (found) return found;
	}
	return null;
}

/** Watches the main thread. `stop` says the longest task (0: none of 50 ms or more) and the longest silence of a timer. */
export function watchMainThread() {
	const tasks = [];
	const observer = new PerformanceObserver((list) =>
		tasks.push(...list.getEntries().map(({ duration }) => duration))
	);
	observer.observe({ type: 'longtask' });
	const channel = new MessageChannel();
	let last = performance.now();
	let silence = 0;
	channel.port1.onmessage = () => {
		const at = performance.now();
		silence = Math.max(silence, at - last);
		last = at;
		setTimeout(() => channel.port2.postMessage(0), 2);
	};
	channel.port2.postMessage(0);
	return () => {
		tasks.push(...observer.takeRecords().map(({ duration }) => duration));
		observer.disconnect();
		channel.port1.close();
		return { longestTaskMs: Math.max(0, ...tasks), longTasks: tasks.length, silenceMs: silence };
	};
}

/** A record's note of `length` letters that no compression makes small. */
export function note(length) {
	const bytes = crypto.getRandomValues(new Uint8Array(Math.ceil(length / 2)));
	const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
	return text.slice(0, length);
}

/** Random bytes of any length: one call gives 65,536 at most. */
export function noise(length) {
	const bytes = new Uint8Array(length);
	for (let from = 0; from < length; from += 65_536)
		crypto.getRandomValues(bytes.subarray(from, from + 65_536));
	return bytes;
}
