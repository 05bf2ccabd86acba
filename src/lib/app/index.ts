// The door of app: the session that screens read and act through.

export { session } from './session.svelte';
export type { Phase } from './house.svelte';
export type { Found } from './finder.svelte';
export { returning } from './returning';
export type { Back, BackupContents } from './backup';
export type { Opened, Request } from './returning';
