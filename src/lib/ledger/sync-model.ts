// What is known of who has what, as screens show it.

import type { Did, ThingId } from './model';

export interface PeerView {
	did: Did;
	name: string;
	/** At least one of this person's devices is connected and proven. */
	here: boolean;
	/** When one of their devices was last heard, ms since 1970; null = never. */
	lastHeardAt: number | null;
	/** "has `has` of `of` of yours": by comparing sets. `missing` names the first 100 that lack. */
	yours: { has: number; of: number; missing: ThingId[] };
	/** "you have `has` of `of` of theirs", as they told. */
	theirs: { has: number; of: number };
}

export interface RefusedDevice {
	at: number;
	/** Code of why: `channel/not-a-member`, `channel/proof-wrong`, … */
	code: string;
	did: Did | null;
}

export interface SyncView {
	horizon: 'alone' | 'offline' | 'connecting' | 'some' | 'all' | 'refused';
	peers: PeerView[];
	/** Connected devices of others. */
	here: number;
	refused: RefusedDevice[];
	/** Things of mine in all. */
	mine: number;
	lastChangeAt: number | null;
	/** The person stopped the sync of this team. */
	isPaused: boolean;
	transfers: Transfers;
}

/** What is on its way to this device. */
export interface Transfers {
	/** Photos that statements name. */
	blobsMissing: number;
	blobsHere: number;
	/** Of the photos that are missing. */
	bytesMissing: number;
	/** The person stopped the fetching of photos; their small pictures still come. */
	isHeld: boolean;
	/** Entries that devices which are here have more of. */
	entriesMissing: number;
}

/** Where a thing of mine has got to. */
export interface Reach {
	state: 'here' | 'queued' | 'sent' | 'seen';
	/** People who have all of it. */
	seenBy: Did[];
}
