// Who is on which screen, as each device says of itself: y-webrtc's awareness of a workspace room. Never used for security;
// names and colours come from the member list.

import type { Awareness } from 'y-protocols/awareness';
import { AppError, Listeners, utf8, type Json } from '$lib/kernel';
import type { DeviceKey, WorkspaceId } from '../../model';

/** Bytes of what one device says, as JSON: eight fit into one message. */
const STATE_LIMIT_BYTES = 1024;
/** Devices told apart; a member could make up any number. */
const STATES_LIMIT = 128;

export interface PresenceState {
	/** Whose it claims to be. */
	device: DeviceKey;
	/** What it says: `{screen: 'records', thing: '…'}`. */
	says: { [name: string]: Json };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

export class Presence {
	readonly workspace: WorkspaceId;
	/** Somebody said something else, came or went. */
	readonly changed = new Listeners<void>();
	readonly #awareness: Awareness;
	readonly #device: DeviceKey;

	constructor(workspace: WorkspaceId, device: DeviceKey, awareness: Awareness) {
		this.workspace = workspace;
		this.#device = device;
		this.#awareness = awareness;
		awareness.on('change', () => {
			this.#prune();
			this.changed.tell();
		});
		this.say({});
	}

	/** What this device says to the others here. Throws `channel/presence-too-large`. */
	say(says: PresenceState['says']): void {
		if (utf8(JSON.stringify(says)).length > STATE_LIMIT_BYTES)
			throw new AppError('channel/presence-too-large');
		this.#awareness.setLocalState({ device: this.#device, says });
	}

	/** What the others said last. */
	others(): PresenceState[] {
		const found: PresenceState[] = [];
		for (const [client, state] of this.#awareness.getStates()) {
			if (client === this.#awareness.clientID || !isObject(state)) continue;
			const { device, says } = state;
			if (typeof device !== 'string' || !/^[0-9a-f]{64}$/.test(device) || !isObject(says)) continue;
			found.push({ device, says: says as PresenceState['says'] });
		}
		return found;
	}

	#prune(): void {
		const { states, clientID } = this.#awareness;
		for (const client of states.keys()) {
			if (states.size <= STATES_LIMIT) return;
			if (client !== clientID) states.delete(client);
		}
	}
}
