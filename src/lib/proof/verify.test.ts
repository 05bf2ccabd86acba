// What a stranger is told, line by line, of good, changed and hostile proof.

import { beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '$lib/kernel';
import { ANYONE } from '$lib/credentials';
import { evidenceFor, evidenceRoot, type Evidence } from './evidence';
import { countLines, line, LINES, periodRange, periodText, verdictOf, type Lines } from './model';
import { ama, efua, kofi, mallory, METHOD, NOW, PERIOD, riverWatch, rules } from './testing';
import { notChecked } from './report';
import { score, service, verifyDeps, WORKSPACE } from './testing';
import { verifyInput } from './verify';

const seconds = Math.floor(NOW / 1000);
let evidence: Evidence[];
let credential: string;
let presentation: string;
let proof: Record<string, unknown>;

async function issued(over: object = {}): Promise<string> {
	return service.issuePivc(
		{
			...{ issuer: ama.did, kid: ama.kid, subject: kofi.did, workspace: WORKSPACE },
			...{ period: periodText(PERIOD), score: 2, band: 'beginning', methodDigest: METHOD },
			...{ nbf: seconds - 60, exp: seconds + 86_400 },
			evidenceRoot: await evidenceRoot(evidence),
			...over
		},
		ama.sign
	);
}
const shown = (jwt: string, audience = ANYONE) =>
	service.present(
		{
			...{ holder: kofi.did, credential: jwt, audience },
			...{ challenge: 'n'.repeat(22), exp: seconds + 3600 }
		},
		kofi.sign
	);

beforeAll(async () => {
	const world = await riverWatch();
	evidence = evidenceFor(world.views(), kofi.did, periodRange(periodText(PERIOD)));
	credential = await issued();
	presentation = await shown(credential);
	proof = { format: 'azora-proof/1', presentation, evidence, method: METHOD };
});

const known = () => Promise.resolve({ did: ama.did, name: 'Ama', words: [], since: NOW });
const check = (text: string, over = {}) => verifyInput({ text }, verifyDeps(over));
const states = (lines: Lines) => Object.fromEntries(LINES.map((name) => [name, lines[name].state]));
const copy = <T>(value: T): T => structuredClone(value);

describe('verdict', () => {
	const all = (over: Partial<Record<keyof Lines, 'holds' | 'fails' | 'unsaid'>>): Lines =>
		Object.fromEntries(LINES.map((name) => [name, line(over[name] ?? 'unsaid', 'x')])) as Lines;

	test.each([
		[{}, 'unsaid'],
		[{ signature: 'holds' }, 'signed'],
		[{ signature: 'holds', issuer: 'holds' }, 'holds'],
		[{ issuer: 'holds' }, 'unsaid'],
		[{ signature: 'unsaid', score: 'holds' }, 'unsaid'],
		...LINES.map(
			(name) => [{ signature: 'holds', issuer: 'holds', [name]: 'fails' }, 'fails'] as const
		)
	] as [Parameters<typeof all>[0], string][])('%j is %s', (over, verdict) => {
		expect(verdictOf(all(over))).toBe(verdict);
	});

	test('lines are counted', () => {
		expect(countLines(all({ signature: 'holds', score: 'fails' }))).toEqual({
			...{ holds: 1, fails: 1, unsaid: 6 }
		});
	});
});

describe('a proof that holds', () => {
	test('with evidence, from a signer whose words were compared', async () => {
		const report = await check(canonicalJson(proof), { knownSigner: known });
		expect(states(report.lines)).toEqual({
			...{ signature: 'holds', issuer: 'holds', holder: 'holds', audience: 'unsaid' },
			...{ status: 'unsaid', score: 'holds', evidence: 'holds', rules: 'holds' }
		});
		expect(report).toMatchObject({ verdict: 'holds', kind: 'presentation', evidence: 4 });
		expect(report.credential?.claims.score).toBe(2);
	});

	test.each([
		['alone', () => presentation],
		['with space around', () => `\n  ${presentation}\t`],
		['as a link', () => `https://azora.example/verify#${presentation}`],
		['as a link of this page', () => `/verify#${presentation}`],
		['in a message', () => `Here it is: http://localhost:4173/verify#${presentation} Bye, Kofi`],
		['with a byte order mark', () => `\ufeff${presentation}`]
	])('the token %s', async (_, text) => {
		const report = await check(text());
		expect([report.verdict, report.lines.score.code]).toEqual(['signed', 'verify/score-claimed']);
		expect(report.signer?.did).toBe(ama.did);
	});

	test('a bare credential: nobody has shown that it is theirs', async () => {
		const report = await check(credential);
		expect([report.verdict, report.lines.holder.state]).toEqual(['signed', 'unsaid']);
	});

	test('files: token, proof.json, and a picture of a code', async () => {
		const file = (content: BlobPart) => verifyInput({ file: new Blob([content]) }, verifyDeps());
		expect((await file(presentation)).source).toBe('file');
		expect((await file(canonicalJson(proof))).verdict).toBe('signed');
		const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0]);
		const seen = await verifyInput(
			{ file: new Blob([png]) },
			verifyDeps({
				readCodes: () =>
					Promise.resolve(['https://shop.example', `https://a/verify#${presentation}`])
			})
		);
		expect([seen.source, seen.verdict]).toEqual(['picture', 'signed']);
	});
});

