// The backup file `.azora`: the seed and named sections, under a passphrase. Bytes: docs/formats.md "Backup".
//
//   header 182 | chunk 0 | chunk 1 | …      chunk = AES-256-GCM of 262,144 bytes of the body, its number in the nonce
//   body = seed 32 | length u32 | index (RFC 8785 JSON) | sections

import * as v from 'valibot';
import {
	canonicalJson,
	compareBytes,
	concat,
	fromUtf8,
	randomBytes,
	sha256,
	utf8,
	type Bytes
} from '$lib/kernel';
import { assertBackupFile, MAGIC } from './backup-file';
import { hkdf, newSalt, stretched } from './key-derivation';
import { FULL_COST, isFairCost, SMALL_COST, type Cost } from './passphrase';
import { importAes } from './sealed';
import { BackupInvalid } from './vault-errors';

/** What a file says about itself, before its sections. */
const indexSchema = v.object({
	did: v.string(),
	name: v.string(),
	createdAt: v.number(),
	savedAt: v.number(),
	sections: v.array(
		v.object({ name: v.string(), bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) })
	)
});
type Index = v.InferOutput<typeof indexSchema>;

export interface BackupContent {
	/** Zero it after use. */
	seed: Bytes;
	did: string;
	name: string;
	createdAt: number;
	savedAt: number;
	/** In the order of the file. */
	sections: { [name: string]: Bytes };
}

/** What opens a file: its passphrase, or the seed of its person. */
export type BackupKey = { passphrase: string } | { seed: Bytes };

const VERSION = '1';
const ARGON2ID = 1;
const CHUNK = 262_144;
const TAG = 16;
/** Magic 4, KDF 1, memory 4, iterations 4, parallelism 1, salt 16. */
const KDF_END = 30;
const WRAP = 12 + 32 + TAG;
const PREFIX_AT = KDF_END + 2 * WRAP;
const LENGTH_AT = PREFIX_AT + 8;
const CHECK_AT = LENGTH_AT + 8;
const HEADER = CHECK_AT + 16;

const WORDS_INFO = 'azora/backup/words/v1';

const aes = (key: CryptoKey, iv: Bytes, aad: Bytes, bytes: Bytes, does: 'encrypt' | 'decrypt') =>
	crypto.subtle[does]({ name: 'AES-GCM', iv, additionalData: aad }, key, bytes).then(
		(out) => new Uint8Array(out)
	);

async function wrap(key: CryptoKey, aad: Bytes, fileKey: Bytes): Promise<Bytes> {
	const iv = randomBytes(12);
	return concat(iv, await aes(key, iv, aad, fileKey, 'encrypt'));
}

const unwrapKey = (key: CryptoKey, aad: Bytes, wrapped: Bytes): Promise<Bytes> =>
	aes(key, wrapped.slice(0, 12), aad, wrapped.slice(12), 'decrypt');

/** Of which way in a wrap is: bound into it beside the parameters of the header. */
const wrapAad = (head: Bytes, way: 'passphrase' | 'words'): Bytes =>
	concat(utf8(`azora-backup|v1|${way}|`), head);

function kdfHead(cost: Cost, salt: Bytes): Bytes {
	const head = new Uint8Array(KDF_END);
	head.set(utf8(MAGIC + VERSION));
	const view = new DataView(head.buffer);
	view.setUint8(4, ARGON2ID);
	view.setUint32(5, cost.memoryKiB);
	view.setUint32(9, cost.iterations);
	view.setUint8(13, 1);
	head.set(salt, 14);
	return head;
}

function chunkIv(prefix: Bytes, index: number): Bytes {
	const iv = new Uint8Array(12);
	iv.set(prefix);
	new DataView(iv.buffer).setUint32(8, index);
	return iv;
}

function bodyOf({ seed, sections, ...rest }: BackupContent): Bytes {
	const list = Object.entries(sections);
	const index: Index = {
		...rest,
		sections: list.map(([name, bytes]) => ({ name, bytes: bytes.length }))
	};
	const text = utf8(canonicalJson(index));
	const length = new Uint8Array(4);
	new DataView(length.buffer).setUint32(0, text.length);
	return concat(seed, length, text, ...list.map(([, bytes]) => bytes));
}

/** Throws `identity/no-memory`. */
export async function writeBackup(
	content: BackupContent,
	passphrase: string,
	costs: readonly Cost[] = [FULL_COST, SMALL_COST]
): Promise<Bytes> {
	const salt = newSalt();
	const { key, cost } = await stretched(passphrase, salt, costs);
	const head = kdfHead(cost, salt);
	const fileKey = randomBytes(32);
	const body = bodyOf(content);
	try {
		const byWords = await hkdf(content.seed, salt, WORDS_INFO);
		const prefix = randomBytes(8);
		const length = new Uint8Array(8);
		new DataView(length.buffer).setBigUint64(0, BigInt(body.length));
		const signed = concat(
			head,
			await wrap(key, wrapAad(head, 'passphrase'), fileKey),
			await wrap(byWords, wrapAad(head, 'words'), fileKey),
			prefix,
			length
		);
		const header = concat(signed, (await sha256(signed)).subarray(0, 16));
		const file = new Uint8Array(sizeOf(body.length));
		file.set(header);
		const chunkKey = await importAes(fileKey);
		for (let i = 0, at = HEADER; i * CHUNK < body.length; i++) {
			const part = body.subarray(i * CHUNK, (i + 1) * CHUNK);
			const chunk = await aes(chunkKey, chunkIv(prefix, i), header, part, 'encrypt');
			file.set(chunk, at);
			at += chunk.length;
		}
		return file;
	} finally {
		body.fill(0);
		fileKey.fill(0);
	}
}

