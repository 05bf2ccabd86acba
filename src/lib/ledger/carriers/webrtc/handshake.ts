// Mutual proof of two devices over a fresh connection, before anything else is sent or read.
//   both: hello {device, did, nonce} -> proof {signature, grant} -> ready
// A proof signs workspace, room, both devices, both DIDs, both nonces, both DTLS fingerprints and the side of its signer,
// so it fits this connection only: not replayed, not sent back, not relayed between two others.

import {
	AppError,
	asAppError,
	base64url,
	fromBase64url,
	fromHex,
	fromUtf8,
	randomBytes,
	utf8,
	type Bytes
} from '$lib/kernel';
import type { Standing } from '../../link';
import type { DeviceKey, Did, WorkspaceId } from '../../model';

export const HANDSHAKE_LIMIT_BYTES = 8 * 1024;
export const HANDSHAKE_LIMIT_MS = 10_000;

export type HandshakeMessage =
	| { t: 'hello'; v: 1; device: DeviceKey; did: Did; nonce: string }
	| { t: 'proof'; signature: string; grant: string }
	| { t: 'ready' }
	/** We do not go on with you; `code` is why. */
	| { t: 'refused'; code: string };

export interface Side {
	device: DeviceKey;
	did: Did;
	/** base64url of 32 bytes. */
	nonce: string;
	/** Lower-case hex of the DTLS certificate's SHA-256. */
	fingerprint: string;
}

export interface Proven {
	did: Did;
	device: DeviceKey;
	grant: string;
	standing: Standing;
}

export interface HandshakePorts {
	send(message: Bytes): void;
	/** Of the connection as it is now. Throws `channel/fingerprint-…`. */
	fingerprints(): Promise<{ local: string; remote: string }>;
	/** Signs with this device's key. */
	sign(bytes: Bytes): Promise<Bytes>;
	/** Throws when the grant does not hold. */
	verifyGrant(grant: string): Promise<{ person: Did; device: DeviceKey }>;
	/** Asked after the peer's proof held. */
	mayConnect(peer: { did: Did; device: DeviceKey; grant: string }): Promise<Standing | null>;
}

export interface HandshakeSelf {
	workspace: WorkspaceId;
	room: string;
	did: Did;
	device: DeviceKey;
	grant: string;
}

const FIELDS: Record<HandshakeMessage['t'], Record<string, RegExp | 1>> = {
	hello: {
		v: 1,
		device: /^[0-9a-f]{64}$/,
		did: /^did:key:z[1-9A-HJ-NP-Za-km-z]{40,60}$/,
		nonce: /^[A-Za-z0-9_-]{43}$/
	},
	proof: {
		signature: /^[A-Za-z0-9_-]{86}$/,
		grant: /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/
	},
	ready: {},
	refused: { code: /^[a-z]+\/[a-z-]{1,60}$/ }
};

export const writeHandshake = (message: HandshakeMessage): Bytes => utf8(JSON.stringify(message));

