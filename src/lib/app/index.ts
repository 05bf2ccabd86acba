// The door of app: the session that screens read and act through.

export { session } from './session.svelte';
export { commandList } from './command-list';
export { letters } from './letters.svelte';
export {
	ariaKeys,
	capsOf,
	isLetters,
	isMac,
	isTyping,
	KEYS_OF_ELEMENTS,
	ShortcutReader,
	SHORTCUTS
} from './shortcuts';
export type { Shortcut } from './shortcuts';
export { tour } from './tour.svelte';
export type { Phase } from './house.svelte';
export type { Found } from './finder.svelte';
export { returning } from './returning';
export type { Back, BackupContents } from './backup';
export type { Opened, Request } from './returning';