describe('what came along is computed again', () => {
	const broken: [string, (items: Evidence[]) => unknown, string][] = [
		['an answer changed', (e) => (e[0].content.answers.name = 'x'), 'evidence-content'],
		['a place changed', (e) => (e[0].content.place = { state: 'denied' }), 'evidence-content'],
		['an item left out', (e) => e.pop(), 'evidence-root'],
		['an item twice', (e) => e.push(copy(e[0])), 'evidence-twice'],
		['a review left out', (e) => e.forEach((one) => (one.reviewJws = [])), 'evidence-root'],
		[
			'a review of another record',
			(e) => (e[0].reviewJws = e.flatMap((one) => one.reviewJws)),
			'evidence-review'
		],
		[
			'a seal with one byte changed',
			(e) => (e[0].sealJws = flip(e[0].sealJws, e[0].sealJws.length - 20)),
			'evidence-seal'
		],
		['the seal of another record', (e) => (e[0].sealJws = e[1].sealJws), 'evidence-seal'],
		[
			'a review as seal',
			(e) => (e[0].sealJws = e.flatMap((one) => one.reviewJws)[0]),
			'evidence-seal'
		],
		['not a list', () => 'replace', 'evidence-malformed'],
		['an unknown key', (e) => Object.assign(e[0], { extra: 1 }), 'evidence-malformed'],
		[
			'a hash in capitals',
			(e) => (e[0].contentHash = e[0].contentHash.toUpperCase()),
			'evidence-malformed'
		]
	];
	test.each(broken)('%s', async (name, change, code) => {
		const items = copy(evidence);
		change(items);
		const changed =
			name === 'not a list' ? { ...proof, evidence: 7 } : { ...proof, evidence: items };
		const report = await check(JSON.stringify(changed), { knownSigner: known });
		expect([report.verdict, report.lines.evidence.code]).toEqual(['fails', `verify/${code}`]);
		expect([report.lines.signature.state, report.lines.score.state]).toEqual(['holds', 'unsaid']);
	});

	test('an item that somebody made up is not in the root', async () => {
		const world = await riverWatch();
		await world.sealed('made-up', mallory);
		const views = world.views().filter(({ id }) => id === 'made-up');
		const range = periodRange(periodText(PERIOD));
		const extra = evidenceFor(views, mallory.did, range);
		const report = await check(JSON.stringify({ ...proof, evidence: [...evidence, ...extra] }));
		expect(report.lines.evidence.code).toBe('verify/evidence-root');
	});

	test('somebody sealed what somebody else wrote', async () => {
		const [one] = copy(evidence);
		const payload = {
			...{ type: 'seal', workspace: WORKSPACE, record: 'one' },
			...{ contentHash: one.contentHash, at: 1 }
		};
		one.sealJws = await mallory.jws('azora-seal+jws', payload);
		const evidenceRootOfOne = await evidenceRoot([one]);
		const jwt = await shown(await issued({ evidenceRoot: evidenceRootOfOne }));
		const report = await check(JSON.stringify({ ...proof, presentation: jwt, evidence: [one] }));
		expect(report.lines.evidence.code).toBe('verify/evidence-seal');
	});

	test('another score than the one that was signed fails', async () => {
		const jwt = await shown(await issued({ score: 99 }));
		const report = await check(JSON.stringify({ ...proof, presentation: jwt }));
		expect([report.verdict, report.lines.score]).toMatchObject([
			'fails',
			{ code: 'verify/score-other', data: { score: 99, computed: 2 } }
		]);
	});

	test('the same score under another word fails, and says so', async () => {
		const jwt = await shown(await issued({ band: 'outstanding' }));
		const report = await check(JSON.stringify({ ...proof, presentation: jwt }));
		expect([report.verdict, report.lines.score]).toMatchObject([
			'fails',
			{ code: 'verify/score-band', data: { score: 2, band: 'outstanding', computed: 'beginning' } }
		]);
	});

	test('unknown rules: the score stays a claim; a file that names other rules fails', async () => {
		const other = `sha256:${'99'.repeat(32)}`;
		const jwt = await shown(await issued({ methodDigest: other }));
		const text = JSON.stringify({ ...proof, presentation: jwt, method: other });
		const report = await check(text);
		expect(states(report.lines)).toMatchObject({ rules: 'unsaid', score: 'unsaid' });
		expect(report.verdict).toBe('signed');
		const wrong = await check(JSON.stringify({ ...proof, method: other }));
		expect([wrong.verdict, wrong.lines.rules.code]).toEqual(['fails', 'verify/rules-other']);
	});

	test('an older method that the app keeps computes what it made', async () => {
		const older = `sha256:${'77'.repeat(32)}`;
		const jwt = await shown(await issued({ methodDigest: older }));
		const asked: (string | undefined)[] = [];
		const report = await check(JSON.stringify({ ...proof, presentation: jwt, method: older }), {
			rulesOf: (digest: string) => (digest === older ? { version: 3 } : null),
			score: (input: Parameters<typeof score>[0], method: string) => {
				asked.push(method);
				return score(input);
			}
		});
		expect(states(report.lines)).toMatchObject({ rules: 'holds', score: 'holds' });
		expect(report.lines.rules).toMatchObject({ data: { version: 3, digest: older } });
		expect(asked).toEqual([older]);
	});

	test('an engine that fails proves nothing', async () => {
		const text = JSON.stringify(proof);
		const failing = await check(text, { score: () => Promise.reject(new Error('wasm')) });
		expect(failing.lines.score.code).toBe('verify/score-not-computed');
	});

	test('evidence that was left out is a claim, never a failure', async () => {
		const report = await check(JSON.stringify({ ...proof, evidence: undefined }));
		expect([report.verdict, report.lines.evidence.code]).toEqual([
			'signed',
			'verify/evidence-none'
		]);
	});
});

