// Conformance vectors: entries with all keys, and the state they must give. The format is the one thing that cannot
// change later, so tests/vectors/entries.json is only ever added to. AZORA_WRITE_VECTORS=1 writes it anew.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ed25519 } from '@noble/curves/ed25519';
import { base64, canonicalJson, fromHex, fromUtf8, hex, type Bytes, type Json } from '$lib/kernel';
import { decodeEntry, entryId, hashBody, isFounding, signedBytes } from './entry';
import { bodyKey, epochCommitment, logsOf } from './keys';
import { KIND, type AdmitQuestion, type AdmitVerdict } from './model';
import { addOp, closeLogOp, leaveOp, removeOp, rotateOp, setRoleOp } from './op-writer';
import { Replica } from './replica';
import type { Writer } from './testing';
import {
	actor,
	allOf,
	copyFor,
	found,
	invitation,
	joinRequest,
	meet,
	seedOf,
	testAdmit,
	testPorts,
	type Actor
} from './testing';
import { composeForkProof } from './writer';

const FILE = new URL('../../../tests/vectors/entries.json', import.meta.url);
const SEED = 'azora vectors ';

interface Vectors {
	format: 'azora-ledger-vectors/1';
	workspace: string;
	foundingKey: string;
	/** First 16 bytes of the op's id -> key. */
	epochKeys: { [epoch: string]: string };
	people: { name: string; did: string; seed: string; devices: { key: string; seed: string }[] }[];
	verdicts: { question: AdmitQuestion; verdict: AdmitVerdict }[];
	entries: { id: string; bytes: string; plaintext: string }[];
	/** What each person's replica shows when it holds all entries; see README.md beside the file. */
	states: { [name: string]: Json };
}

describe('vectors', () => {
	it.runIf(process.env.AZORA_WRITE_VECTORS)('are written', async () => {
		await mkdir(new URL('.', FILE), { recursive: true });
		await writeFile(FILE, JSON.stringify(await makeVectors(), null, '\t') + '\n');
	});

	it('give the state that they must give', async () => {
		const vectors = await readVectors();
		const entries = vectors.entries.map(({ bytes }) => fromBase64(bytes));
		for (const [name, state] of Object.entries(vectors.states)) {
			const who = await actor(name, 'phone', SEED);
			const { workspace, foundingKey } = vectors;
			const known = new Map(
				vectors.verdicts.map(({ question, verdict }) => [canonicalJson(question), verdict])
			);
			const replica = Replica.create({
				workspace,
				foundingKey: fromHex(foundingKey),
				me: who.person.did,
				ports: testPorts(who, {
					admit(question) {
						const verdict = known.get(canonicalJson(question));
						return verdict ? Promise.resolve(verdict) : Promise.reject(new Error('new question'));
					}
				})
			});
			expect(await replica.ingest(entries)).toMatchObject({ refused: [], problem: null });
			expect(JSON.parse(replica.stateText())).toEqual(state);
		}
	});

	it('have the ids, signatures and plaintexts that the format says', async () => {
		const vectors = await readVectors();
		for (const { id, bytes, plaintext } of vectors.entries) {
			const { header, headerBytes, body, signature } = decodeEntry(fromBase64(bytes));
			const found = entryId(headerBytes, hashBody(body));
			expect(hex(found)).toBe(id);
			expect(ed25519.verify(signature, signedBytes(found), header.device)).toBe(true);
			const isByEpoch = header.kind !== KIND.membership && header.kind !== KIND.forkProof;
			const key = isByEpoch ? vectors.epochKeys[hex(header.epoch)] : vectors.foundingKey;
			expect(await open(fromHex(key), fromBase64(bytes))).toBe(plaintext);
			const logs = logsOf(vectors.workspace, hex(header.device));
			if (isFounding(header)) expect(id.slice(0, 32)).toBe(vectors.workspace);
			else expect(Object.values(logs)).toContain(hex(header.log));
		}
	});

	it('tell every kind of op and statement, and entries set aside', async () => {
		const vectors = await readVectors();
		const said = vectors.entries.map(
			({ plaintext }) => JSON.parse(plaintext) as Record<string, string>
		);
		const names = new Set(said.map((body) => body.op ?? body.type ?? 'fork-proof'));
		expect([...names].sort()).toEqual(
			'add,close-log,credential,fork-proof,form,found,invite,leave,merge,open-log,record.seal,record.version,remove,review,revoke,rotate,set-role'.split(
				','
			)
		);
	});
});

async function readVectors(): Promise<Vectors> {
	return JSON.parse(await readFile(FILE, 'utf8')) as Vectors;
}

const fromBase64 = (text: string): Bytes =>
	Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

async function open(key: Bytes, entry: Bytes): Promise<string> {
	const { header, headerBytes, body } = decodeEntry(entry);
	const parameters = { name: 'AES-GCM', iv: header.nonce, additionalData: headerBytes };
	const plain = await crypto.subtle.decrypt(parameters, await bodyKey(key, header.log), body);
	return fromUtf8(new Uint8Array(plain));
}

// ---------------------------------------------------------------- the story

