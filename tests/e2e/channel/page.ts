// Test page of tests/e2e/channel.mjs: one device with the real carrier and a stand-in for the ledger worker.

import { hex } from '$lib/kernel';
import { testPerson } from '$lib/identity/testing';
import type { Me } from '$lib/identity';
import { transfer, WorkerService } from '$lib/platform';
import { WebrtcCarrier } from '$lib/ledger/carriers/webrtc';
import type { Refusal } from '$lib/ledger/carriers/webrtc';
import {
	fingerprintsOf,
	wrtcOf,
	type PeerParts
} from '$lib/ledger/carriers/webrtc/peer-connection';
import { GatedChannel } from '$lib/ledger/carriers/webrtc/gated-channel';
import type { RoomSpec, Standing } from '$lib/ledger/link';
import type { TestLedger } from './ledger.worker';

interface TrustedTypes {
	createPolicy(name: string, rules: { createScriptURL(url: string): string }): void;
}
(window as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('default', {
	createScriptURL: (url) => url
});
const spawn = () => new Worker(new URL('./ledger.worker.ts', import.meta.url), { type: 'module' });
const ledger = new WorkerService<TestLedger>({ name: 'test ledger', spawn, timeoutMs: 60_000 });
const person = testPerson();

interface Lies {
	/** Signs the handshake with a key that is not the device's. */
	wrongKey?: boolean;
}

async function device({ wrongKey }: Lies) {
	const generate = () => crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
	const keys = (await generate()) as CryptoKeyPair;
	const key = hex(new Uint8Array(await crypto.subtle.exportKey('raw', keys.publicKey)));
	const payload = { type: 'grant', person: person.did, device: key, deviceName: 'test' };
	const me: Me = {
		did: person.did,
		name: 'test',
		devicePublic: key,
		deviceName: 'test',
		grant: await person.jws('azora-grant+jws', payload),
		createdAt: 0
	};
	const used = wrongKey ? ((await generate()) as CryptoKeyPair) : keys;
	return { me, deviceKeys: used };
}

const refused: Refusal[] = [];
const statuses: string[] = [];
const linked: { room: string; at: number }[] = [];
let made: Promise<Awaited<ReturnType<typeof device>>> | null = null;
let carrier: WebrtcCarrier | null = null;
let standings: Record<string, Standing> = {};

/** Two connections of one page: what the browser tells of certificates, and whether the lock holds. */
async function lockHolds() {
	const parts: PeerParts[] = [];
	const { RTCPeerConnection: Owned } = wrtcOf((made) => {
		parts.push(made);
		return { gated: new GatedChannel(made.presence), ended: () => {} };
	});
	const pair = [new Owned({ iceServers: [] }), new Owned({ iceServers: [] })];
	for (const [index, pc] of pair.entries()) {
		pc.createDataChannel();
		pc.onicecandidate = ({ candidate }) =>
			candidate && void pair[1 - index].addIceCandidate(candidate);
	}
	const open = new Promise((resolve) => parts[0].control.addEventListener('open', resolve));
	await pair[0].setLocalDescription();
	await pair[1].setRemoteDescription(pair[0].localDescription as RTCSessionDescription);
	await pair[1].setLocalDescription();
	await pair[0].setRemoteDescription(pair[1].localDescription as RTCSessionDescription);
	await open;
	const [one, two] = [await fingerprintsOf(pair[0]), await fingerprintsOf(pair[1])];
	for (const { lock } of parts) lock();
	const forged = (pair[0].localDescription?.sdp ?? '').replace(/sha-256 \S\S/, 'sha-256 00');
	const taken = await Promise.race([
		pair[1].setRemoteDescription({ type: 'offer', sdp: forged }).then(() => 'taken'),
		new Promise((resolve) => setTimeout(() => resolve('ignored'), 300))
	]);
	const dtls = pair[0].sctp?.transport as object;
	const result = {
		agree: one.local === two.remote && one.remote === two.local && one.local !== one.remote,
		taken,
		after: JSON.stringify(await fingerprintsOf(pair[1])) === JSON.stringify(two),
		knowsCertificates: 'getRemoteCertificates' in dtls
	};
	for (const pc of pair) pc.close();
	return result;
}

const test = {
	lockHolds,
	did: person.did,
	async join(rooms: RoomSpec[], members: Record<string, Standing>, lies: Lies = {}) {
		standings = members;
		if (carrier) return carrier.setRooms(rooms);
		const { me, deviceKeys } = await (made ??= device(lies));
		carrier = new WebrtcCarrier({
			me,
			deviceKeys,
			rooms,
			mayConnect: (_, { did }) => standings[did] ?? null,
			onLink: (port, info) => {
				linked.push({ room: info.room, at: Date.now() });
				void ledger.remote.opened(info, transfer(port, [port]));
			},
			onRefused: (refusal) => refused.push(refusal),
			onStatus: (status) => statuses.push(status)
		});
	},
	recheck: (members: Record<string, Standing>) => {
		standings = members;
		carrier?.recheck();
	},
	close: () => carrier?.close(),
	connections: () => carrier?.connections ?? [],
	say: (says: { [name: string]: string }, workspace: string) =>
		carrier?.presence(workspace)?.say(says),
	others: (workspace: string) => carrier?.presence(workspace)?.others() ?? [],
	status: () => carrier?.status,
	seen: () => ({ refused, statuses, linked }),
	ledger: ledger.remote
};
Object.assign(window, { test });
export type TestPage = typeof test;
