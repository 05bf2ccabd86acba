// Rows by arrow keys; a long list is one stop of Tab, so that what stands behind it is near.

/** Whole rows that lead somewhere or do something. */
const ROW = 'a.row, button.row';
/** Lists of more rows are one stop. Shorter ones keep all theirs: who does not know of arrows misses nothing. */
const LONG = 8;

const rowsIn = (root: ParentNode): HTMLElement[] => [...root.querySelectorAll<HTMLElement>(ROW)];

/** For a part of the screen: arrows go from row to row, Home and End to the first and last of the list. */
export function arrowsMoveRows(root: HTMLElement) {
	const press = (event: KeyboardEvent) => {
		const { target, key, altKey, ctrlKey, metaKey, shiftKey } = event;
		if (event.defaultPrevented || altKey || ctrlKey || metaKey || shiftKey) return;
		if (!(target instanceof HTMLElement) || !target.matches(ROW)) return;
		const next = rowAfter(root, target, key);
		if (!next) return;
		event.preventDefault();
		next.focus();
	};
	root.addEventListener('keydown', press);
	return () => root.removeEventListener('keydown', press);
}

function rowAfter(root: HTMLElement, row: HTMLElement, key: string): HTMLElement | undefined {
	const all = rowsIn(root);
	const at = all.indexOf(row);
	if (key === 'ArrowDown') return all[at + 1];
	if (key === 'ArrowUp') return all[at - 1];
	const own = rowsIn(row.closest('.list') ?? root);
	if (key === 'Home') return own.at(0);
	return key === 'End' ? own.at(-1) : undefined;
}

/** For a list: with many rows only one can be come to by Tab, the one that had the focus last. */
export function oneStop(list: HTMLElement) {
	let last: HTMLElement | undefined;
	const look = () => {
		const rows = rowsIn(list);
		const stop =
			rows.find((row) => row === last) ??
			rows.find((row) => row.matches('[aria-current="true"]')) ??
			rows.at(0);
		for (const row of rows) {
			if (rows.length > LONG && row !== stop) row.tabIndex = -1;
			else row.removeAttribute('tabindex');
		}
	};
	const focus = ({ target }: FocusEvent) => {
		if (!(target instanceof HTMLElement) || !target.matches(ROW)) return;
		last = target;
		look();
	};
	const changes = new MutationObserver(look);
	changes.observe(list, { childList: true, subtree: true });
	list.addEventListener('focusin', focus);
	look();
	return () => {
		changes.disconnect();
		list.removeEventListener('focusin', focus);
	};
}
