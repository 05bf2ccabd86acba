// The entry: one signed and encrypted item of a log, as bytes. docs/formats.md "Entry" is this file in words.
// header | body | signature. Signed as bytes, never re-serialised; one value has exactly one spelling.

import { sha256 } from '@noble/hashes/sha2';
import { compareBytes, concat, utf8, type Bytes } from '$lib/kernel';
import { EntryRefused } from './errors';
import { KIND, type Kind } from './model';

/** Bytes of a whole entry; larger content is a blob. */
export const ENTRY_LIMIT = 256 * 1024;
/** Membership heads that an op may name, and that any other entry may name. */
export const AUTH_LIMIT_OP = 64;
export const AUTH_LIMIT = 8;

const MAGIC = utf8('AZ1');
const DOMAIN = utf8('azora/entry/1');
const FIXED = 185;
const SIGNATURE = 64;
const TAG = 16;
const U48 = 2 ** 48;
/** No entry is shorter. */
export const ENTRY_LEAST = FIXED + TAG + SIGNATURE;

export const ZERO_16 = new Uint8Array(16);
export const ZERO_32 = new Uint8Array(32);

/** Hybrid logical clock: for display and order, never in a rule. */
export interface Hlc {
	/** Milliseconds since 1970, 48 bits. */
	ms: number;
	/** 16 bits. */
	counter: number;
}

export interface Header {
	kind: Kind;
	/** 16 bytes; zero in the founding op, whose id gives it. */
	workspace: Bytes;
	/** 16 bytes; zero in the founding op. */
	log: Bytes;
	/** Ed25519 public key, 32 bytes. */
	device: Bytes;
	/** 1 … 2^48 - 1. `first` equals it and `tip` is zero until there are roll-ups. */
	seq: number;
	/** Id of the entry before, zero for seq 1. */
	prev: Bytes;
	/** First 16 bytes of the id of the op that made the key; zero for kinds 2 and 5. */
	epoch: Bytes;
	hlc: Hlc;
	/** 12 bytes. */
	nonce: Bytes;
	/** Membership heads that the author had seen, ascending, each once. */
	auth: Bytes[];
}

/** An entry taken apart. All are views into the given bytes. */
export interface EntryParts {
	header: Header;
	headerBytes: Bytes;
	/** AES-256-GCM ciphertext and tag; the header is its additional data. */
	body: Bytes;
	signature: Bytes;
}

/** Is it the founding op's header? Its workspace and log are zero. */
export const isFounding = (header: Header): boolean => isZero(header.workspace);

export function encodeHeader(header: Header, bodyLength: number): Bytes {
	const bytes = new Uint8Array(FIXED + 32 * header.auth.length);
	const view = new DataView(bytes.buffer);
	bytes.set(MAGIC);
	bytes[3] = header.kind;
	bytes.set(header.workspace, 4);
	bytes.set(header.log, 20);
	bytes.set(header.device, 36);
	setU48(view, 68, header.seq);
	setU48(view, 74, header.seq);
	bytes.set(header.prev, 80);
	bytes.set(header.epoch, 144);
	setU48(view, 160, header.hlc.ms);
	view.setUint16(166, header.hlc.counter);
	bytes.set(header.nonce, 168);
	bytes[180] = header.auth.length;
	header.auth.forEach((id, index) => bytes.set(id, 181 + 32 * index));
	view.setUint32(bytes.length - 4, bodyLength);
	return bytes;
}

