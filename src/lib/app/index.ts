export { session, Session } from './session.svelte';
export type { Phase } from './session.svelte';
export { commandList, createAppCommands } from './commands';
