// What promises.md says of /verify, by a stranger in a real browser on the built site, servers stopped after one visit.
// Good tokens are made with plain did-jwt-vc, evidence by docs/formats.md alone, hostile ones by hand: none of our code.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { inCheckout } from '../../scripts/checkout.mjs';
import { journey, until } from '../lib/journey.mjs';
import { asPerson } from '../lib/person.mjs';
import {
	codePicture,
	credentialOf,
	encoded,
	evidenceBy,
	goodCredential,
	isVerifiedPlainly,
	jws,
	plainCredential,
	plainPresentation,
	presentationOf,
	proofFileOf,
	signerOf,
	subjectClaims
} from '../lib/proofs.mjs';

const LINES = [
	...['signature', 'issuer', 'holder', 'audience', 'status', 'score', 'evidence', 'rules']
];
const VERDICT_MS = 15_000;
const DAY = 86_400;
const now = Math.floor(Date.now() / 1000);

const [ama, kofi, eve] = ['ama', 'kofi', 'eve'].map(signerOf);
const { methodDigest } = JSON.parse(
	readFileSync(inCheckout('src/lib/policy/generated/hashes.json'), 'utf8')
);
const evidence = evidenceBy({ author: kofi, reviewer: ama });
// one sealed, confirmed and placed record by the shipped rules: 2 + 3 + 1 + 2
const claims = { ...subjectClaims(kofi.did), methodDigest, evidenceRoot: evidence.root };
const scored = { ...claims, score: 8, band: 'beginning' };
const vc = await plainCredential(ama, scored);
const vp = await plainPresentation(kofi, vc);
const proof = { format: 'azora-proof/1', presentation: vp, method: methodDigest };
const file = { ...proof, evidence: evidence.items };

