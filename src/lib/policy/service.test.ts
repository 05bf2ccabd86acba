// Decisions, admission, score and mask by the compiled rules, and the articles as prose.

import { beforeAll, describe, expect, test } from 'vitest';
import type { DecisionInput } from '$lib/commands';
import { connectService } from '$lib/platform';
import { constitution, findRule, knownRules } from './constitution';
import type { EvidenceItem } from './model';
import { createPolicyService, type PolicyService } from './service';
import { asked, builtConstitution, builtKept, builtSource } from './testing';

let policy: PolicyService;
beforeAll(() => {
	policy = createPolicyService(builtSource());
});

const item = (n: number, over: Partial<EvidenceItem> = {}): EvidenceItem => ({
	contentHash: `sha256:${String(n).padStart(4, '0')}`,
	record: `r${n}`,
	authors: ['did:key:kofi'],
	sealedBy: 'did:key:kofi',
	at: n,
	placeAccuracyMeters: 5,
	form: 'water-point@1',
	reviews: [{ by: 'did:key:ama', verdict: 'confirm', at: 1000 }],
	...over
});
const period = { from: 0, to: 10_000 };
const score = (evidence: EvidenceItem[]) =>
	policy.score({ person: 'did:key:kofi', period, evidence });

describe('policy service', () => {
	test('says which constitution decides, and every verdict names it', async () => {
		const { hash, methodDigest } = builtConstitution();
		expect(await policy.load()).toEqual({ constitution: hash, methodDigest });
		expect((await policy.decide(asked('self', 'verify.check'))).constitution).toBe(hash);
		expect(hash).toMatch(/^[0-9a-f]{64}$/);
		expect(methodDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
	});

	test('odd questions are refused, never allowed and never a crash', async () => {
		for (const odd of [null, false, 0, '', [], {}, 'records.save', { action: 7 }]) {
			const verdict = await policy.decide(odd as unknown as DecisionInput);
			expect(verdict.allow).toBe(false);
		}
	});

	test('a question that is too large is refused with its size', async () => {
		const big = asked('editor', 'records.save', { form: 'x'.repeat(70_000) });
		await expect(policy.decide(big)).rejects.toMatchObject({ code: 'policy/question-too-large' });
	});

	test('compiled rules that are not those of this version do not decide', async () => {
		const source = builtSource();
		const bytes = await source.wasm();
		bytes[bytes.length - 1] ^= 1;
		const odd = createPolicyService({ ...source, wasm: () => Promise.resolve(bytes) });
		await expect(odd.decide(asked('self', 'verify.check'))).rejects.toMatchObject({
			code: 'policy/rules-unusable'
		});
	});

	test('a load that failed is tried again', async () => {
		let calls = 0;
		const source = builtSource();
		const flaky = createPolicyService({
			...source,
			wasm: () => (calls++ ? source.wasm() : Promise.reject(new Error('offline')))
		});
		await expect(flaky.load()).rejects.toThrow('offline');
		expect((await flaky.decide(asked('self', 'verify.check'))).allow).toBe(true);
	});

	test('admits and refuses entries', async () => {
		const review = { kind: 3, type: 'review', role: 'reviewer' };
		const facts = { isSealed: true, isAuthor: false, verdict: 'confirm' };
		expect(await policy.admit({ ...review, facts })).toMatchObject({ admit: true });
		expect(await policy.admit({ ...review, facts: { ...facts, isAuthor: true } })).toEqual({
			admit: false,
			rule: 'ledger/no-self-review',
			sentence: 'Nobody confirms their own record.'
		});
		expect(await policy.admit({ ...review, facts: {} })).toMatchObject({ admit: false });
	});

	test('answers admit and score behind a port, and nothing else', async () => {
		const { port1, port2 } = new MessageChannel();
		policy.connect(port1);
		const remote = connectService<PolicyService>(port2);
		const open = { kind: 2, type: 'open-log', role: 'viewer', facts: {} };
		expect(await remote.admit(open)).toMatchObject({ admit: true });
		expect((await remote.score({ person: 'x', period, evidence: [] })).score).toBe(0);
		await expect(remote.mask({})).rejects.toMatchObject({ code: 'rpc/no-such-method' });
		port1.close();
		port2.close();
	});

	test('one record that one reviewer confirmed scores above zero and says one reviewer', async () => {
		const found = await score([item(1)]);
		expect(found).toMatchObject({ score: 8, band: 'beginning', notes: ['impact/one-reviewer'] });
		expect(found.counted).toEqual(['sha256:0001']);
		expect(found.parts.map(({ points }) => points)).toEqual([2, 3, 1, 2]);
	});

	test('the order of the evidence and of its reviews changes nothing', async () => {
		const evidence = Array.from({ length: 9 }, (_, n) =>
			item(n, {
				reviews: ['a', 'b', 'c']
					.slice(n % 4)
					.map((by) => ({ by, verdict: n === 7 ? 'dispute' : 'confirm', at: n }))
			})
		);
		const turned = evidence
			.toReversed()
			.map((one) => ({ ...one, reviews: one.reviews.toReversed() }));
		expect(await score(turned)).toEqual(await score(evidence));
	});

	test('a thousand pieces of evidence take less than a second', async () => {
		const evidence = Array.from({ length: 1000 }, (_, n) => item(n));
		const started = performance.now();
		expect((await score(evidence)).counted).toHaveLength(1000);
		expect(performance.now() - started).toBeLessThan(3000);
	});

	test('masks keys, places, names and what people wrote', async () => {
		const input = asked('editor', 'records.save', { answers: { note: 'x' }, lat: 5.1 });
		expect(await policy.mask({ decision_id: 'd', input })).toEqual([
			'/input/resource/properties/answers',
			'/input/resource/properties/lat',
			'/input/subject/properties/name'
		]);
	});
});

describe('constitutions that were shipped before', () => {
	const whole = createPolicyService(builtSource(), builtKept());
	const [oldest] = builtKept();
	const { hash, methodDigest } = oldest.hashes;

	test('are listed, the own first, each once', () => {
		expect(knownRules.map(({ version }) => version)).toEqual(
			knownRules.map((_, place) => knownRules.length - place)
		);
		expect(knownRules[0].hash).toBe(builtConstitution().hash);
		expect(knownRules.at(-1)?.hash).toBe(hash);
	});

	test('decide for the teams that were founded with them', async () => {
		const older = await whole.decide(asked('maintainer', 'forms.add', {}, hash));
		expect([older.allow, older.constitution]).toEqual([true, hash]);
		// the first one knows no import
		const unspoken = await whole.decide(asked('maintainer', 'forms.import', {}, hash));
		expect([unspoken.effect, unspoken.constitution]).toEqual(['no_match', hash]);
		const own = await whole.decide(asked('maintainer', 'forms.import'));
		expect([own.allow, own.constitution]).toEqual([true, builtConstitution().hash]);
	});

	test('admit entries, and score by their own method', async () => {
		const entry = { kind: 3, type: 'form', role: 'maintainer', facts: {} };
		expect(await whole.admit(entry, hash)).toMatchObject({ admit: true });
		const input = { person: 'did:key:kofi', period, evidence: [item(1)] };
		expect(await whole.score(input, methodDigest)).toMatchObject({ score: 8 });
		expect(await whole.load(hash)).toEqual({ constitution: hash, methodDigest });
	});

	test('one that nobody shipped answers nothing', async () => {
		const unknown = 'f'.repeat(64);
		const refused = { code: 'policy/rules-unknown' };
		await expect(whole.decide(asked('admin', 'forms.add', {}, unknown))).rejects.toMatchObject(
			refused
		);
		const entry = { kind: 3, type: 'form', role: 'admin', facts: {} };
		await expect(whole.admit(entry, unknown)).rejects.toMatchObject(refused);
		await expect(
			whole.score({ person: 'x', period, evidence: [] }, `sha256:${unknown}`)
		).rejects.toMatchObject(refused);
		await expect(whole.load(unknown)).rejects.toMatchObject(refused);
		await expect(constitution(unknown)).rejects.toMatchObject(refused);
	});

	test('keep their articles', async () => {
		const first = await constitution(hash);
		expect([first.hash, first.version]).toEqual([hash, 1]);
		expect(findRule(first, 'reviews/no-self')).not.toBeNull();
		expect(findRule(first, 'device/last-way')).toBeNull();
		expect(findRule(await constitution(), 'device/last-way')).not.toBeNull();
	});
});

describe('articles', () => {
	test('each has title, description, rules, tests that pass and full coverage', async () => {
		const { articles, tests } = await constitution();
		expect(articles.map(({ name }) => name)).toEqual([
			'membership',
			'records',
			'reviews',
			'credentials',
			'disclosure',
			'forms',
			'device',
			'ledger',
			'impact',
			'log',
			'constitution'
		]);
		for (const article of articles) {
			expect(article.description.length).toBeGreaterThan(20);
			expect(article.tests.total).toBeGreaterThan(0);
			expect(article.tests.passed).toBe(article.tests.total);
			expect(article.coverage).toBe(100);
			expect(article.source).toContain('package');
			for (const { id, controls } of article.rules)
				expect([id, id.startsWith(`${article.name}/`), controls.length > 0]).toEqual([
					id,
					true,
					true
				]);
		}
		expect(tests).toMatchObject({ coverage: 100 });
	});

	test('a rule id leads to its article', async () => {
		expect(findRule(await constitution(), 'reviews/no-self')).toMatchObject({
			number: 3,
			article: { name: 'reviews' },
			rule: { effect: 'deny' }
		});
		expect(findRule(await constitution(), 'nobody/knows')).toBe(null);
	});
});
