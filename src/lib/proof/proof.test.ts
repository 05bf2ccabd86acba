// From evidence to a stranger: score, issue, wallet, show, import.

import 'fake-indexeddb/auto';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPipeline, type Command, type DecisionInput } from '$lib/commands';
import type { CredentialStatement } from '$lib/ledger';
import { createProofCommands, type ProofCommandsDeps } from './commands';
import { evidenceFor, evidenceOfRoot, evidenceRoot } from './evidence';
import { periodRange, periodText } from './model';
import { ProofStore } from './store';
import { ama, efua, kofi, NOW, PERIOD, riverWatch, rules, score } from './testing';
import { service, verifyDeps, WORKSPACE, type World } from './testing';
import type { Wallet } from './wallet.svelte';

const rune = Object.assign(<T>(value: T) => value, { raw: <T>(value: T) => value });
vi.stubGlobal('$state', rune);
let WalletClass: typeof Wallet;
beforeAll(async () => {
	WalletClass = (await import('./wallet.svelte')).Wallet;
});

const range = periodRange(periodText(PERIOD));
let world: World;
beforeEach(async () => {
	world = await riverWatch();
});

function device(person: typeof kofi, over: Partial<ProofCommandsDeps> = {}) {
	const store = new ProofStore(`proof-${Math.random()}`);
	const views = () => world.views();
	const wallet = new WalletClass({
		...{ me: () => person.did, store, verifyToken: service.verifyToken, views, now: () => NOW },
		workspace: () => WORKSPACE,
		statements: (since) =>
			Promise.resolve({
				reset: false,
				items: world.items.slice(since),
				next: world.items.length
			})
	});
	const commands = createProofCommands({
		...verifyDeps(),
		...{ me: () => person.did, workspace: () => WORKSPACE, names: () => ({}) },
		...{ credentials: service, wallet, store, views, score, rules },
		verifyAddress: () => 'https://azora.example/verify',
		signJwt: (_, input) => person.sign(input),
		ledger: {
			write: (_, statement) =>
				Promise.resolve(world.credential((statement as CredentialStatement).jwt, person))
		},
		...over
	});
	const asked: DecisionInput[] = [];
	const { run } = createPipeline({
		facts: () =>
			Promise.resolve({
				subject: { type: 'did', id: person.did, properties: { role: 'issuer' } },
				context: { online: false, workspace: null }
			}),
		decide: (input) => {
			asked.push(input);
			return Promise.resolve({
				...{ effect: 'allow' as const, allow: true, reasons: [], obligations: [] },
				constitution: 'c'
			});
		},
		record: () => Promise.resolve(),
		now: () => 0
	});
	const output = async <S extends Command['input'], O>(command: Command<S, O>, input: never) => {
		const result = await run(command, input);
		if (!result.ok) throw result.error;
		return result.value.output;
	};
	return { commands, store, wallet, asked, run, output };
}

describe('evidence', () => {
	test('is all that the person sealed in the period, and what they confirmed of their reviewers', () => {
		const evidence = evidenceFor(world.views(), kofi.did, range);
		expect(evidence.map(({ content }) => content.answers.name).sort()).toEqual([
			'hers',
			'one',
			'three',
			'two'
		]);
		const hashes = evidence.map(({ contentHash }) => contentHash);
		expect(hashes).toEqual([...hashes].sort());
	});

	test('a review more, less or turned is another root; the order they came in is not', async () => {
		const evidence = evidenceFor(world.views(), kofi.did, range);
		const root = await evidenceRoot(evidence);
		expect(root).toMatch(/^[0-9a-f]{64}$/);
		expect(await evidenceRoot([...evidence].reverse())).toBe(root);
		const without = evidence.map((one) => ({ ...one, reviewJws: [] }));
		expect(await evidenceRoot(without)).not.toBe(root);
		expect(await evidenceRoot(evidence.slice(1))).not.toBe(root);
	});

	test('root of the vector in docs/formats.md, whatever the order of items and reviews', async () => {
		const items = [
			['c', ['z']],
			['a', ['y', 'x']],
			['b', []]
		] as const;
		const vector = items.map(([letter, reviewJws]) => ({
			...{ contentHash: `sha256:${letter.repeat(64)}`, sealJws: `s${letter}` },
			...{ reviewJws: [...reviewJws], content: {} as never }
		}));
		expect(await evidenceRoot(vector)).toBe(
			'461e5ece8efb8c38e50200861f88915bbe9415da4206af258a3f559f7dc50852'
		);
	});

	test('is found again for a root, though more was sealed and said since', async () => {
		const root = await evidenceRoot(evidenceFor(world.views(), kofi.did, range));
		const hlc = world.items.at(-1)?.hlc ?? null;
		const four = await world.sealed('four', kofi);
		await world.reviewed(four, kofi, ama, true);
		const late = world.items.at(-1)?.hlc ?? null;
		for (const issued of [hlc, null, late]) {
			const found = await evidenceOfRoot(root, world.views(), kofi.did, range, issued);
			expect(found).toHaveLength(4);
		}
		expect(await evidenceOfRoot('00', world.views(), kofi.did, range, null)).toBeNull();
	});

	test.each(['2026-02-30/2026-03-01', '2026-03-02/2026-03-01', 'x', '2026-03-01'])(
		'%s is no period',
		(text) => {
			expect(() => periodRange(text)).toThrow('proof/period-invalid');
		}
	);
});

