// For tests of windows: channels that end with their test.

import { vi } from 'vitest';

/** Answers what closes those that were opened since. */
export function watchChannels(): () => void {
	const opened: BroadcastChannel[] = [];
	const Real = BroadcastChannel;
	vi.stubGlobal(
		'BroadcastChannel',
		class extends Real {
			constructor(name: string) {
				super(name);
				opened.push(this);
			}
		}
	);
	return () => opened.forEach((channel) => channel.close());
}
