export { session } from './session.svelte';
export type { Phase } from './session.svelte';
