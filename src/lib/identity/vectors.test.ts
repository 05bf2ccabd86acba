// What earlier releases kept must open for ever: vaults, the first identity, backup files, device links. tests/vectors/keys.json.

import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { openDB } from 'idb';
import { expect, it } from 'vitest';
import { fromBase64url, fromHex, hex, randomId, utf8, type Bytes } from '$lib/kernel';
import { readBackup } from './backup';
import { didOfSeed } from './keys';
import { linkWords, openLink } from './link';
import { seedOf, wordsOf } from './recovery-words';
import { createIdentityService } from './service';
import { IdentityStore } from './store';
import { openContent, openWay, passkeyKey, passphraseKey, type Vault } from './vault';

interface Vectors {
	did: string;
	seed: string;
	words: string;
	passphrase: string;
	passkeyOutput: string;
	vault: unknown;
	firstIdentity: { key: string; iv: string; sealed: string };
	backup: { file: string; name: string; createdAt: number; sections: { [name: string]: string } };
	link: { privateKey: string; publicKey: string; asks: string; answers: string; words: string };
}

const path = new URL('../../../tests/vectors/keys.json', import.meta.url);
/** `{"bytes": "<base64url>"}` stands for bytes. */
const vectors = JSON.parse(readFileSync(path, 'utf8'), (_, value: unknown) =>
	typeof value === 'object' && value !== null && 'bytes' in value
		? fromBase64url(value.bytes as string)
		: value
) as Vectors;
const { did, passphrase } = vectors;
const seed = fromHex(vectors.seed);

it('the words and the DID of a seed', () => {
	expect(wordsOf(seed).join(' ')).toBe(vectors.words);
	expect(hex(seedOf(vectors.words.split(' ')))).toBe(vectors.seed);
	expect(didOfSeed(seed)).toBe(did);
});

it('a vault, by its passphrase and by its passkey', async () => {
	const vault = vectors.vault as Vault;
	expect(vault.ways.map(({ source }) => source.kind)).toEqual(['passphrase', 'passkey']);
	for (const way of vault.ways) {
		const { source } = way;
		if (source.kind === 'device') throw new Error('no vector');
		const key =
			source.kind === 'passphrase'
				? await passphraseKey(passphrase, source)
				: await passkeyKey(fromHex(vectors.passkeyOutput), source.salt);
		const vaultKey = await openWay(did, way, key);
		expect(hex(await openContent(did, vault, vaultKey))).toBe(vectors.seed);
	}
});

it('the identity of the first version', async () => {
	const database = randomId();
	await createIdentityService(new IdentityStore(database)).create({ name: 'A', deviceName: 'B' });
	const { key, iv, sealed } = vectors.firstIdentity;
	const wrapKey = await crypto.subtle.importKey('raw', fromHex(key), 'AES-GCM', false, [
		'encrypt',
		'decrypt'
	]);
	const db = await openDB(database);
	const row = { ...(await db.get('identity', 'me')), version: 1, did };
	delete row.vault;
	const wrap = { key: wrapKey, iv: fromHex(iv), sealed: fromHex(sealed) };
	await db.put('identity', { ...row, wraps: { device: wrap } }, 'me');
	const later = createIdentityService(new IdentityStore(database));
	expect((await later.words()).join(' ')).toBe(vectors.words);
});

it('a backup file, by its passphrase and by the words', async () => {
	const { file, name, createdAt, sections } = vectors.backup;
	const bytes = fromBase64url(file);
	for (const key of [{ passphrase }, { seed }]) {
		const opened = await readBackup(bytes, key);
		expect(opened).toMatchObject({ did, name, createdAt, seed });
		expect(opened.sections).toEqual(
			Object.fromEntries(Object.entries(sections).map(([name, text]) => [name, utf8(text)]))
		);
	}
});

it('the codes of a second device', async () => {
	const { privateKey, publicKey, asks, answers, words } = vectors.link;
	const raw = (text: string): Bytes => fromHex(text);
	const pair = {
		privateKey: await crypto.subtle.importKey('pkcs8', raw(privateKey), 'X25519', false, [
			'deriveBits'
		]),
		publicKey: await crypto.subtle.importKey('raw', raw(publicKey), 'X25519', true, [])
	};
	expect(linkWords(asks).join(' ')).toBe(words);
	const opened = await openLink({ code: asks, pair }, answers);
	expect(opened).toMatchObject({ seed, name: 'Ama', createdAt: 5 });
});
