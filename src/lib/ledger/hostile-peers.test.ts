// Peers that do harm, and honest ones that must not be taken for them: over whole services and over single sessions.

import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { utf8, type Bytes, packFrames } from '$lib/kernel';
import { logsOf } from './keys';
import { linkPair, type Link, type LinkPeer, type Standing } from './link';
import { connect, letIn, Phone, until } from './phone-testing';
import type { Replica } from './replica';
import { Replication, type ReplicationSide } from './replication';
import { Session, type SessionEvents, type SessionSide } from './session';
import { actor, allOf, copyFor, found, join, TEST_TIME, type Writer } from './testing';
import type { Heads } from './wire';

const phones: Phone[] = [];
const replications: Replication[] = [];
async function phone(name: string): Promise<Phone> {
	const made = await Phone.of(name);
	phones.push(made);
	return made;
}
afterEach(() => {
	for (const each of phones.splice(0)) each.service.stop();
	for (const each of replications.splice(0)) each.stop('channel/bye');
});
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const say = (link: Link, message: unknown) => link.send('control', utf8(JSON.stringify(message)));

/** A link to `host` of which the test holds the other end, as the app of `guest` would not. */
function hostileLink(host: Phone, guest: Phone, workspace: string): Link {
	const [mine, theirs] = linkPair({
		workspace,
		room: host.service.rooms()[0].room,
		peers: [peerOf(host), peerOf(guest)]
	});
	theirs.onmessage = () => undefined;
	host.service.attach(mine);
	return theirs;
}
const peerOf = ({ me }: Phone): LinkPeer => ({
	did: me.did,
	device: me.devicePublic,
	grant: me.grant,
	standing: 'member'
});

describe('a member that does harm', () => {
	it('by very many tiny entries is hung up on, and nothing else happens', async () => {
		const [ama, mallory] = [await phone('Ama'), await phone('Mallory')];
		const { id } = await ama.service.found({ name: 'River watch' });
		await letIn(ama, mallory, id);
		const link = hostileLink(ama, mallory, id);
		const tiny = packFrames(Array.from({ length: 200_000 }, () => new Uint8Array(1)));
		let reason = '';
		link.onclose = (why) => (reason = why);
		link.send('entries', tiny);
		await until(() => reason !== '');
		expect(reason).toBe('ledger/bad-message');
		await ama.record(id, 'r1');
		expect(ama.statements(id)).toHaveLength(1);
	});

	it('by saying that it holds more of somebody than it gives keeps nobody from being heard', async () => {
		const [ama, kofi, mallory] = [await phone('Ama'), await phone('Kofi'), await phone('Mallory')];
		const { id } = await ama.service.found({ name: 'River watch' });
		const [ofKofi] = await letIn(ama, kofi, id);
		await letIn(ama, mallory, id);
		ofKofi.close();
		const link = hostileLink(ama, mallory, id);
		const { data } = logsOf(id, kofi.me.devicePublic);
		const lie = { [data]: [1_000_000, 'ab'.repeat(32)] };
		say(link, { t: 'heads', membership: {}, data: lie, things: 0 });
		for (let i = 0; i < 5; i++) await kofi.record(id, `r${i}`);
		connect(ama, kofi);
		await until(() => {
			ama.now += 50;
			return ama.statements(id).length === 5;
		});
		expect(link.isOpen).toBe(true);
	});
});

describe('a stranger with an invitation', () => {
	it('is hung up on when it hands in requests without end', async () => {
		const [ama, mallory] = [await phone('Ama'), await phone('Mallory')];
		const { id } = await ama.service.found({ name: 'River watch' });
		const invitation = { role: 'editor', expiresAt: TEST_TIME + 1_000, uses: 5 } as const;
		const { fragment } = await ama.service.invite(id, invitation);
		await mallory.service.requestJoin({ invitation: fragment, name: 'Mallory' });
		const [, theirs] = connect(ama, mallory) ?? [];
		let reason = '';
		if (theirs) theirs.onclose = (why) => (reason = why);
		const request = { jws: 'a.b.c', invitationSignature: 'x', grant: 'y.y.y' };
		if (theirs) for (let i = 0; i < 100; i++) say(theirs, { t: 'join', request });
		await until(() => reason !== '');
		expect(reason).toBe('ledger/flooded');
	});
});

