// A page with unmodified y-webrtc and nothing of ours: `test` is what the journey calls.
import * as Y from 'yjs';
import { WebrtcProvider } from 'y-webrtc';

let provider = null;
const doc = new Y.Doc();

globalThis.test = {
	join: (room, password, signaling) => {
		provider = new WebrtcProvider(room, doc, {
			signaling: [signaling],
			password,
			filterBcConns: false,
			peerOpts: { config: { iceServers: [] } }
		});
	},
	write: (key, value) => void doc.getMap('shared').set(key, value),
	read: (key) => doc.getMap('shared').get(key) ?? null,
	/** Peers that are really connected. */
	peers: () =>
		[...(provider?.room?.webrtcConns.values() ?? [])].filter(({ connected }) => connected).length,
	isSignaling: () => provider?.signalingConns.every(({ connected }) => connected) ?? false,
	leave: () => provider?.disconnect()
};
