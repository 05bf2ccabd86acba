// Whether a list that is drawn in part ever shows a gap: each frame is looked at while somebody scrolls.

/** A line between two rows is no gap. */
const LINE_PX = 2;

/**
 * Begins to look, in the page. `painted` is a frame after it was drawn; `scrolled` is what a screen shows that scrolls
 * ahead of the page's own thread: the rows of the frame before, at the place where it is now.
 */
function watchFrames(line) {
	const seen = (globalThis.azoraFrames = { painted: [], scrolled: [] });
	const list = document.querySelector('main [data-index]').closest('[role=list]');
	const pane = list.closest('.pane');
	const isPane = pane && /auto|scroll/.test(getComputedStyle(pane).overflowY);
	/** Pixels of the window, or the pane, in which the list should be and no row is. */
	const gap = () => {
		const edges = isPane ? pane.getBoundingClientRect() : { top: 0, bottom: innerHeight };
		const whole = list.getBoundingClientRect();
		let at = Math.max(whole.top, edges.top);
		const end = Math.min(whole.bottom, edges.bottom);
		const rows = [...list.querySelectorAll('[data-index]')]
			.filter((row) => getComputedStyle(row).visibility === 'visible')
			.map((row) => row.getBoundingClientRect())
			.sort((a, b) => a.top - b.top);
		let blank = 0;
		for (const { top, bottom } of rows) {
			if (bottom <= at) continue;
			if (top >= end) break;
			if (top - at > line) blank += Math.min(top, end) - at;
			at = Math.max(at, bottom);
		}
		return Math.round(blank + (end - at > line ? end - at : 0));
	};
	const channel = new MessageChannel();
	const place = () => list.getBoundingClientRect().top;
	// who scrolled after the frame was drawn has not seen it yet
	channel.port1.onmessage = ({ data }) => data === place() && seen.painted.push(gap());
	const frame = () => {
		channel.port2.postMessage(place());
		requestAnimationFrame(frame);
	};
	requestAnimationFrame(frame);
	addEventListener('scroll', () => seen.scrolled.push(gap()), { capture: true });
}

export const watchBlank = ({ page }) => page.evaluate(watchFrames, LINE_PX);

/** What was seen since it was last asked: how many frames, how many with a gap, the widest gap in pixels. */
export const blankSeen = ({ page }) =>
	page.evaluate(() => {
		const sum = (gaps) => ({
			frames: gaps.length,
			blank: gaps.filter((px) => px > 0).length,
			widest: Math.max(0, ...gaps)
		});
		const { painted, scrolled } = globalThis.azoraFrames;
		const found = { painted: sum(painted), scrolled: sum(scrolled) };
		painted.length = scrolled.length = 0;
		return found;
	});