/** Reads a message of exactly the known shape. Throws `channel/handshake-malformed`. */
export function readHandshake(bytes: Uint8Array): HandshakeMessage {
	const malformed = (why: string) => new AppError('channel/handshake-malformed', { why });
	if (bytes.length > HANDSHAKE_LIMIT_BYTES) throw malformed('size');
	let value: unknown;
	try {
		value = JSON.parse(fromUtf8(bytes));
	} catch {
		throw malformed('json');
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('shape');
	const message = value as Record<string, unknown>;
	const type = message.t;
	if (typeof type !== 'string' || !Object.hasOwn(FIELDS, type)) throw malformed('type');
	const fields = FIELDS[type as HandshakeMessage['t']];
	if (Object.keys(message).length !== Object.keys(fields).length + 1) throw malformed('fields');
	for (const [name, rule] of Object.entries(fields)) {
		const field = message[name];
		if (rule === 1 ? field !== 1 : typeof field !== 'string' || !rule.test(field))
			throw malformed(name);
	}
	return message as HandshakeMessage;
}

/** What the device on `signer`'s side signs. Sides are ordered by device key; no field can hold a line break. */
export function transcript(workspace: WorkspaceId, room: string, a: Side, b: Side, signer: Side) {
	const [low, high] = a.device < b.device ? [a, b] : [b, a];
	return utf8(
		[
			'azora/channel/1',
			workspace,
			room,
			low.device,
			high.device,
			low.did,
			high.did,
			low.nonce,
			high.nonce,
			low.fingerprint,
			high.fingerprint,
			signer.device === low.device ? 'low' : 'high'
		].join('\n')
	);
}

async function isSignedBy(device: DeviceKey, signature: string, bytes: Bytes): Promise<boolean> {
	try {
		const key = await crypto.subtle.importKey('raw', fromHex(device), 'Ed25519', false, ['verify']);
		return await crypto.subtle.verify('Ed25519', key, fromBase64url(signature), bytes);
	} catch {
		return false; // no point of the curve, or base64url with spare bits
	}
}

/**
 * One side of one handshake. `start()` settles once both sides proved themselves, or rejects with a code `channel/…`.
 * ```
 * hello -> (their hello) -> proof -> (their proof, mayConnect) -> ready -> (their ready) -> settled
 * ```
 */
export class Handshake {
	/** The peer proved itself and may connect: what it sends may be read. Sending waits for the end. */
	isPeerProven = false;
	/** As far as the peer told and, once `isPeerProven`, proved. */
	claimedDid: Did | null = null;
	readonly #self: HandshakeSelf;
	readonly #ports: HandshakePorts;
	readonly #nonce = base64url(randomBytes(32));
	readonly #outcome: Promise<Proven>;
	#settle: (proven: Proven) => void = () => {};
	#reject: (failure: AppError) => void = () => {};
	#expects: 'hello' | 'proof' | 'ready' | 'nothing' = 'hello';
	#us: Side | null = null;
	#them: Side | null = null;
	#proven: Proven | null = null;
	#order: Promise<void> = Promise.resolve();

	constructor(self: HandshakeSelf, ports: HandshakePorts) {
		this.#self = self;
		this.#ports = ports;
		this.#outcome = new Promise((resolve, reject) => {
			this.#settle = resolve;
			this.#reject = reject;
		});
		this.#outcome.catch(() => {});
	}

	start(): Promise<Proven> {
		const { device, did } = this.#self;
		this.#send({ t: 'hello', v: 1, device, did, nonce: this.#nonce });
		return this.#outcome;
	}

	/** Takes what came; one message after the other, whatever they wait for. */
	receive(message: Uint8Array): void {
		this.#order = this.#order.then(() => this.#take(message)).catch((thrown) => this.fail(thrown));
	}

	/** Ends the handshake: time-out, closed connection, broken frame. */
	fail(thrown: unknown): void {
		if (this.#expects === 'nothing') return;
		this.#expects = 'nothing';
		this.isPeerProven = false;
		const failure = asAppError(thrown, 'channel/handshake-failed');
		if (failure.code !== 'channel/refused-by-them' && failure.code !== 'channel/closed')
			this.#send({ t: 'refused', code: failure.code });
		this.#reject(failure);
	}

	#send(message: HandshakeMessage): void {
		this.#ports.send(writeHandshake(message));
	}

	async #take(bytes: Uint8Array): Promise<void> {
		if (this.#expects === 'nothing') return;
		const message = readHandshake(bytes);
		if (message.t === 'refused')
			throw new AppError('channel/refused-by-them', { code: message.code });
		if (message.t !== this.#expects)
			throw new AppError('channel/handshake-order', { got: message.t, expected: this.#expects });
		if (message.t === 'hello') await this.#hello(message);
		else if (message.t === 'proof') await this.#proof(message);
		else this.#ready();
	}

	async #hello(message: HandshakeMessage & { t: 'hello' }): Promise<void> {
		const { device, did, workspace, room } = this.#self;
		if (message.device === device) throw new AppError('channel/own-device');
		fromBase64url(message.nonce);
		this.claimedDid = message.did;
		const { local, remote } = await this.#ports.fingerprints();
		const us: Side = { device, did, nonce: this.#nonce, fingerprint: local };
		const them: Side = {
			device: message.device,
			did: message.did,
			nonce: message.nonce,
			fingerprint: remote
		};
		this.#us = us;
		this.#them = them;
		this.#goOn('proof');
		const signature = await this.#ports.sign(transcript(workspace, room, us, them, us));
		this.#send({ t: 'proof', signature: base64url(signature), grant: this.#self.grant });
	}

	async #proof(message: HandshakeMessage & { t: 'proof' }): Promise<void> {
		const [us, them] = [this.#us as Side, this.#them as Side];
		const { workspace, room } = this.#self;
		const signed = transcript(workspace, room, us, them, them);
		if (!(await isSignedBy(them.device, message.signature, signed)))
			throw new AppError('channel/proof-wrong');
		const granted = await this.#ports.verifyGrant(message.grant).catch((cause: unknown) => {
			throw new AppError('channel/grant-invalid', {}, { cause });
		});
		if (granted.person !== them.did || granted.device !== them.device)
			throw new AppError('channel/grant-invalid');
		const peer = { did: them.did, device: them.device, grant: message.grant };
		const standing = await this.#ports.mayConnect(peer);
		if (!standing) throw new AppError('channel/not-a-member');
		this.#proven = { ...peer, standing };
		this.#goOn('ready');
		this.isPeerProven = true;
		this.#send({ t: 'ready' });
	}

	#ready(): void {
		this.#goOn('nothing');
		this.#settle(this.#proven as Proven);
	}

	/** A failure may have come in while something was waited for. */
	#goOn(expects: 'proof' | 'ready' | 'nothing'): void {
		if (this.#expects === 'nothing') throw new AppError('channel/handshake-failed');
		this.#expects = expects;
	}
}
