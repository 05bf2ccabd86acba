// The RTCPeerConnection that y-webrtc gets (`peerOpts.wrtc`). All channels are negotiated, with fixed numbers, so two
// sides that call each other at the same moment cannot end up with a channel each.

import { AppError } from '$lib/kernel';
import { fingerprintOf, fingerprintOfCertificate } from './fingerprint';
import type { GatedChannel } from './gated-channel';

export interface PeerParts {
	pc: RTCPeerConnection;
	presence: RTCDataChannel;
	control: RTCDataChannel;
	entries: RTCDataChannel;
	blobs: RTCDataChannel;
	/** From now on no new description is taken: a later one could bring in another peer under a proven one. */
	lock(): void;
}

export interface PeerOwner {
	/** What simple-peer gets as its channel. */
	gated: GatedChannel;
	/** simple-peer closed the connection. */
	ended(): void;
}

/** Channel 0 and so on. */
const CHANNEL_LABELS = ['presence', 'control', 'entries', 'blobs'];

/** Classes for simple-peer's `wrtc` option; `own` is told of each connection as it is made. */
export function wrtcOf(own: (parts: PeerParts) => PeerOwner) {
	class OwnedPeerConnection extends RTCPeerConnection {
		#owner: PeerOwner | null = null;
		#isLocked = false;

		constructor(configuration?: RTCConfiguration) {
			super(configuration);
			// a channel that the peer opens by itself is none of ours
			this.addEventListener('datachannel', (event) => event.channel.close());
		}

		override createDataChannel(): RTCDataChannel {
			return this.#setUp() as unknown as RTCDataChannel;
		}

		override set ondatachannel(handler: RTCPeerConnection['ondatachannel']) {
			const channel = this.#setUp() as unknown as RTCDataChannel;
			if (handler) handler.call(this, { channel } as RTCDataChannelEvent);
		}
		override get ondatachannel() {
			return null;
		}

		override setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
			// never settles: an error would let simple-peer end a living connection
			if (this.#isLocked) return new Promise(() => {});
			return super.setRemoteDescription(description);
		}

		override close(): void {
			super.close();
			this.#owner?.ended();
		}

		#setUp(): GatedChannel {
			if (this.#owner) return this.#owner.gated;
			const channel = (label: string, id: number) =>
				super.createDataChannel(label, { negotiated: true, id, ordered: true });
			const [presence, control, entries, blobs] = CHANNEL_LABELS.map(channel);
			const lock = () => {
				this.#isLocked = true;
			};
			this.#owner = own({ pc: this, presence, control, entries, blobs, lock });
			return this.#owner.gated;
		}
	}
	return { RTCPeerConnection: OwnedPeerConnection, RTCSessionDescription, RTCIceCandidate };
}

const SETTLE_MS = 3_000;
const SETTLE_STEP_MS = 10;

/** Channels can open a moment before the page sees both descriptions, after both ends called at once. */
async function settled(pc: RTCPeerConnection): Promise<void> {
	const isSettled = () =>
		pc.signalingState === 'stable' && pc.localDescription && pc.remoteDescription;
	for (let waited = 0; !isSettled() && waited < SETTLE_MS; waited += SETTLE_STEP_MS)
		await new Promise((resolve) => setTimeout(resolve, SETTLE_STEP_MS));
}

/**
 * Fingerprints of both ends of a connection whose channels are open: one per description, and where the browser tells
 * the peer's certificate it must be that one's. Throws `channel/fingerprint-unclear`, `channel/fingerprint-wrong`.
 */
export async function fingerprintsOf(pc: RTCPeerConnection) {
	await settled(pc);
	const local = fingerprintOf(pc.localDescription?.sdp ?? '');
	const remote = fingerprintOf(pc.remoteDescription?.sdp ?? '');
	const transport = pc.sctp?.transport;
	const certificate = transport?.getRemoteCertificates?.()[0];
	if (certificate && (await fingerprintOfCertificate(certificate)) !== remote)
		throw new AppError('channel/fingerprint-wrong');
	return { local, remote };
}
