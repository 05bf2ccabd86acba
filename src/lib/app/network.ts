// Binds the WebRTC carrier to the ledger: rooms in, proven links out, refusals and signaling told.

import type { Me } from '$lib/identity';
import type { AppError } from '$lib/kernel';
import { WebrtcCarrier, type LedgerClient, type LedgerService } from '$lib/ledger';
import { transfer, type Remote } from '$lib/platform';
import { tolerate } from './tolerate';

export interface NetworkOptions {
	me: Me;
	deviceKeys: CryptoKeyPair;
	ledger: LedgerClient;
	failed: (error: AppError) => void;
}

/** Signaling that is not reached for so long counts as no network. */
const PATIENCE_MS = 3_000;
/** A thread that died in silence is noticed by who asks it: so often, while others may send it something. */
const PULSE_MS = 15_000;

/** In the rooms that the ledger names, until the answer is called. */
export function openNetwork({ me, deviceKeys, ledger, failed }: NetworkOptions): () => void {
	const remote: Remote<LedgerService> = ledger.remote;
	/** A ledger that is gone is opened again, and told of the connections anew. */
	const quietly = (work: Promise<unknown>) => void tolerate(work, failed);
	let isLeft = false;
	let patience: ReturnType<typeof setTimeout> | undefined;
	const carrier = new WebrtcCarrier({
		me,
		deviceKeys,
		mayConnect: (room, peer) => remote.mayConnect(room, peer),
		onLink: (port, info) => quietly(remote.linkOpened(info, transfer(port, [port]))),
		onRefused: ({ workspace, code, did }) => quietly(remote.deviceRefused(workspace, code, did)),
		onStatus: (status) => {
			clearTimeout(patience);
			if (status === 'online') quietly(remote.setOnline(true));
			else patience = setTimeout(() => quietly(remote.setOnline(false)), PATIENCE_MS);
		}
	});
	const stop = ledger.listen((event) => {
		if (event.t === 'rooms') carrier.setRooms(event.rooms);
		// a device that was refused a moment ago may have been let in
		if (event.t === 'joined' || event.t === 'workspace') carrier.recheck();
	});
	const stopRelinking = ledger.opened.add(() => {
		carrier.relink();
		if (carrier.status !== 'online') quietly(remote.setOnline(false));
	});
	const pulse = setInterval(() => quietly(remote.rooms()), PULSE_MS);
	quietly(remote.rooms().then((rooms) => isLeft || carrier.setRooms(rooms)));
	return () => {
		isLeft = true;
		clearTimeout(patience);
		clearInterval(pulse);
		stop();
		stopRelinking();
		carrier.close();
	};
}
