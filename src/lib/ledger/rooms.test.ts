// Rooms that a device listens in, and who may connect there.

import { describe, expect, it } from 'vitest';
import { hex, randomBytes } from '$lib/kernel';
import { INVITATION_ROOMS, Rooms, standingOf } from './rooms';

const rooms = () => new Rooms('11'.repeat(16), randomBytes(32));
const invitation = () => ({ id: hex(randomBytes(32)), key: hex(randomBytes(32)) });

describe('rooms', () => {
	it('of an older epoch stay open for a minute, for the slow', async () => {
		const ours = rooms();
		await ours.update([randomBytes(32)], [], 0);
		const [old] = ours.all(0);
		await ours.update([randomBytes(32)], [], 1_000);
		expect(ours.all(60_000)).toHaveLength(2);
		expect(ours.purposeOf(old.room, 60_000)).toBe('workspace');
		expect(ours.all(61_001)).toHaveLength(1);
		expect(ours.purposeOf(old.room, 61_001)).toBeNull();
	});
	it('of older epochs stay open while they are asked for', async () => {
		const ours = rooms();
		const [old, young] = [randomBytes(32), randomBytes(32)];
		await ours.update([old], [], 0);
		const [first] = ours.all(0);
		await ours.update([young, old], [], 0);
		expect(ours.all(1e9)).toHaveLength(2);
		expect(ours.purposeOf(first.room, 1e9)).toBe('workspace');
		await ours.update([young], [], 1e9);
		expect(ours.all(2e9)).toHaveLength(1);
	});
	it('are eight at most: a signaling server lets nobody listen to more', async () => {
		const ours = rooms();
		const all = Array.from({ length: 6 }, () => randomBytes(32));
		for (const key of all) await ours.update([key], Array.from({ length: 6 }, invitation), 0);
		expect(ours.all(0)).toHaveLength(8);
		expect(ours.all(0)[0].purpose).toBe('workspace');
	});
	it('of invitations are four, the newest first, and none for who may not admit', async () => {
		const ours = rooms();
		const open = Array.from({ length: 6 }, invitation);
		await ours.update([randomBytes(32)], open, 0);
		const found = ours.all(0).filter(({ purpose }) => purpose === 'invitation');
		expect(found).toHaveLength(INVITATION_ROOMS);
		await ours.update([randomBytes(32)], open.slice(0, 1), 0);
		expect(ours.all(0)).toContainEqual(found[0]);
	});
	it('of a team are left by who is no member', async () => {
		const ours = rooms();
		await ours.update([randomBytes(32)], [], 0);
		await ours.update([], [], 0);
		expect(ours.all(0)).toEqual([]);
	});
	it('have names and passwords that say nothing of each other', async () => {
		const ours = rooms();
		await ours.update([randomBytes(32)], [invitation()], 0);
		const words = ours.all(0).flatMap(({ room, password }) => [room, password]);
		expect(new Set(words).size).toBe(4);
		for (const word of words) expect(word).toMatch(/^[A-Za-z0-9_-]{43}$/);
	});
});

describe('who may connect', () => {
	const isMember = (did: string) => did === 'ama';
	it.each([
		['workspace', 'ama', false, 'member'],
		['workspace', 'eve', false, null],
		['invitation', 'eve', false, 'joiner'],
		// let in already, and did not hear of it
		['invitation', 'ama', false, 'joiner'],
		['invitation', 'eve', true, 'inviter'],
		['workspace', 'ama', true, null],
		[null, 'ama', false, null]
	] as const)('in room %s, %s (waiting here: %s) is %s', (purpose, did, isWaiting, standing) => {
		expect(standingOf(purpose, did, { isWaiting, isMember })).toBe(standing);
	});
});