describe('from score to wallet to a stranger', () => {
	test('score twice, issue, arrive, show by link and file, check, know the signer', async () => {
		const issuer = device(ama);
		const result = await issuer.output(issuer.commands.compute, {
			person: kofi.did,
			period: PERIOD
		} as never);
		expect(result).toMatchObject({ score: 2, band: 'beginning', runs: 2, rulesVersion: 7 });
		await issuer.output(issuer.commands.issue, {
			...{ subject: kofi.did, period: PERIOD, score: 2 }
		} as never);
		expect(issuer.asked[1].resource.properties).toEqual({ subject: kofi.did, score: 2 });

		const holder = device(kofi);
		await holder.wallet.pull();
		await holder.wallet.pull();
		const [item] = holder.wallet.credentials;
		expect(item).toMatchObject({ issuer: ama.did, from: 'team' });
		expect(holder.wallet.credentials).toHaveLength(1);
		// a review that comes later belongs to later credentials
		await world.reviewed(
			world.items[0].statement as Parameters<World['reviewed']>[0],
			kofi,
			efua,
			true
		);
		const shown = await holder.output(holder.commands.present, {
			...{ credential: item.id, how: 'file' }
		} as never);
		expect(holder.asked[0].resource.properties).toEqual({
			...{ audience: 'azora:anyone', holderIsSelf: true }
		});
		expect(shown.hasEvidence).toBe(true);
		expect(shown.presentation.length).toBeLessThanOrEqual(2300);
		expect(holder.wallet.shownTo).toMatchObject([{ how: 'file', score: 2 }]);

		const stranger = device(efua);
		const check = (text: string) => stranger.output(stranger.commands.check, { text } as never);
		const byFile = await check(shown.file ?? '');
		expect([byFile.verdict, byFile.counts]).toEqual(['signed', { holds: 5, fails: 0, unsaid: 3 }]);
		expect(byFile.signer?.words).toHaveLength(6);
		const byLink = await check(shown.link);
		expect([byLink.verdict, byLink.lines.score.code]).toEqual(['signed', 'verify/score-claimed']);
		const input = { did: ama.did, name: 'Ama' };
		await stranger.output(stranger.commands.knowSigner, input as never);
		const known = await check(shown.file ?? '');
		expect([known.verdict, known.lines.issuer]).toMatchObject([
			'holds',
			{ state: 'holds', code: 'verify/issuer-known', data: { name: 'Ama' } }
		]);
		await stranger.output(stranger.commands.knowSigner, { ...input, isKnown: false } as never);
		expect((await check(shown.file ?? '')).verdict).toBe('signed');
	});

	test('a score that is another than was shown is not signed', async () => {
		const { run, commands } = device(ama);
		const input = { subject: kofi.did, period: PERIOD, score: 3 };
		const result = await run(commands.issue, input);
		expect(!result.ok && [result.error.code, result.error.data]).toEqual([
			'proof/score-changed',
			{ shown: 3, computed: 2 }
		]);
	});

	test('two results for one question are no score, and without evidence there is nothing to sign', async () => {
		let turn = 0;
		const unstable = device(ama, {
			score: async (input) => ({ ...(await score(input)), score: turn++ })
		});
		const input = { person: kofi.did, period: PERIOD };
		const first = await unstable.run(unstable.commands.compute, input);
		expect(!first.ok && first.error.code).toBe('proof/score-unstable');
		const { run, commands } = device(ama);
		const none = await run(commands.issue, { subject: efua.did, period: PERIOD, score: 0 });
		expect(!none.ok && none.error.code).toBe('proof/no-evidence');
	});

	test('import takes what is about me and signed, in a link, and nothing else', async () => {
		const issuer = device(ama);
		const { jwt } = await issuer.output(issuer.commands.issue, {
			...{ subject: kofi.did, period: PERIOD, score: 2 }
		} as never);
		const holder = device(kofi);
		const text = `https://x.example/verify#${jwt}`;
		await holder.output(holder.commands.import, { text } as never);
		const again = new WalletClass({
			...{ me: () => kofi.did, store: holder.store, verifyToken: service.verifyToken },
			...{ views: () => [], now: () => NOW, workspace: () => null },
			statements: () => Promise.resolve({ reset: false, items: [], next: 0 })
		});
		await again.load();
		expect(again.credentials).toMatchObject([{ from: 'imported', claims: { score: 2 } }]);
		for (const [who, what, code] of [
			[efua, jwt, 'proof/credential-of-other'],
			[kofi, jwt.slice(0, -4) + 'AAAA', 'proof/credential-unusable'],
			[kofi, 'hello', 'proof/credential-unusable']
		] as const) {
			const { run, commands } = device(who);
			const result = await run(commands.import, { text: what });
			expect(!result.ok && result.error.code).toBe(code);
		}
	});

	test('what could not be checked, and what came after it, comes with the next pull', async () => {
		const issuer = device(ama);
		await issuer.output(issuer.commands.issue, {
			...{ subject: kofi.did, period: PERIOD, score: 2 }
		} as never);
		const verifyToken = vi.spyOn(service, 'verifyToken');
		const { wallet } = device(kofi);
		verifyToken.mockRejectedValueOnce(new Error('gone'));
		await expect(wallet.pull()).rejects.toThrow('gone');
		await wallet.pull();
		expect(wallet.credentials).toHaveLength(1);
		verifyToken.mockRestore();
	});

	test('one whose check never ends keeps no other away, and is not tried for ever', async () => {
		world.credential('a.b.c', ama);
		const issuer = device(ama);
		await issuer.output(issuer.commands.issue, {
			...{ subject: kofi.did, period: PERIOD, score: 2 }
		} as never);
		const verify = service.verifyToken;
		const hung: string[] = [];
		const verifyToken = vi.spyOn(service, 'verifyToken').mockImplementation((token, context) => {
			if (token !== 'a.b.c') return verify(token, context);
			hung.push(token);
			return Promise.reject(new Error('gone'));
		});
		const { wallet } = device(kofi);
		await expect(wallet.pull()).rejects.toThrow('gone');
		expect([wallet.credentials.length, hung.length]).toEqual([1, 1]);
		await expect(wallet.pull()).rejects.toThrow('gone');
		await wallet.pull();
		expect(hung).toHaveLength(2);
		verifyToken.mockRestore();
	});

	test('nothing is said to be missing before all that is here was read', async () => {
		const { wallet } = device(kofi);
		const seen = [wallet.isReading];
		await wallet.pull();
		seen.push(wallet.isReading);
		await wallet.load();
		expect([...seen, wallet.isReading]).toEqual([true, true, false]);
	});

	test('a copy that was imported does not take the place of what the team wrote', async () => {
		const issuer = device(ama);
		const { jwt } = await issuer.output(issuer.commands.issue, {
			...{ subject: kofi.did, period: PERIOD, score: 2 }
		} as never);
		const { wallet } = device(kofi);
		await wallet.pull();
		await wallet.keepImported(jwt);
		await wallet.load();
		expect(wallet.credentials).toMatchObject([{ from: 'team', entry: { workspace: WORKSPACE } }]);
	});

	test('the list of showings is there also when an imported credential cannot be checked', async () => {
		const { store } = device(kofi);
		await store.keepImported({ id: 'one', jwt: 'a.b.c', importedAt: NOW });
		await store.keepShown({
			...{ id: 'shown', at: NOW, audience: 'azora:anyone', how: 'link', score: 2 },
			workspace: WORKSPACE
		});
		const wallet = new WalletClass({
			...{ me: () => kofi.did, store, verifyToken: () => Promise.reject(new Error('gone')) },
			...{ views: () => [], now: () => NOW, workspace: () => null },
			statements: () => Promise.resolve({ reset: false, items: [], next: 0 })
		});
		await expect(wallet.load()).rejects.toThrow('gone');
		expect(wallet.shownTo).toHaveLength(1);
	});

	test('only the person it is about shows a credential, and a forged one never gets in', async () => {
		const issuer = device(ama);
		const { jwt } = await issuer.output(issuer.commands.issue, {
			...{ subject: kofi.did, period: PERIOD, score: 2 }
		} as never);
		world.credential(jwt.slice(0, -4) + 'AAAA', ama);
		const other = device(efua);
		await other.wallet.pull();
		expect([other.wallet.credentials.length, other.wallet.all.length]).toEqual([0, 1]);
		const [item] = other.wallet.all;
		const result = await other.run(other.commands.present, { credential: item.id, how: 'link' });
		expect(!result.ok && result.error.code).toBe('proof/credential-of-other');
		expect(other.asked[0].resource.properties).toMatchObject({ holderIsSelf: false });
	});
});