async function makeVectors(): Promise<Vectors> {
	const asked = new Map<string, { question: AdmitQuestion; verdict: AdmitVerdict }>();
	const admit = async (question: AdmitQuestion) => {
		const verdict = await testAdmit(question);
		asked.set(canonicalJson(question), { question, verdict });
		return verdict;
	};
	const people = await Promise.all(
		['Ada', 'Ben', 'Cem', 'Dee'].map((name) => actor(name, 'phone', SEED))
	);
	const [ada, ben, cem, dee] = await tell(people, admit);
	const all = [...new Set([ada, ben, cem, dee].flatMap(({ replica }) => allOf(replica)))];
	const states: Vectors['states'] = {};
	for (const writer of [ada, ben, cem, dee]) {
		await writer.replica.ingest(all);
		states[writer.actor.name] = JSON.parse(writer.replica.stateText()) as Json;
	}
	const { workspace, foundingKey, sight } = ada.replica;
	const epochKeys: Vectors['epochKeys'] = {};
	for (const { id } of sight.graph.epochs) {
		const key = ada.replica.epochKey(id) ?? cem.replica.epochKey(id);
		if (key) epochKeys[id.slice(0, 32)] = hex(key);
	}
	const entries = await Promise.all(
		allOf(ada.replica).map(async (bytes) => {
			const { header, headerBytes, body } = decodeEntry(bytes);
			const isByEpoch = header.kind !== KIND.membership && header.kind !== KIND.forkProof;
			const key = isByEpoch ? fromHex(epochKeys[hex(header.epoch)]) : foundingKey;
			const id = hex(entryId(headerBytes, hashBody(body)));
			return { id, bytes: base64(bytes), plaintext: await open(key, bytes) };
		})
	);
	return {
		format: 'azora-ledger-vectors/1',
		workspace,
		foundingKey: hex(foundingKey),
		epochKeys,
		people: people.map(({ name, person, device }) => ({
			name,
			did: person.did,
			seed: hex(person.seed),
			devices: [{ key: device.key, seed: hex(seedOf(SEED + name + 'phone')) }]
		})),
		verdicts: [...asked.values()],
		entries,
		states
	};
}

async function tell(people: Actor[], admit: (q: AdmitQuestion) => Promise<AdmitVerdict>) {
	const ada = await found(people[0], { admit }, SEED);
	const { workspace } = ada.replica;
	const join = async (who: Actor, role: 'admin' | 'editor' | 'maintainer') => {
		const key = await invitation(SEED + who.name);
		const invite = await ada.invite(key, role);
		const request = await joinRequest(who, { workspace, invite: invite.id, key }, 'n');
		await ada.op(await addOp(ada.replica, invite.id, request));
		const writer = await copyFor(who, ada.replica, { admit });
		await writer.op({ op: 'open-log', person: who.person.did, grant: who.grant });
		await ada.replica.ingest(allOf(writer.replica));
		return writer;
	};
	const ben = await join(people[1], 'editor');
	const cem = await join(people[2], 'admin');
	const dee = await join(people[3], 'editor');
	await meet(ada, ben, cem, dee);
	const first = await ben.record('well', [], 'Well');
	const second = await ben.record('well', [first.id], 'Old well');
	await ben.seal('well', second.id);
	await meet(ada, ben, cem);
	await ada.review('well', second.id);
	await ada.record('spring');
	await ada.state({ type: 'form', form: { id: 'water-point', version: 1 } });
	await ada.state({ type: 'credential', jwt: credentialFor(ada, ben) });
	const spare = await ada.invite(await invitation(SEED + 'spare'), 'viewer');
	await ada.op({ op: 'revoke', invite: spare.id });
	await ada.op({ op: 'merge' });
	await forkOf(ben, ada, admit);
	await ada.op(setRoleOp(ada.replica, people[1].person.did, 'commenter'));
	// beside each other: two admins remove one another, and Dee writes on
	await meet(ada, cem, dee);
	await dee.record('spring', [], 'known');
	await meet(ada, dee);
	await dee.record('spring', [], 'beside');
	await cem.op(await removeOp(cem.replica, ada.did, seedOf(SEED + 'epoch cem')));
	await ada.op(await removeOp(ada.replica, cem.did, seedOf(SEED + 'epoch ada')));
	await ada.op(await removeOp(ada.replica, dee.did, seedOf(SEED + 'epoch ada 2')));
	await ada.op(await rotateOp(ada.replica, seedOf(SEED + 'epoch ada 3')));
	await meet(ada, ben);
	await ben.op(leaveOp(ben.replica));
	await ada.op(closeLogOp(ada.replica, ada.actor.device.key));
	await meet(ada, ben, cem, dee);
	return [ada, ben, cem, dee];
}

async function forkOf(
	of: Writer,
	host: Writer,
	admit: (q: AdmitQuestion) => Promise<AdmitVerdict>
): Promise<void> {
	const twin = await copyFor(of.actor, of.replica, { admit });
	await of.record('pump', [], 'one');
	await twin.record('pump', [], 'two');
	await host.replica.ingest([...allOf(of.replica), ...allOf(twin.replica)]);
	const [proof] = host.replica.unprovenForks();
	const entry = await composeForkProof(host.replica, host.actor.device, proof);
	await host.replica.ingest([entry.bytes]);
}

function credentialFor(issuer: Writer, subject: Writer): string {
	const part = (value: object) =>
		base64(new TextEncoder().encode(canonicalJson(value)))
			.replace(/\+/g, '-')
			.replace(/\//g, '_')
			.replace(/=+$/, '');
	return `${part({ alg: 'EdDSA', typ: 'JWT' })}.${part({ iss: issuer.did, sub: subject.did })}.AAAA`;
}

describe('commitments', () => {
	it('bind the key to the workspace', () => {
		const key = seedOf('key');
		const [a, b] = [new Uint8Array(16), new Uint8Array(16).fill(1)];
		expect(epochCommitment(a, key)).not.toBe(epochCommitment(b, key));
	});
});