const flip = (text: string, at: number): string =>
	text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);

describe('hostile input', () => {
	test.each([
		['a presentation', () => presentation, 3],
		['a credential', () => credential, 5]
	])(
		'one changed character anywhere in %s fails, and nothing holds',
		async (_, whole, step) => {
			for (let at = 0; at < whole().length; at += step) {
				const report = await check(flip(whole(), at), { knownSigner: known });
				expect([at, report.verdict, report.counts.holds]).toEqual([at, 'fails', 0]);
			}
		},
		60_000
	);

	test.each([
		['a character dropped', () => presentation.slice(0, -1)],
		['a character added', () => `${presentation}A`],
		['padding', () => `${presentation}==`],
		['a signature left out', () => presentation.replace(/\.[^.]*$/, '.')],
		['a part more', () => `${presentation}.x`],
		['a disclosure behind it', () => `${presentation}~WyJ4Il0~`],
		['two tokens', () => `${presentation} ${credential}`],
		['the same twice', () => `${presentation}\n${presentation}`],
		['two in a file', () => JSON.stringify({ ...proof, credential })],
		[
			'two in a file under one name',
			() => JSON.stringify(proof).replace('{', `{"presentation":"${credential}",`)
		],
		[
			'the evidence twice in a file',
			() => JSON.stringify(proof).replace('{', '{"\\u0065vidence":[],')
		],
		['a file that is cut', () => JSON.stringify(proof).slice(0, -2)],
		['a file with more', () => JSON.stringify({ ...proof, note: 'trust me' })],
		['quotes around', () => `"${presentation}"`],
		['a percent code in a link', () => `https://a/verify#${presentation.replace('.', '%2E')}`]
	])('%s fails', async (_, text) => {
		const report = await check(text(), { knownSigner: known });
		expect(report.verdict).toBe('fails');
		expect(Object.values(report.lines).some(({ state }) => state === 'holds')).toBe(false);
	});

	test.each([
		['nothing', ''],
		['spaces', ' \n '],
		['words', 'Kofi is a good man.'],
		['another page', 'https://example.org/#top'],
		['JSON of something else', '{"format":"other"}'],
		['a list', '[1,2]'],
		['null in braces', '{}'],
		['much text', 'word '.repeat(100_000)],
		['more than anybody writes', 'x'.repeat(9_000_000)]
	])('%s: nothing that could be checked', async (_, text) => {
		const report = await check(text);
		expect(report.verdict).toBe('unsaid');
		for (const name of LINES) expect(report.lines[name].code).toMatch(/^verify\/[a-z-]+$/);
	});

	test('files: too large, not text, a picture without a code, one that cannot be read', async () => {
		const of = async (file: Blob, readCodes = () => Promise.resolve<string[]>([])) =>
			(await verifyInput({ file }, verifyDeps({ readCodes }))).lines.signature.code;
		const huge = { size: 1e9, arrayBuffer: () => Promise.reject(new Error('read')) };
		const png = new Blob([new Uint8Array([0x89, 0x50, 0x4e, 0x47])]);
		expect([
			await of(huge as unknown as Blob),
			await of(new Blob([new Uint8Array([0xff, 0xfe, 0x00])])),
			await of(png),
			await of(png, () => Promise.reject(new Error('broken')))
		]).toEqual([
			...['verify/file-too-large', 'verify/file-unreadable'],
			...['verify/no-code', 'verify/picture-unreadable']
		]);
	});

	test('what was not checked at all still has its eight lines', () => {
		const report = notChecked('not-checked', NOW);
		expect([report.verdict, report.counts]).toEqual(['unsaid', { holds: 0, fails: 0, unsaid: 8 }]);
		expect(report.lines.signature.code).toBe('verify/not-checked');
	});

	test('evidence without end is refused by its size, not computed', async () => {
		const many = Array.from({ length: 5_001 }, () => evidence[0]);
		const report = await check(JSON.stringify({ ...proof, evidence: many }));
		expect(report.lines.evidence.code).toBe('verify/evidence-malformed');
	});

	test('whatever throws, a report comes out', async () => {
		const report = await check(presentation, {
			verifyToken: () => Promise.reject(new Error('worker died'))
		});
		expect(report.verdict).toBe('unsaid');
		const forgot = await check(presentation, {
			knownSigner: () => Promise.reject(new Error('storage'))
		});
		expect(forgot.verdict).toBe('signed');
	});

	test('a presentation for somebody else, one that is over, and one of a stolen credential', async () => {
		const asked = await shown(credential, 'https://bank.example');
		expect((await check(asked)).verdict).toBe('fails');
		const mine = { audience: 'https://bank.example', nonce: 'n'.repeat(22) };
		expect((await check(asked, { challenge: mine })).lines.audience.state).toBe('holds');
		const later = { now: () => NOW + 8 * 86_400_000 };
		expect((await check(presentation, later)).verdict).toBe('fails');
		const payload = {
			...{ aud: ANYONE, nonce: 'n', exp: seconds + 60, iss: efua.did },
			vp: {
				'@context': ['https://www.w3.org/2018/credentials/v1'],
				...{ type: ['VerifiablePresentation'], verifiableCredential: [credential] }
			}
		};
		const stolen = await efua.jws('JWT', payload);
		const report = await check(stolen);
		expect([report.verdict, report.lines.holder.state]).toEqual(['fails', 'fails']);
	});

	test('rules of the app are asked with the period and the person of the credential', async () => {
		const seen: unknown[] = [];
		await check(JSON.stringify(proof), {
			rules,
			score: (input: Parameters<typeof score>[0]) => {
				seen.push([input.person, input.period, input.evidence.length]);
				return score(input);
			}
		});
		expect(seen).toEqual([[kofi.did, periodRange(periodText(PERIOD)), 4]]);
	});
});