describe('an honest peer', () => {
	const nothing: SessionEvents = {
		told: () => {},
		arrived: () => {},
		join: () => {},
		refused: () => {},
		blob: () => {},
		blobsDrained: () => {},
		closed: () => {}
	};
	const side: SessionSide = {
		heads: () => ({ membership: {}, data: {} }),
		tips: () => [],
		holds: () => false,
		range: () => [new Uint8Array(300)],
		entryById: () => undefined,
		missing: () => [],
		things: () => 0
	};
	/** A link whose channel takes nothing for now. */
	function fullLink() {
		const peer = { did: 'them', device: 'them', grant: '', standing: 'member' as Standing };
		const [link, other] = linkPair({ workspace: '', peers: [peer, peer] });
		link.bufferedBytes = () => 2 ** 30;
		return { link, other };
	}
	const log = '22'.repeat(16);

	it('is not hung up on for what this device itself has in hand for it', async () => {
		const { link, other } = fullLink();
		const session = new Session(link, side, nothing);
		session.begin();
		say(other, { t: 'heads', membership: {}, data: {}, things: 0 });
		await pause(5);
		for (let seq = 1; seq <= 200; seq++) session.push(log, seq);
		say(other, { t: 'want', log, from: 1, to: 5 });
		await pause(5);
		expect(link.isOpen).toBe(true);
	});

	it('may ask for many single entries, but not without end', async () => {
		const { link, other } = fullLink();
		const session = new Session(link, side, nothing);
		session.begin();
		const ids = Array.from({ length: 64 }, (_, i) => i.toString(16).padStart(64, '0'));
		for (let i = 0; i < 150; i++) say(other, { t: 'ask', ids });
		await pause(5);
		expect(link.isOpen).toBe(true);
		for (let i = 0; i < 100; i++) say(other, { t: 'ask', ids });
		await pause(5);
		expect(link.isOpen).toBe(false);
	});
});

// ------------------------------------------------------------ forks

/** Replication over a replica alone, with nothing on disk. */
function sideOf(replica: Replica): ReplicationSide {
	return {
		heads() {
			const lanes: { membership: Heads; data: Heads } = { membership: {}, data: {} };
			for (const [log, head] of Object.entries(replica.heads()))
				(replica.isMembershipLog(log) ? lanes.membership : lanes.data)[log] = head;
			return lanes;
		},
		tips: () => replica.forkTips().flatMap(({ tips }) => tips.map(([, id]) => id)),
		holds: (id) => replica.entryById(id) !== undefined,
		range: (log, from, to) => replica.range(log, from, to),
		entryById: (id) => replica.entryById(id),
		missing: () => replica.missing(),
		things: () => 0,
		async receive(entries: Bytes[]) {
			const { refused } = await replica.ingest(entries);
			return { refused: refused.length, parkedBytes: 0 };
		}
	};
}
function replicate(...writers: Writer[]): void {
	const all = writers.map(({ replica }) => {
		const quiet = () => {};
		const events = { ...{ opened: quiet, began: quiet, told: quiet, join: quiet, refused: quiet } };
		const rest = { blob: quiet, blobsDrained: quiet, closed: quiet, failed: quiet };
		const options = { now: () => Date.now(), heartbeatMs: 50, settleMs: 5 };
		return new Replication(sideOf(replica), { ...events, ...rest }, options);
	});
	replications.push(...all);
	const peer = (name: string) => ({
		did: name,
		device: name,
		grant: '',
		standing: 'member' as const
	});
	all.forEach((one, at) =>
		all.slice(at + 1).forEach((other) => {
			const [a, b] = linkPair({ workspace: '', peers: [peer('one'), peer('two')] });
			one.open(a);
			other.open(b);
		})
	);
}

describe('a log that forked', () => {
	it('is known with all its branches to everybody, also when the highest one is known already', async () => {
		const ada = await found(await actor('Ada'));
		const ben = await join(ada, await actor('Ben'), 'editor');
		const [one, two] = [
			await copyFor(ben.actor, ada.replica),
			await copyFor(ben.actor, ada.replica)
		];
		for (let i = 0; i < 4; i++) await one.record(`long${i}`);
		for (let i = 0; i < 2; i++) await two.record(`short${i}`);
		const kim = await copyFor(ada.actor, ada.replica);
		await ada.replica.ingest([...allOf(one.replica), ...allOf(two.replica)]);
		await kim.replica.ingest(allOf(one.replica));
		expect(kim.replica.heads()).toEqual(ada.replica.heads());
		replicate(ada, kim);
		await until(() => kim.replica.stateText() === ada.replica.stateText());
		expect(kim.replica.view().frozenLogs).toHaveLength(1);
	});
});
