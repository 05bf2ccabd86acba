// Arrows, Home and End in a list of which only a part is drawn: by its items, in sight or not.

/** What an item leads to. */
const ROW = 'a.row, button.row';
/** Until an item that was asked for is drawn and measured. */
const FRAMES = 30;

export interface Drawn {
	count: () => number;
	/** Scrolls until the item is drawn. */
	draw: (index: number) => void;
}

const nextFrame = () => new Promise(requestAnimationFrame);

/** Items carry `data-index`. At both ends of the list a key goes on to whoever listens around it. */
export function keysMoveItems(list: HTMLElement, { count, draw }: Drawn) {
	/** Where the focus is on its way to: keys come faster than frames. */
	let aim: number | null = null;

	const rowOf = (index: number) =>
		list.querySelector<HTMLElement>(`[data-index="${index}"] :is(${ROW})`);

	/** The person went on, as by Tab. A row that is drawn no more leaves the focus nowhere. */
	const hasLeft = () => {
		const { activeElement, body } = document;
		return activeElement !== body && !list.contains(activeElement);
	};

	async function focus(index: number): Promise<void> {
		aim = index;
		if (!rowOf(index)) draw(index);
		// what is not measured yet is hidden, and takes no focus
		for (let frame = 0; frame < FRAMES && aim === index && !hasLeft(); frame++) {
			const row = rowOf(index);
			row?.focus();
			if (row && document.activeElement === row) break;
			await nextFrame();
		}
		if (aim === index) aim = null;
	}

	const press = (event: KeyboardEvent) => {
		const { target, key, altKey, ctrlKey, metaKey, shiftKey } = event;
		if (event.defaultPrevented || altKey || ctrlKey || metaKey || shiftKey) return;
		if (!(target instanceof HTMLElement) || !target.matches(ROW)) return;
		const at = aim ?? Number(target.closest<HTMLElement>('[data-index]')?.dataset.index);
		const steps: { [key: string]: number } = { ArrowDown: at + 1, ArrowUp: at - 1 };
		const next = { ...steps, Home: 0, End: count() - 1 }[key];
		if (next === undefined || !(next >= 0 && next < count())) return;
		event.preventDefault();
		void focus(next);
	};
	list.addEventListener('keydown', press);
	return () => list.removeEventListener('keydown', press);
}
