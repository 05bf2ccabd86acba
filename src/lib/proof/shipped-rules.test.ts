// The rules that are shipped, asked over evidence as a stranger reads it.

import { beforeAll, expect, test } from 'vitest';
import { createPolicyService } from '$lib/policy/service';
import { builtSource } from '$lib/policy/testing';
import { computeScore } from './score';
import { ama, efua, kofi, NOW, PERIOD, riverWatch, WORKSPACE, type World } from './testing';

const policy = createPolicyService(builtSource());
let rules: { methodDigest: string; version: number };
beforeAll(async () => {
	const { methodDigest } = await policy.load();
	rules = { methodDigest, version: 1 };
});
const scoreOf = (world: World, person = kofi) =>
	computeScore(
		{
			views: () => world.views(),
			score: (input) => policy.score(input),
			rules: () => rules,
			now: () => NOW
		},
		WORKSPACE,
		person.did,
		PERIOD
	);

test('records that others confirmed count; those who are confirmed in return witness nothing', async () => {
	const world = await riverWatch();
	// Ama confirmed a record of Kofi, and Kofi one of hers: only Efua's word counts
	const ring = await scoreOf(world);
	expect(ring.counted).toHaveLength(1);
	expect(ring.notes).toContain('impact/one-reviewer');
	expect(ring.score).toBe(ring.parts.reduce((sum, { points }) => sum + points, 0));
	expect(ring.methodDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test('a dispute takes a record out of the score', async () => {
	const world = await riverWatch();
	const before = await scoreOf(world);
	const [two] = world.views().filter(({ id }) => id === 'two');
	const written = world.items.find(({ id }) => id === two.shown)?.statement;
	if (written?.type !== 'record.version') throw new Error('no version');
	await world.reviewed(written, kofi, ama, true);
	const after = await scoreOf(world);
	expect([before.counted.length, after.counted.length]).toEqual([1, 0]);
	expect(after.evidenceRoot).not.toBe(before.evidenceRoot);
});

test('somebody without records has none', async () => {
	const none = await scoreOf(await riverWatch(), efua);
	expect([none.score, none.band, none.evidence]).toEqual([0, 'none', []]);
});