/** Everything that the check says now, with whatever looks golden. */
const readPage = () => {
	const isGold = (colour) => {
		const [red, green, blue, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
		if (!colour.startsWith('rgb') || alpha === 0) return false;
		const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
		if (most !== red || least !== blue || most - least < 40) return false;
		const hue = (60 * (green - blue)) / (most - least);
		return hue >= 35 && hue <= 55;
	};
	const coloured = (element) => {
		const style = getComputedStyle(element);
		const isEdged = ['Top', 'Left'].some((side) => parseFloat(style[`border${side}Width`]) > 0);
		const isDrawn = element.closest('svg') !== null;
		return [
			...[style.color, style.backgroundColor],
			...(isEdged ? [style.borderTopColor, style.borderLeftColor] : []),
			...(isDrawn ? [style.fill, style.stroke] : [])
		].some(isGold);
	};
	const marks = '.seal, .sealed, .seal-band, .sun, .verdict-sun';
	const lines = [...document.querySelectorAll('[data-line]')].map((line) => ({
		name: line.dataset.line,
		state: line.dataset.state,
		words: line.querySelector('.check-text')?.textContent?.trim() ?? line.textContent.trim()
	}));
	return {
		verdicts: [...document.querySelectorAll('[data-verdict]')].map((one) => one.dataset.verdict),
		lines,
		marks: document.querySelectorAll(marks).length,
		gold: [...document.querySelectorAll('body *')].filter(coloured).map((one) => one.className),
		why: document.querySelector('[data-why]')?.textContent ?? '',
		title: document.title,
		top: Math.round(document.querySelector('[data-verdict] h1')?.getBoundingClientRect().top ?? 0),
		headings: document.querySelectorAll('h1').length,
		mains: document.querySelectorAll('main').length
	};
};

/** Waits for the answer, and checks what holds of every answer. */
async function answer(page, ms = VERDICT_MS) {
	await page.locator('[data-verdict]').waitFor({ timeout: ms });
	const seen = await page.evaluate(readPage);
	assert.equal(seen.verdicts.length, 1, 'one verdict');
	assert.deepEqual([seen.headings, seen.mains], [1, 1], 'one heading, one main');
	assert.ok(seen.title.length > 3, 'a title');
	assert.ok(seen.top >= 0 && seen.top < 400, `the verdict is in sight: ${seen.top}`);
	if (seen.why) assert.deepEqual([seen.lines, seen.verdicts], [[], ['unsaid']], 'one sentence');
	else
		assert.deepEqual(seen.lines.map(({ name }) => name).sort(), [...LINES].sort(), 'eight lines');
	for (const { name, state, words } of seen.lines) {
		assert.ok(['holds', 'fails', 'unsaid'].includes(state), `${name}: ${state}`);
		assert.ok(/\w+ \w+ \w+/.test(words), `${name} says why: "${words}"`);
		assert.ok(!/[{}]|verify_|undefined|NaN|Invalid Date|\[object/.test(words), `${name}: ${words}`);
	}
	const states = Object.fromEntries(seen.lines.map(({ name, state }) => [name, state]));
	return { ...seen, verdict: seen.verdicts[0], states };
}

/** Gives a token in the address of the open page. */
async function byAddress(page, token) {
	await page.evaluate(
		(text) =>
			new Promise((done) => {
				if (location.hash === `#${text}`) return done();
				addEventListener('hashchange', () => setTimeout(done), { once: true });
				location.hash = text;
			}),
		token
	);
	return answer(page);
}

async function reset(page) {
	const another = page.getByRole('button', { name: 'Check another' });
	if (await another.isVisible()) await another.click();
	await page.locator('textarea').waitFor();
	assert.equal(await page.locator('[data-verdict]').count(), 0, 'no verdict before a question');
}

async function byText(page, text) {
	await reset(page);
	await page.locator('textarea').fill(text);
	return answer(page);
}

async function byFile(page, content, name = 'proof.json') {
	await reset(page);
	// a path: otherwise the test itself would carry megabytes through the page
	if (content.path) {
		await page.locator('input[type=file]').setInputFiles(content.path);
		return answer(page);
	}
	const buffer = Buffer.isBuffer(content) ? content : Buffer.from(content);
	await page
		.locator('input[type=file]')
		.setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
	return answer(page);
}

function assertFails(seen, why) {
	assert.equal(seen.verdict, 'fails', why);
	assert.ok(
		Object.values(seen.states).includes('fails'),
		`${why}: no line fails: ${JSON.stringify(seen.states)}`
	);
	assertNoGold(seen, why);
}
function assertNoGold({ marks, gold }, why) {
	assert.deepEqual([marks, gold], [0, []], `${why}: gold`);
}

/** [what, token]: each must fail. */
async function hostile() {
	const good = credentialOf(ama.did, scored);
	const shown = presentationOf(kofi.did, vc);
	const [header, payload, signature] = vc.split('.');
	const b64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
	const spare = signature.slice(0, 85) + b64[b64.indexOf(signature[85]) | 1];
	const text = JSON.stringify(good);
	const withHeader = (more, by = ama) =>
		jws(by, good, { alg: 'EdDSA', typ: 'JWT', kid: ama.kid, ...more });
	const inside = async (token) => jws(kofi, presentationOf(kofi.did, await token));
	const made = {
		'alg none, signed': withHeader({ alg: 'none' }),
		'alg none, unsigned': `${encoded({ alg: 'none', typ: 'JWT' })}.${payload}.`,
		'alg ES256': withHeader({ alg: 'ES256' }),
		'alg HS256': withHeader({ alg: 'HS256' }),
		'alg ES256K': withHeader({ alg: 'ES256K' }),
		'no alg': jws(ama, good, { typ: 'JWT' }),
		'spare bits': `${header}.${payload}.${spare}`,
		padding: `${header}.${payload}.${signature}==`,
		'padding of the payload': `${header}.${payload}=.${signature}`,
		'other alphabet': `${header}.${payload}.${signature.replace(/[-_]/, '+')}+`,
		'a fourth part': `${vc}.AAAA`,
		'two parts': `${header}.${payload}`,
		'no signature': `${header}.${payload}.`,
		'one changed character': vp.slice(0, -40) + (vp.at(-40) === 'A' ? 'B' : 'A') + vp.slice(-39),
		'a changed score': `${header}.${encoded(text.replace('"score":8', '"score":9'))}.${signature}`,
		cty: withHeader({ cty: 'JWT' }),
		zip: withHeader({ zip: 'DEF' }),
		b64: withHeader({ b64: false }),
		'b64 with crit': withHeader({ b64: false, crit: ['b64'] }),
		jwk: withHeader({ jwk: { kty: 'OKP', crv: 'Ed25519', x: 'AA' } }),
		jku: withHeader({ jku: 'https://evil.example/keys' }),
		x5u: withHeader({ x5u: 'https://evil.example/x5u' }),
		'empty crit': withHeader({ crit: [] }),
		'crit exp': withHeader({ crit: ['exp'] }),
		'crit in a presentation': jws(kofi, shown, { alg: 'EdDSA', kid: kofi.kid, crit: ['exp'] }),
		'kid of another DID': withHeader({ kid: eve.kid }),
		'kid of another DID, signed with it': withHeader({ kid: eve.kid }, eve),
		'kid of another DID in a presentation': jws(kofi, shown, { alg: 'EdDSA', kid: eve.kid }),
		'a claim twice': jws(ama, text.replace(/}$/, `,"exp":${now + DAY}}`)),
		'an escaped claim twice': jws(ama, text.replace(/}$/, `,"\\u0069ss":"${ama.did}"}`)),
		'a score twice': jws(ama, text.replace('"score":8', '"score":8,"score":99')),
		'a header name twice': jws(
			ama,
			good,
			`{"alg":"EdDSA","typ":"JWT","kid":"${ama.kid}","alg":"EdDSA"}`
		),
		'not yet': jws(ama, { ...good, nbf: now + 180 }),
		expired: jws(ama, { ...good, nbf: now - 9 * DAY, exp: now - 120 }),
		'showing expired': jws(kofi, { ...shown, exp: now - 120 }),
		'showing not yet': jws(kofi, { ...shown, nbf: now + 180 }),
		'holder other than subject': jws(eve, presentationOf(eve.did, vc)),
		'issuer is subject': jws(kofi, credentialOf(kofi.did, scored)),
		'issuer is subject, shown': inside(jws(kofi, credentialOf(kofi.did, scored))),
		'sub other than subject': jws(ama, { ...good, sub: eve.did }),
		'signed by another key': jws(eve, good, { alg: 'EdDSA', typ: 'JWT', kid: ama.kid }),
		'forged inside': inside(jws(eve, good, { alg: 'EdDSA', typ: 'JWT', kid: ama.kid })),
		'cty inside': inside(withHeader({ cty: 'JWT' })),
		'two credentials': jws(kofi, {
			...shown,
			vp: { ...shown.vp, verifiableCredential: [vc, vc] }
		}),
		'a showing of a showing': inside(vp),
		'foreign audience': jws(kofi, { ...shown, aud: 'https://bank.example' }),
		'two audiences': jws(kofi, { ...shown, aud: ['azora:anyone', 'https://bank.example'] }),
		'no audience': jws(kofi, { ...shown, aud: undefined }),
		'no nonce': jws(kofi, { ...shown, nonce: undefined }),
		'a score that is no whole number': jws(ama, credentialOf(ama.did, { ...scored, score: 8.5 })),
		'a negative score': jws(ama, credentialOf(ama.did, { ...scored, score: -1 })),
		'a subject that hides its direction': jws(
			ama,
			credentialOf(ama.did, { ...scored, id: `${kofi.did}\u202edlog` })
		),
		'a subject that is nobody': jws(
			ama,
			credentialOf(ama.did, { ...scored, id: 'the whole world' })
		)
	};
	for (const claim of ['issuer', 'holder', 'credentialSubject', 'type', '@context', 'id', 'proof'])
		made[`top-level ${claim}`] = jws(eve, {
			...credentialOf(eve.did, scored),
			[claim]: ama.did
		});
	for (const member of [
		...['issuer', 'holder', 'iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'nonce', 'vp', 'vc'],
		...['expirationDate', 'validFrom', 'verifiableCredential', 'proof']
	])
		made[`vc.${member}`] = jws(ama, { ...good, vc: { ...good.vc, [member]: eve.did } });
	made['vp.holder'] = jws(eve, {
		...presentationOf(eve.did, vc),
		vp: { ...shown.vp, holder: kofi.did }
	});
	return Promise.all(Object.entries(made).map(async ([what, token]) => [what, await token]));
}

await journey('verify', async (j) => {
	const site = await j.site();
	const stranger = asPerson(await j.device('stranger'));
	const { page } = stranger;

	await j.step('the tokens of this journey are what plain did-jwt-vc verifies', async () => {
		assert.ok(await isVerifiedPlainly(vc, vp));
	});

	const denied = asPerson(await j.device('stranger without storage'));
	await denied.context.addInitScript(() => {
		const refuse = () => {
			throw new DOMException('The user denied permission.', 'SecurityError');
		};
		Object.defineProperty(globalThis, 'indexedDB', {
			value: { open: refuse, deleteDatabase: refuse, databases: refuse, cmp: () => 0 }
		});
	});

	const member = asPerson(await j.device('member'));
	await j.step('somebody has an identity here', async () => {
		await member.goto(site.url);
		await member.tap('link', 'Start here');
		await member.page.getByRole('textbox').fill('Kofi Boateng');
		await member.tap('button', 'Continue');
		await member.heading('Today');
		await member.controlled();
	});

	await j.step('a stranger visits once; then the servers stop', async () => {
		for (const { goto, page: visited } of [stranger, denied]) {
			await goto(site.url + '/verify');
			await visited.locator('[data-offline-ready]').waitFor({ timeout: 60_000 });
		}
		assert.equal(await page.locator('[data-verdict]').count(), 0);
		await site.stop();
	});

	await j.step('a link: signed, line by line', async () => {
		await stranger.goto(`${site.url}/verify#${vp}`);
		const { verdict, states } = await answer(page);
		assert.equal(verdict, 'signed');
		assert.deepEqual(states, {
			...{ signature: 'holds', issuer: 'unsaid', holder: 'holds', audience: 'unsaid' },
			...{ status: 'unsaid', score: 'unsaid', evidence: 'unsaid', rules: 'holds' }
		});
		await stranger.text('It was not made for you and may be a copy.');
		await j.shot(stranger, 'link');
	});

	await j.check('"Check another" forgets the token, and another link is checked anew', async () => {
		await reset(page);
		assert.equal(new URL(page.url()).hash, '');
		assert.equal((await byAddress(page, vp)).verdict, 'signed');
		const changed = vp.slice(0, -4) + (vp.at(-4) === 'A' ? 'B' : 'A') + vp.slice(-3);
		assertFails(await byAddress(page, changed), 'changed');
		assert.equal((await byAddress(page, vp)).verdict, 'signed');
	});

	await j.check('the way to the content is no token: it leaves the answer', async () => {
		await byAddress(page, vp);
		await page.evaluate(() => document.querySelector('a[href="#main"]').click());
		await new Promise((soon) => setTimeout(soon, 500));
		await stranger.verdict('signed', 1_000);
	});

	await j.check('pasted: token, link, link in a message', async () => {
		for (const text of [vp, ` ${site.url}/verify#${vp}\n`, `Look: ${site.url}/verify#${vp} Kofi`])
			assert.equal((await byText(page, text)).verdict, 'signed', text.slice(0, 30));
	});

	await j.check('a credential by itself: nobody has shown that it is theirs', async () => {
		const { verdict, states } = await byAddress(page, vc);
		assert.equal(verdict, 'signed');
		assert.deepEqual([states.holder, states.audience], ['unsaid', 'unsaid']);
	});

	await j.check('a credential by another issuer, as plain did-jwt-vc writes it', async () => {
		const bare = await goodCredential(eve, subjectClaims(kofi.did));
		assert.equal((await byAddress(page, bare)).verdict, 'signed');
		const shown = await plainPresentation(kofi, bare, { aud: ['azora:anyone'] });
		assert.equal((await byAddress(page, shown)).verdict, 'signed');
	});

	await j.check('files: a token, proof.json with its evidence, a picture of the code', async () => {
		assert.equal((await byFile(page, `${vp}\n`, 'proof.jwt')).verdict, 'signed');
		const whole = await byFile(page, JSON.stringify(file));
		assert.equal(whole.verdict, 'signed');
		for (const line of ['signature', 'holder', 'score', 'evidence', 'rules'])
			assert.equal(whole.states[line], 'holds', line);
		await j.shot(stranger, 'file');
		for (const text of [vp, `${site.url}/verify#${vp}`])
			assert.equal((await byFile(page, await codePicture(text), 'code.png')).verdict, 'signed');
	});

	for (const [what, token] of await hostile())
		await j.check(`fails: ${what}`, async () => {
			assertFails(await byAddress(page, token), what);
		});

	await j.check('fails: more than one token, pasted, in a file, in a picture', async () => {
		assertFails(await byText(page, `${vp} ${vc}`), 'pasted');
		assertFails(await byText(page, `${vp}\n${vp}`), 'the same twice');
		assertFails(await byFile(page, `${vc}\n${vp}\n`), 'file');
		assertFails(await byFile(page, await codePicture(`${vc} ${vc}`)), 'picture');
		assertFails(await byFile(page, JSON.stringify({ ...file, credential: vc })), 'proof.json');
		const twice = JSON.stringify(proof).replace('{', `{"presentation":"${vc}",`);
		assertFails(await byFile(page, twice), 'a name twice in proof.json');
		await j.shot(stranger, 'fails');
	});

	await j.check('fails: evidence left out, added, twice, changed, under other rules', async () => {
		const [item] = evidence.items;
		const other = await evidenceBy({ author: kofi, reviewer: eve, record: 'other' });
		const files = {
			'left out': [],
			added: [item, ...other.items],
			twice: [item, item],
			'a review less': [{ ...item, reviewJws: [] }],
			'a review twice': [{ ...item, reviewJws: [...item.reviewJws, ...item.reviewJws] }],
			'an answer': [{ ...item, content: { ...item.content, answers: { level: 9 } } }],
			'another seal': [{ ...item, sealJws: other.items[0].sealJws }]
		};
		for (const [what, items] of Object.entries(files)) {
			const seen = await byFile(page, proofFileOf(file, { evidence: items }));
			assertFails(seen, what);
			assert.equal(seen.states.evidence, 'fails', what);
		}
		const method = `sha256:${'0'.repeat(64)}`;
		assertFails(await byFile(page, proofFileOf(file, { method })), 'other rules');
		const better = await plainPresentation(
			kofi,
			await plainCredential(ama, { ...scored, score: 98, band: 'outstanding' })
		);
		const claimed = await byFile(page, proofFileOf(file, { presentation: better }));
		assertFails(claimed, 'a better score');
		assert.equal(claimed.states.score, 'fails');
	});

	await j.check('nonsense: an answer, never silence, nothing gold', async () => {
		const nonsense = {
			empty: '',
			words: 'Kofi is a good man.',
			'random letters': 'q8Zr'.repeat(500),
			dots: '...',
			'JSON that is no proof': '{"name":"Kofi","score":82}',
			'a list': '[1,2,3]',
			null: 'null',
			'a proof file of nothing': '{"format":"azora-proof/1","method":"x"}',
			'a proof file of something': '{"format":"azora-proof/1","method":"x","presentation":"hello"}',
			'a page': '<!doctype html><script>alert(1)</script>',
			binary: Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 197) % 256)),
			'no code in it': await page.screenshot(),
			'a broken picture': Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]),
			'a code of something else': await codePicture('https://example.org/menu')
		};
		for (const [what, content] of Object.entries(nonsense)) {
			const seen = await byFile(page, content, 'something');
			assert.ok(['unsaid', 'fails'].includes(seen.verdict), `${what}: ${seen.verdict}`);
			assertNoGold(seen, what);
			if (what === 'words') assert.match(seen.why, /\w+ \w+ \w+/);
		}
		for (const text of [
			'Kofi is a good man.',
			'{"a":1}',
			'🌊'.repeat(2_000),
			'https://example.org'
		])
			assert.equal((await byText(page, text)).verdict, 'unsaid', text.slice(0, 20));
		assert.equal((await byAddress(page, 'hello')).verdict, 'unsaid');
		await j.shot(stranger, 'unsaid');
	});

	await j.check('large files: an answer in time, and the page stays alive', async () => {
		const large = {
			'7 MB of escapes': `{"a":"${'\\\\n'.repeat(3_500_000)}"}`,
			'9 MB of letters': Buffer.alloc(9_000_000, 'x'),
			'9 MB of words': Buffer.alloc(9_000_000, 'word '),
			'9 MB of bytes': Buffer.alloc(9_000_000, 0xff),
			'7 MB of JSON': `{"format":"azora-proof/1","method":"x","presentation":"${'e'.repeat(7_000_000)}"}`,
			'7 MB of evidence': proofFileOf(file, { evidence: Array(3_500).fill(evidence.items[0]) }),
			'30 MB': Buffer.alloc(30_000_000, 'x')
		};
		for (const [what, content] of Object.entries(large)) {
			await reset(page);
			await page.evaluate(() => {
				globalThis.longest = 0;
				let last = performance.now();
				globalThis.beat = setInterval(() => {
					globalThis.longest = Math.max(globalThis.longest, performance.now() - last);
					last = performance.now();
				}, 20);
			});
			const path = await j.keep('large', content);
			const seen = await byFile(page, { path });
			const longest = await page.evaluate(() => {
				clearInterval(globalThis.beat);
				return globalThis.longest;
			});
			assert.ok(['unsaid', 'fails'].includes(seen.verdict), `${what}: ${seen.verdict}`);
			assertNoGold(seen, what);
			assert.ok(longest < 1_500, `${what}: the page stood still for ${Math.round(longest)} ms`);
			await rm(path);
		}
	});

	await j.check('a signer whose words were compared: it holds, also after a reload', async () => {
		await byAddress(page, vp);
		const words = await page.locator('[data-line="issuer"] .words').innerText();
		assert.equal(words.split(/\s+/).length, 6, words);
		await stranger.tap('button', 'I know this signer');
		await stranger.verdict('holds');
		await until('the sun', async () => (await answer(page)).marks > 1);
		await j.shot(stranger, 'holds');
		await page.reload();
		const kept = await answer(page);
		assert.deepEqual([kept.verdict, kept.states.issuer], ['holds', 'holds']);
	});

	await j.check('who is known proves only what they signed', async () => {
		assert.equal((await byAddress(page, vc)).verdict, 'holds');
		const changed = vc.slice(0, -9) + (vc.at(-9) === 'A' ? 'B' : 'A') + vc.slice(-8);
		assertFails(await byAddress(page, changed), 'changed');
		const other = await goodCredential(eve, { ...scored });
		assert.equal((await byAddress(page, other)).verdict, 'signed');
		const foreign = await jws(kofi, { ...presentationOf(kofi.did, vc), aud: 'someone' });
		assertFails(await byAddress(page, foreign), 'for somebody else');
	});

	await j.check('nothing is gold in the dark either', async () => {
		await page.emulateMedia({ colorScheme: 'dark' });
		assertFails(await byAddress(page, `${vp}A`), 'changed, dark');
		await j.shot(stranger, 'fails-dark');
		await page.emulateMedia({ colorScheme: 'light' });
	});

	await j.check('a browser that keeps nothing still answers', async () => {
		denied.problems.allow(/storage|SecurityError|denied/i);
		await denied.goto(`${site.url}/verify#${vp}`);
		assert.equal((await answer(denied.page)).verdict, 'signed');
		assertFails(await byAddress(denied.page, `${vp}A`), 'changed');
	});

	await j.check('the way into the app from here works', async () => {
		await page.getByRole('link', { name: 'Azora', exact: true }).click();
		await stranger.heading('Your work, kept and proven.');
	});

	await j.check('whoever has an identity goes on to their day', async () => {
		await member.goto(`${site.url}/verify#${vp}`);
		assert.equal((await answer(member.page)).verdict, 'signed');
		await member.page.getByRole('link', { name: 'Azora', exact: true }).click();
		await member.heading('Today');
	});
});
