// Whether a list and its detail stand beside each other.

import { MediaQuery } from 'svelte/reactivity';

export const wide = new MediaQuery('width >= 840px', false);
