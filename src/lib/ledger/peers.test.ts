// What other devices hold, and the horizon.

import { describe, expect, it } from 'vitest';
import type { Member } from './model';
import { Peers } from './peers';
import { syncView, type SyncFacts } from './sync-view';
import { Things } from './tally';

const [ME, AMA] = ['did:key:me', 'did:key:ama'];
const LOG = '22'.repeat(16);
const here = (seq: number, ids: string[]) => ({
	heads: () => ({ membership: {}, data: { [LOG]: [seq, ids[0] ?? ''] as [number, string] } }),
	holds: (id: string) => ids.includes(id)
});
const member = (did: string): Member => ({
	did,
	name: did,
	role: 'editor',
	isFounder: false,
	devices: []
});
const facts = (peers: Peers, more: Partial<SyncFacts> = {}): SyncFacts => ({
	me: ME,
	device: 'mine',
	members: [member(ME), member(AMA)],
	isWaiting: false,
	isPaused: false,
	isOnline: true,
	peers,
	things: new Things(),
	hasBlob: () => true,
	refused: [],
	lastChangeAt: null,
	transfers: { blobsHere: 0, blobsMissing: 0, bytesMissing: 0, isHeld: false, entriesMissing: 0 },
	now: 1_000_000,
	...more
});

describe('what a device holds', () => {
	it('is what its head says, when that head is known here or further on', () => {
		const peers = new Peers(here(5, ['head']));
		const upTo = (seq: number, id: string) => {
			peers.told('d', AMA, new Map([[LOG, [seq, id]]]), 0);
			return peers.holdings(AMA)[0].heads.get(LOG);
		};
		expect(upTo(5, 'head')).toBe(5);
		expect(upTo(9, 'not seen yet')).toBe(9);
	});
	it('is nothing of ours, when its head stands on another branch', () => {
		const peers = new Peers(here(5, ['head']));
		peers.told('d', AMA, new Map([[LOG, [5, 'other branch']]]), 0);
		expect(peers.holdings(AMA)[0].heads.get(LOG)).toBe(0);
	});
	it('counts the entries that devices which are here have more of, each log once', () => {
		const peers = new Peers(here(5, ['head']));
		peers.connected('d', AMA, 'link', 7);
		peers.connected('e', AMA, 'other link', 7);
		peers.told('d', AMA, new Map([[LOG, [9, 'further']]]), 0);
		peers.told('e', AMA, new Map([[LOG, [12, 'further still']]]), 0);
		peers.told('away', AMA, new Map([[LOG, [90, 'nobody here']]]), 0);
		expect(peers.entriesAhead()).toBe(7);
		peers.gone('e', 'other link', 8);
		expect(peers.entriesAhead()).toBe(4);
	});
	it('is kept across starts; anything else that was kept is forgotten', () => {
		const before = new Peers(here(5, ['head']));
		before.connected('d', AMA, 'link', 7);
		before.told('d', AMA, new Map([[LOG, [5, 'head']]]), 3);
		before.hasBlobs('d', AMA, new Set(['photo']));
		const after = new Peers(here(5, ['head']));
		after.load(JSON.parse(JSON.stringify(before.save())));
		expect(after.holdings(AMA)[0].hasBlob('photo')).toBe(true);
		expect([after.lastHeardAt(AMA), after.thingsOf(AMA), after.isHere(AMA)]).toEqual([7, 3, false]);
		const broken = new Peers(here(5, []));
		broken.load({ d: { did: 1 } });
		broken.load('nonsense');
		expect(broken.lastHeardAt(AMA)).toBeNull();
	});
});

describe('the horizon', () => {
	const connected = () => {
		const peers = new Peers(here(0, []));
		peers.connected('d', AMA, 'link', 1);
		return peers;
	};
	const of = (peers: Peers, more: Partial<SyncFacts> = {}) => syncView(facts(peers, more)).horizon;
	const nobody = () => new Peers(here(0, []));

	it('is alone without teammates, and looks for them when there are some', () => {
		expect(of(nobody(), { members: [member(ME)] })).toBe('alone');
		expect(of(nobody())).toBe('connecting');
		expect(of(nobody(), { members: [], isWaiting: true })).toBe('connecting');
		expect(of(nobody(), { isOnline: false })).toBe('offline');
		expect(of(nobody(), { isPaused: true })).toBe('offline');
	});
	it('is all only when everybody was heard and nothing is missing', () => {
		expect(of(connected())).toBe('all');
		const third = [member(ME), member(AMA), member('did:key:efua')];
		expect(of(connected(), { members: third })).toBe('some');
		const owing = connected();
		owing.told('d', AMA, new Map(), 2);
		expect(of(owing)).toBe('some');
	});
	it('stays with who is here when signaling is gone', () => {
		expect(of(connected(), { isOnline: false })).toBe('all');
	});
	it('shows a refusal for two minutes; the list keeps it', () => {
		const refused = [{ at: 900_000, code: 'channel/not-a-member', did: null }];
		expect(of(connected(), { refused })).toBe('refused');
		const later = syncView(facts(connected(), { refused, now: 1_100_000 }));
		expect([later.horizon, later.refused.length]).toEqual(['all', 1]);
	});
	it('does not count own devices as others', () => {
		const peers = nobody();
		peers.connected('mine', ME, 'link', 1);
		expect(syncView(facts(peers)).here).toBe(0);
		peers.connected('tablet', ME, 'link', 1);
		expect(syncView(facts(peers)).here).toBe(1);
	});
	it('forgets a link that is gone, and remembers when it was last heard', () => {
		const peers = connected();
		peers.gone('d', 'link', 99);
		expect(syncView(facts(peers)).peers[0]).toMatchObject({ here: false, lastHeardAt: 99 });
	});
});
