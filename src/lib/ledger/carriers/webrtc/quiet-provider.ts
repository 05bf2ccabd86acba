// y-webrtc as it is, less what is not wanted: no BroadcastChannel (it bypasses the proof), no document, no farewell on
// `beforeunload` (which also comes when a link only opens another app).

import type { Awareness } from 'y-protocols/awareness';
import type { Doc } from 'yjs';
import type { SignalingConnection, SignalingRoom } from './signaling';

export interface QuietOptions {
	signaling: string[];
	password: string;
	maxConns: number;
	peerOpts: { config: RTCConfiguration; wrtc: object };
}

/** y-webrtc's Room, as far as it is used; its package has no types of its source. */
interface YRoom extends SignalingRoom {
	webrtcConns: Map<string, { peer: { _pc: RTCPeerConnection | null } }>;
	mux: (run: () => void) => void;
	bcconnected: boolean;
	connect(): void;
	_bcSubscriber: (data: ArrayBuffer) => void;
	_docUpdateHandler: () => void;
	_beforeUnloadHandler: () => void;
}

export interface QuietProvider {
	readonly awareness: Awareness;
	readonly room: YRoom | null;
	readonly signalingConns: SignalingConnection[];
	disconnect(): void;
	destroy(): void;
}

function quieten(room: YRoom): YRoom {
	// everything that goes to or comes from the BroadcastChannel passes `mux`
	room.mux = () => {};
	room._bcSubscriber = () => {};
	room._docUpdateHandler = () => {};
	window.removeEventListener('beforeunload', room._beforeUnloadHandler);
	const connect = room.connect.bind(room);
	room.connect = () => {
		connect();
		room.bcconnected = false;
	};
	return room;
}

let quietClass: Promise<new (room: string, doc: Doc, o: QuietOptions) => QuietProvider> | null =
	null;

/** The class, with y-webrtc loaded at the first call: it cannot be evaluated outside a browser. */
export function loadQuietProvider() {
	quietClass ??= import('y-webrtc').then(({ WebrtcProvider }) => {
		const Base = WebrtcProvider as unknown as new (
			room: string,
			doc: Doc,
			options: QuietOptions & { filterBcConns: boolean }
		) => object;
		// outside the class: y-webrtc's constructor reads `room` before a field of ours would exist
		const rooms = new WeakMap<object, YRoom>();
		class Quiet extends Base {
			constructor(room: string, doc: Doc, options: QuietOptions) {
				super(room, doc, { ...options, filterBcConns: true });
			}
			// y-webrtc assigns the room once its key is derived, and connects it in the same turn
			set room(room: YRoom | null) {
				if (room) rooms.set(this, quieten(room));
			}
			get room(): YRoom | null {
				return rooms.get(this) ?? null;
			}
		}
		return Quiet as unknown as new (room: string, doc: Doc, o: QuietOptions) => QuietProvider;
	});
	return quietClass;
}
