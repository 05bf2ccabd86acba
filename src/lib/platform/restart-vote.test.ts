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

const LIMITS = { silenceMs: 20, patienceMs: 200 };
const vote = (channel: VoteChannel, number: number) =>
	new RestartVote(channel, () => `window ${number}`, LIMITS);
const AGREED = { isAgreed: true };
const later = (ms: number) => new Promise((done) => setTimeout(done, ms));

describe('restart vote', () => {
	test('a window alone agrees with itself', async () => {
		const [only] = windows(1).map(vote);
		expect(await only.ask()).toEqual(AGREED);
	});

	test('every window ready: the new version may take over', async () => {
		const [asking] = windows(3).map(vote);
		expect(await asking.ask()).toEqual(AGREED);
	});

	test('an unsaved draft in another window vetoes, and the window is named', async () => {
		const [asking, , dirty] = windows(3).map(vote);
		const leave = dirty.guard(() => false);
		expect(await asking.ask()).toEqual({ isAgreed: false, by: 'window 2' });
		leave();
		expect(await asking.ask()).toEqual(AGREED);
	});

	test('an unsaved draft in the asking window vetoes before anybody is asked', async () => {
		const channels = windows(2);
		let asked = 0;
		const [asking, other] = channels.map(vote);
		other.guard(() => ++asked > 0);
		asking.guard(() => false);
		expect(await asking.ask()).toEqual({ isAgreed: false, by: null });
		expect(asked).toBe(0);
	});

	test('a draft is written down first, and one that cannot be written vetoes', async () => {
		const [asking, other] = windows(2).map(vote);
		let isWritten = false;
		const leave = other.guard(async () => (isWritten = true));
		expect(await asking.ask()).toEqual(AGREED);
		expect(isWritten).toBe(true);
		leave();
		other.guard(() => Promise.reject(new Error('disk full')));
		expect(await asking.ask()).toMatchObject({ isAgreed: false });
	});

	test('a window that writes photos down is waited for, longer than a frozen one', async () => {
		const [asking, other] = windows(2).map(vote);
		let isWritten = false;
		other.guard(async () => {
			await later(4 * LIMITS.silenceMs);
			return (isWritten = true);
		});
		expect(await asking.ask()).toEqual(AGREED);
		expect(isWritten).toBe(true);
	});

	test('a window that never comes to an end objects', async () => {
		const [asking, other] = windows(2).map(vote);
		other.guard(() => new Promise(() => {}));
		expect(await asking.ask()).toEqual({ isAgreed: false, by: 'window 1' });
	});

	test('a frozen window that answers nothing does not hold the others up', async () => {
		const [first, frozen] = windows(2);
		const asking = vote(first, 0);
		frozen.onmessage = null;
		expect(await asking.ask()).toEqual(AGREED);
	});
});
