// Meeting again after the key was changed: who was away has the old key, and knows no other room than that key's.

import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { connect, letIn, Phone, until } from './phone-testing';

const phones: Phone[] = [];
async function phone(name: string): Promise<Phone> {
	const made = await Phone.of(name);
	phones.push(made);
	return made;
}
afterEach(() => {
	for (const each of phones.splice(0)) each.service.stop();
});
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const HOURS = 3_600_000;

/** Ama has Kofi and Efua in the team, and nobody is connected. */
async function apart(role: 'editor' | 'admin' = 'editor') {
	const [ama, kofi, efua] = [await phone('Ama'), await phone('Kofi'), await phone('Efua')];
	const { id } = await ama.service.found({ name: 'River watch' });
	const links = [...(await letIn(ama, kofi, id, role)), ...(await letIn(ama, efua, id))];
	await until(() => [kofi, efua].every((each) => each.view(id).members.length === 3));
	await pause(50);
	for (const link of links) link.close();
	return { ama, kofi, efua, id };
}
const roomsOf = (each: Phone) =>
	each.service.rooms().filter(({ purpose }) => purpose === 'workspace');

describe('a member that was away while somebody was removed', () => {
	it('meets the others again hours later, and hears of it; then the old room is left', async () => {
		const { ama, kofi, efua, id } = await apart();
		await ama.service.removeMember(id, efua.me.did);
		ama.now += 3 * HOURS;
		await ama.reload();
		await kofi.record(id, 'r1');
		expect(roomsOf(ama).map(({ room }) => room)).toContain(roomsOf(kofi)[0].room);
		expect(connect(ama, kofi)).not.toBeNull();
		await until(() => ama.statements(id).length === 1);
		await until(() => kofi.view(id).members.length === 2);
		await ama.record(id, 'r2');
		await until(() => kofi.statements(id).length === 2);
		await until(() => {
			ama.now += 60_000;
			return roomsOf(ama).length === 1;
		});
		expect(roomsOf(kofi).map(({ room }) => room)).toContain(roomsOf(ama)[0].room);
		expect(connect(ama, efua)).toBeNull();
	});

	it('and was let in beside that is met and gets the new key', async () => {
		const { ama, kofi, efua, id } = await apart('admin');
		const yaw = await phone('Yaw');
		const links = await letIn(kofi, yaw, id);
		for (const link of links) link.close();
		await ama.service.removeMember(id, efua.me.did);
		await ama.reload();
		connect(ama, kofi);
		await until(() => ama.view(id).members.some(({ did }) => did === yaw.me.did));
		expect(connect(kofi, yaw)).not.toBeNull();
		await until(() => yaw.view(id).members.length === 3);
		await ama.record(id, 'r1');
		await until(async () => {
			connect(ama, yaw);
			await pause(100);
			return yaw.statements(id).length === 1;
		});
		await yaw.record(id, 'r2');
		await until(() => ama.statements(id).length === 2);
	});
});
