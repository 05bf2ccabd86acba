// Every shortcut of the app, in one place: the keys, what they do, and whether they are off while a person types.

/** `mod` is ⌘ on a Mac and Ctrl elsewhere; letters are the ones of a Latin keyboard, wherever they stand on this one. */
export interface Shortcut {
	id: ShortcutId;
	/** One key with its modifiers, or letters one after another: `['mod+k']`, `['g', 't']`. */
	keys: readonly string[];
	/** Key of the message that says what it does. */
	title: string;
	/** Where it leads. */
	href?: string;
	/** Name of the command that it stands for. */
	command?: string;
}

export type ShortcutId =
	| 'palette'
	| 'undo'
	| 'main-act'
	| 'keys'
	| 'capture'
	| 'today'
	| 'team'
	| 'records'
	| 'wallet'
	| 'rules'
	| 'journal'
	| 'settings'
	| 'help';

export const SHORTCUTS: readonly Shortcut[] = [
	{ id: 'palette', keys: ['mod+k'], title: 'palette_open' },
	{ id: 'undo', keys: ['mod+z'], title: 'keys_undo' },
	{ id: 'main-act', keys: ['mod+enter'], title: 'keys_main_act' },
	{ id: 'keys', keys: ['?'], title: 'keys_title' },
	{
		id: 'capture',
		keys: ['n'],
		title: 'shell_new_record',
		href: '/capture',
		command: 'records.save'
	},
	{ id: 'today', keys: ['g', 't'], title: 'place_today', href: '/today' },
	{ id: 'team', keys: ['g', 'e'], title: 'place_team', href: '/team' },
	{ id: 'records', keys: ['g', 'r'], title: 'place_records', href: '/records' },
	{ id: 'wallet', keys: ['g', 'w'], title: 'place_wallet', href: '/wallet' },
	{ id: 'rules', keys: ['g', 'l'], title: 'place_rules', href: '/rules' },
	{ id: 'journal', keys: ['g', 'j'], title: 'place_journal', href: '/journal' },
	{ id: 'settings', keys: ['g', 'y'], title: 'shell_you', href: '/settings' },
	{ id: 'help', keys: ['g', 'h'], title: 'help_title', href: '/help' }
];

/** What of a key press is looked at. */
export type Press = Pick<
	KeyboardEvent,
	'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing' | 'repeat'
>;

/** Letters one after another belong together for so long. */
const SEQUENCE_MS = 1_500;

/** Keys that move or choose within lists and fields; they are shown in the help and belong to the elements themselves. */
export const KEYS_OF_ELEMENTS: readonly { keys: readonly string[]; title: string }[] = [
	{ keys: ['↑', '↓'], title: 'keys_rows' },
	{ keys: ['Enter'], title: 'keys_enter' },
	{ keys: ['Esc'], title: 'keys_escape' },
	{ keys: ['Tab'], title: 'keys_tab' }
];

export const isLetters = ({ keys }: Pick<Shortcut, 'keys'>): boolean => !keys[0].startsWith('mod+');

/** The name of a press as `keys` writes it; null for a press that no shortcut looks at. */
export function nameOfPress(press: Press, isMac: boolean): string | null {
	const { key, code, ctrlKey, metaKey, altKey, isComposing } = press;
	if (isComposing || altKey) return null;
	const isMod = isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey;
	if (!isMod && (ctrlKey || metaKey)) return null;
	// a keyboard of another script has the letter where a Latin one has it
	const isLatin = /^[a-z]$/i.test(key);
	const letter = isLatin ? key.toLowerCase() : (/^Key([A-Z])$/.exec(code)?.[1].toLowerCase() ?? '');
	const isOtherScript = !isLatin && letter !== '' && key.length === 1 && /\p{L}/u.test(key);
	const name = isLatin || isOtherScript ? letter : key.toLowerCase();
	// Shift makes another shortcut of a letter (Ctrl+Shift+Z), and the question mark needs it on many keyboards
	if (press.shiftKey && name !== '?') return null;
	return isMod ? `mod+${name}` : name;
}

/** Finds the shortcut of a press, remembering the letters just before. */
export class ShortcutReader {
	#before: string[] = [];
	#at = 0;

	/** `hasLetters`: shortcuts of letters count here and now, as they do not while a person types or has them off. */
	read(
		press: Press,
		{ isMac, hasLetters, now }: { isMac: boolean; hasLetters: boolean; now: number }
	): Shortcut | null {
		const name = press.repeat ? null : nameOfPress(press, isMac);
		const before = now - this.#at <= SEQUENCE_MS ? this.#before : [];
		this.#before = [];
		if (name === null) return null;
		const usable = SHORTCUTS.filter((one) => hasLetters || !isLetters(one));
		for (const sequence of before.length ? [[...before, name], [name]] : [[name]]) {
			const isSame = (keys: readonly string[]) => keys.join(' ') === sequence.join(' ');
			const found = usable.find(({ keys }) => isSame(keys));
			if (found) return found;
			if (usable.some(({ keys }) => isSame(keys.slice(0, sequence.length)))) {
				this.#before = sequence;
				this.#at = now;
				return null;
			}
		}
		return null;
	}
}

/** Whether a press belongs to what has the focus: text that is being written, or a list that is looked through by letters. */
export function isTyping(target: EventTarget | null): boolean {
	if (!(target instanceof HTMLElement)) return false;
	if (target.isContentEditable || target.closest('select, textarea, [role=textbox]')) return true;
	return (
		target instanceof HTMLInputElement &&
		!['checkbox', 'radio', 'button', 'submit', 'reset', 'file', 'range'].includes(target.type)
	);
}

export const isMac = (): boolean =>
	/Mac|iPhone|iPad/.test((globalThis.navigator as Navigator | undefined)?.userAgent ?? '');

const ON_MAC: { [key: string]: string } = { mod: '⌘' };
const ELSEWHERE: { [key: string]: string } = { mod: 'Ctrl' };

/** "Ctrl K", "⌘ K", "G then T": the caps to draw, one list for each press. */
export const capsOf = (keys: readonly string[], isMac: boolean): string[][] =>
	keys.map((press) =>
		press === '?'
			? ['?']
			: press.split('+').map((part) => {
					const named = (isMac ? ON_MAC : ELSEWHERE)[part];
					if (named) return named;
					return part.length === 1 ? part.toUpperCase() : part[0].toUpperCase() + part.slice(1);
				})
	);

/** As ARIA writes it: "Control+K". */
export const ariaKeys = (keys: readonly string[], isMac: boolean): string =>
	keys.map((press) => press.replace('mod', isMac ? 'Meta' : 'Control')).join(' ');
