// The horizon and the tally, from what is known. Pure.

import type { Did, Member } from './model';
import type { PeerView, RefusedDevice, SyncView } from './sync-model';
import type { Peers } from './peers';
import { hasThing, tallyOf, type Holding, type Things } from './tally';

/** How long a refusal stands on the horizon; it stays in the list. */
const REFUSAL_SHOWN_MS = 120_000;

export interface SyncFacts {
	me: Did;
	device: string;
	members: readonly Member[];
	isWaiting: boolean;
	isPaused: boolean;
	/** The network is there and signaling answers, as far as the carrier knows. */
	isOnline: boolean;
	peers: Peers;
	things: Things;
	hasBlob: (id: string) => boolean;
	refused: readonly RefusedDevice[];
	lastChangeAt: number | null;
	transfers: SyncView['transfers'];
	now: number;
}

export function syncView(facts: SyncFacts): SyncView {
	const { me, device, members, peers } = facts;
	const others = members.filter(({ did }) => did !== me);
	const views = others.map((member) => peerView(member, facts));
	const isMember = new Set(members.map(({ did }) => did));
	const here = peers.here((did, key) => isMember.has(did) && key !== device).size;
	return {
		horizon: horizonOf(facts, views, here),
		peers: views,
		here,
		refused: [...facts.refused],
		mine: facts.things.of(me).length,
		lastChangeAt: facts.lastChangeAt,
		isPaused: facts.isPaused,
		transfers: facts.transfers
	};
}

function peerView({ did, name }: Member, facts: SyncFacts): PeerView {
	const { me, peers, things } = facts;
	// what is accepted here is here; only photos can still be on their way
	const mine: Holding = { heads: new Map(), hasBlob: facts.hasBlob };
	const theirs = things.of(did).map((thing) => ({ ...thing, entries: [] }));
	const has = theirs.filter((thing) => hasThing(thing, mine)).length;
	return {
		did,
		name,
		here: peers.isHere(did),
		lastHeardAt: peers.lastHeardAt(did),
		yours: tallyOf(things.of(me), peers.holdings(did)),
		theirs: { has, of: Math.max(theirs.length, peers.thingsOf(did)) }
	};
}

function horizonOf(
	facts: SyncFacts,
	views: readonly PeerView[],
	here: number
): SyncView['horizon'] {
	const isRefusedNow = facts.refused.some(({ at }) => facts.now - at < REFUSAL_SHOWN_MS);
	if (isRefusedNow) return 'refused';
	if (!views.length && !facts.isWaiting) return 'alone';
	if (here === 0) return facts.isOnline && !facts.isPaused ? 'connecting' : 'offline';
	const isComplete = views.every(
		({ yours, theirs, lastHeardAt }) =>
			lastHeardAt !== null && yours.has === yours.of && theirs.has === theirs.of
	);
	return isComplete ? 'all' : 'some';
}
