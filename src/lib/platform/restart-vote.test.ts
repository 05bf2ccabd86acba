// All windows agree before a new version takes over; an unsaved draft vetoes.

import { describe, expect, test } from 'vitest';
import { RestartVote, type VoteChannel, type VoteMessage } from './restart-vote';

/** Windows of one origin: what one posts, the others hear. */
function windows(count: number): VoteChannel[] {
	const channels: VoteChannel[] = [];
	for (let i = 0; i < count; i++) {
		const own: VoteChannel = {
			onmessage: null,
			postMessage(data: VoteMessage) {
				for (const other of channels)
					if (other !== own) queueMicrotask(() => other.onmessage?.({ data }));
			}
		};
		channels.push(own);
	}
	return channels;
}

const SILENCE_MS = 20;
const vote = (channel: VoteChannel) => new RestartVote(channel, SILENCE_MS);

describe('restart vote', () => {
	test('a window alone agrees with itself', async () => {
		const [only] = windows(1).map(vote);
		expect(await only.ask()).toBe(true);
	});

	test('every window ready: the new version may take over', async () => {
		const [asking] = windows(3).map(vote);
		expect(await asking.ask()).toBe(true);
	});

	test('an unsaved draft in another window vetoes', async () => {
		const [asking, , dirty] = windows(3).map(vote);
		const leave = dirty.guard(() => false);
		expect(await asking.ask()).toBe(false);
		leave();
		expect(await asking.ask()).toBe(true);
	});

	test('an unsaved draft in the asking window vetoes before anybody is asked', async () => {
		const channels = windows(2);
		let asked = 0;
		const [asking, other] = channels.map(vote);
		other.guard(() => ++asked > 0);
		asking.guard(() => false);
		expect(await asking.ask()).toBe(false);
		expect(asked).toBe(0);
	});

	test('a draft is written down first, and one that cannot be written vetoes', async () => {
		const [asking, other] = windows(2).map(vote);
		let isWritten = false;
		const leave = other.guard(async () => (isWritten = true));
		expect(await asking.ask()).toBe(true);
		expect(isWritten).toBe(true);
		leave();
		other.guard(() => Promise.reject(new Error('disk full')));
		expect(await asking.ask()).toBe(false);
	});

	test('a frozen window that answers nothing does not hold the others up', async () => {
		const [first, frozen] = windows(2);
		const asking = vote(first);
		frozen.onmessage = null;
		expect(await asking.ask()).toBe(true);
	});
});