/** Takes bytes apart. Throws EntryRefused for everything that is not exactly one entry. */
export function decodeEntry(bytes: Bytes): EntryParts {
	if (bytes.length > ENTRY_LIMIT) throw new EntryRefused('ledger/too-large');
	if (bytes.length < ENTRY_LEAST) malformed('too short');
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const authCount = bytes[180];
	const headerLength = FIXED + 32 * authCount;
	if (bytes.length < headerLength + TAG + SIGNATURE) malformed('too short');
	const bodyLength = view.getUint32(headerLength - 4);
	if (bodyLength < TAG || bytes.length !== headerLength + bodyLength + SIGNATURE)
		malformed('length');
	const header: Header = {
		kind: bytes[3] as Kind,
		workspace: bytes.subarray(4, 20),
		log: bytes.subarray(20, 36),
		device: bytes.subarray(36, 68),
		seq: getU48(view, 74),
		prev: bytes.subarray(80, 112),
		epoch: bytes.subarray(144, 160),
		hlc: { ms: getU48(view, 160), counter: view.getUint16(166) },
		nonce: bytes.subarray(168, 180),
		auth: Array.from({ length: authCount }, (_, i) => bytes.subarray(181 + 32 * i, 213 + 32 * i))
	};
	checkHeader(bytes, header, getU48(view, 68));
	const end = headerLength + bodyLength;
	return {
		header,
		headerBytes: bytes.subarray(0, headerLength),
		body: bytes.subarray(headerLength, end),
		signature: bytes.subarray(end)
	};
}

function checkHeader(bytes: Bytes, header: Header, first: number): void {
	if (MAGIC.some((byte, i) => bytes[i] !== byte)) malformed('magic');
	if (header.kind < KIND.documentUpdate || header.kind > KIND.forkProof) malformed('kind');
	if (header.seq < 1) malformed('seq');
	if (first !== header.seq) throw new EntryRefused('ledger/roll-up-unknown');
	if (!isZero(bytes.subarray(112, 144))) throw new EntryRefused('ledger/roll-up-unknown');
	if (isZero(header.prev) !== (header.seq === 1)) malformed('prev');
	const byFoundingKey = header.kind === KIND.membership || header.kind === KIND.forkProof;
	if (isZero(header.epoch) !== byFoundingKey) malformed('epoch');
	const limit = header.kind === KIND.membership ? AUTH_LIMIT_OP : AUTH_LIMIT;
	if (header.auth.length > limit) malformed('auth');
	for (let i = 1; i < header.auth.length; i++)
		if (compareBytes(header.auth[i - 1], header.auth[i]) >= 0) malformed('auth');
	const founding = isFounding(header);
	if (isZero(header.log) !== founding || (header.auth.length === 0) !== founding)
		malformed('founding');
	if (founding && (header.kind !== KIND.membership || header.seq !== 1)) malformed('founding');
}

/** SHA-256(header ‖ SHA-256(body)): a proof about an entry needs no body. */
export const entryId = (headerBytes: Uint8Array, bodyHash: Uint8Array): Bytes =>
	sha256(concat(headerBytes, bodyHash)) as Bytes;

/** SHA-256 of a body, here and now; who takes in many asks WebCrypto, which is faster in browsers. */
export const hashBody = (body: Uint8Array): Bytes => sha256(body) as Bytes;

/** What the device key signs for an id. */
export const signedBytes = (id: Uint8Array): Bytes => concat(DOMAIN, id);

export const assembleEntry = (headerBytes: Bytes, body: Bytes, signature: Bytes): Bytes =>
	concat(headerBytes, body, signature);

/** Header of an entry given without its body (a fork proof). Throws EntryRefused. */
export function decodeHeader(headerBytes: Bytes): Header {
	if (headerBytes.length < FIXED) malformed('too short');
	const view = new DataView(headerBytes.buffer, headerBytes.byteOffset, headerBytes.byteLength);
	const bodyLength = view.getUint32(headerBytes.length - 4);
	if (bodyLength > ENTRY_LIMIT) malformed('length');
	return decodeEntry(concat(headerBytes, new Uint8Array(bodyLength + SIGNATURE))).header;
}

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

function malformed(why: string): never {
	throw new EntryRefused('ledger/malformed', { why });
}

function setU48(view: DataView, offset: number, value: number): void {
	if (!Number.isSafeInteger(value) || value < 0 || value >= U48) malformed('number');
	view.setUint16(offset, Math.floor(value / 2 ** 32));
	view.setUint32(offset + 2, value % 2 ** 32);
}

const getU48 = (view: DataView, offset: number): number =>
	view.getUint16(offset) * 2 ** 32 + view.getUint32(offset + 2);