const sizeOf = (body: number): number => HEADER + body + Math.ceil(body / CHUNK) * TAG;

interface Header {
	head: Bytes;
	salt: Bytes;
	cost: Cost;
	passphraseWrap: Bytes;
	wordsWrap: Bytes;
	prefix: Bytes;
	bodyBytes: number;
	header: Bytes;
}

/** Throws `identity/backup-foreign`, `-newer`, `-cut`, `-damaged`, `-cost-refused`. */
async function readHeader(file: Bytes): Promise<Header> {
	assertBackupFile(file);
	const magic = String.fromCharCode(...file.subarray(0, 4));
	if (magic !== MAGIC + VERSION) throw new BackupInvalid('backup-newer');
	if (file.length < HEADER) throw new BackupInvalid('backup-cut');
	const header = file.slice(0, HEADER);
	const check = (await sha256(header.subarray(0, CHECK_AT))).subarray(0, 16);
	if (compareBytes(check, header.subarray(CHECK_AT))) throw new BackupInvalid('backup-damaged');
	const view = new DataView(header.buffer);
	const cost = { memoryKiB: view.getUint32(5), iterations: view.getUint32(9) };
	if (view.getUint8(4) !== ARGON2ID || view.getUint8(13) !== 1 || !isFairCost(cost))
		throw new BackupInvalid('backup-cost-refused');
	const bodyBytes = Number(view.getBigUint64(LENGTH_AT));
	if (!Number.isSafeInteger(bodyBytes) || file.length > sizeOf(bodyBytes))
		throw new BackupInvalid('backup-damaged');
	if (file.length < sizeOf(bodyBytes)) throw new BackupInvalid('backup-cut');
	return {
		head: header.slice(0, KDF_END),
		salt: header.slice(14, KDF_END),
		cost,
		passphraseWrap: header.slice(KDF_END, KDF_END + WRAP),
		wordsWrap: header.slice(KDF_END + WRAP, PREFIX_AT),
		prefix: header.slice(PREFIX_AT, LENGTH_AT),
		bodyBytes,
		header
	};
}

async function fileKeyOf(header: Header, given: BackupKey): Promise<Bytes> {
	const { head, salt, cost } = header;
	if ('seed' in given) {
		const key = await hkdf(given.seed, salt, WORDS_INFO);
		return unwrapKey(key, wrapAad(head, 'words'), header.wordsWrap).catch((cause) => {
			throw new BackupInvalid('backup-words-wrong', { cause });
		});
	}
	const { key } = await stretched(given.passphrase, salt, [cost]);
	return unwrapKey(key, wrapAad(head, 'passphrase'), header.passphraseWrap).catch((cause) => {
		throw new BackupInvalid('backup-passphrase-wrong', { cause });
	});
}

/** Everything in a file, checked to its last byte. Throws `identity/backup-…` and `identity/no-memory`. */
export async function readBackup(file: Bytes, given: BackupKey): Promise<BackupContent> {
	const header = await readHeader(file);
	const fileKey = await fileKeyOf(header, given);
	const body = new Uint8Array(header.bodyBytes);
	try {
		const key = await importAes(fileKey);
		for (let i = 0, at = HEADER; i * CHUNK < body.length; i++, at += CHUNK + TAG) {
			const chunk = file.subarray(at, at + CHUNK + TAG);
			const iv = chunkIv(header.prefix, i);
			body.set(await aes(key, iv, header.header, chunk, 'decrypt'), i * CHUNK);
		}
		return contentOf(body);
	} catch (cause) {
		throw new BackupInvalid('backup-damaged', { cause });
	} finally {
		fileKey.fill(0);
		body.fill(0);
	}
}

/** Throws when the parts do not fit together. */
function contentOf(body: Bytes): BackupContent {
	const length = new DataView(body.buffer).getUint32(32);
	const index = v.parse(indexSchema, JSON.parse(fromUtf8(body.subarray(36, 36 + length))));
	const sections: [string, Bytes][] = [];
	let at = 36 + length;
	for (const { name, bytes } of index.sections) {
		sections.push([name, body.slice(at, at + bytes)]);
		at += bytes;
	}
	if (at !== body.length) throw new BackupInvalid('backup-damaged');
	const { did, name, createdAt, savedAt } = index;
	const named = Object.fromEntries(sections);
	return { seed: body.slice(0, 32), did, name, createdAt, savedAt, sections: named };
}
