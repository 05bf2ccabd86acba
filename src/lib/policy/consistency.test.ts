// What the rules allow as a command, every device admits as an entry, and the other way round.

import { beforeAll, expect, test } from 'vitest';
import type { DecisionInput } from '$lib/commands';
import type { Json } from '$lib/kernel';
import { createPolicyService, type PolicyService } from './service';
import { asked, builtSource } from './testing';

const ROLES = ['viewer', 'commenter', 'editor', 'reviewer', 'issuer', 'maintainer', 'admin'];
const ME = 'did:key:me';
const OTHER = 'did:key:other';

type Facts = { [name: string]: string | boolean };
interface Pair {
	command: string;
	properties: { [name: string]: Json };
	kind: number;
	type: string;
	facts: Facts;
}

const both = [true, false];
const op = (command: string, type: string, facts: Facts): Pair => ({
	...{ command, properties: facts, kind: 2, type, facts }
});

/** Each act of a team in all its cases: the facts of the command, and those of the entry that it writes. */
const PAIRS: Pair[] = [
	...ROLES.map((role) => op('workspace.invite', 'invite', { role })),
	op('workspace.revoke-invitation', 'revoke', {}),
	op('workspace.leave', 'leave', {}),
	...ROLES.flatMap((targetRole) =>
		both.flatMap((isSelf) => [
			op('workspace.remove-member', 'remove', { targetRole, isSelf }),
			...ROLES.map((role) => op('workspace.set-role', 'set-role', { role, targetRole, isSelf }))
		])
	),
	{
		...{ command: 'records.save', kind: 3, type: 'record.version', facts: { isAuthor: true } },
		properties: { form: 'f@1', isNew: true, isSealed: false, isAuthor: true }
	},
	...both.map((isAuthor) => ({
		...{ command: 'records.save', kind: 3, type: 'record.version', facts: { isAuthor } },
		properties: { form: 'f@1', isNew: false, isSealed: false, isAuthor }
	})),
	...both.map((isAuthor) => ({
		...{ command: 'records.seal', kind: 3, type: 'record.seal', facts: { isAuthor } },
		properties: { isAuthor, isSealed: false }
	})),
	...['confirm', 'dispute'].flatMap((verdict) =>
		both.flatMap((isAuthor) =>
			both.map((isSealed) => ({
				...{ command: `records.${verdict}`, kind: 3, type: 'review' },
				facts: { isAuthor, isSealed, verdict },
				properties: {
					authors: isAuthor ? [OTHER, ME] : [OTHER],
					isSealed,
					alreadyReviewedByMe: false
				}
			}))
		)
	),
	...both.flatMap((subjectIsSelf) =>
		both.map((subjectIsMember) => ({
			...{ command: 'credentials.issue', kind: 3, type: 'credential' },
			facts: { issuerIsSelf: true, subjectIsSelf, subjectIsMember },
			properties: { subject: subjectIsSelf ? ME : OTHER, score: 7 }
		}))
	),
	{ command: 'forms.add', properties: {}, kind: 3, type: 'form', facts: {} },
	{ command: 'forms.import', properties: {}, kind: 3, type: 'form', facts: {} }
];

let policy: PolicyService;
beforeAll(async () => {
	policy = createPolicyService(builtSource());
	await policy.load();
});

test('command and entry have one answer, for each role and case', async () => {
	const differing: unknown[] = [];
	for (const { command, properties, kind, type, facts } of PAIRS)
		for (const role of [...ROLES, 'self', 'emperor']) {
			const { allow } = await policy.decide(asked(role, command, properties));
			const { admit, sentence } = await policy.admit({ kind, type, role, facts });
			expect(sentence.length).toBeGreaterThan(10);
			if (allow !== admit) differing.push({ role, command, properties, allow, admit });
		}
	expect(differing).toEqual([]);
});

test('no entry counts when any fact about it is missing', async () => {
	const counted: unknown[] = [];
	for (const { kind, type, facts } of PAIRS)
		for (const fact of Object.keys(facts))
			for (const role of ROLES) {
				const rest = Object.fromEntries(Object.entries(facts).filter(([name]) => name !== fact));
				const before = await policy.admit({ kind, type, role, facts });
				const after = await policy.admit({ kind, type, role, facts: rest });
				if (after.admit && !before.admit) counted.push({ type, role, fact });
			}
	expect(counted).toEqual([]);
});

/** Every path to a member of the question; lists are facts as a whole. */
const paths = (value: unknown, path: string[] = []): string[][] =>
	value !== null && typeof value === 'object' && !Array.isArray(value)
		? Object.entries(value).flatMap(([name, inner]) => [
				[...path, name],
				...paths(inner, [...path, name])
			])
		: [];

function without(input: DecisionInput, path: string[]): DecisionInput {
	const copy = structuredClone(input);
	const last = path[path.length - 1];
	let place: unknown = copy;
	for (const step of path.slice(0, -1)) place = (place as { [name: string]: unknown })[step];
	delete (place as { [name: string]: unknown })[last];
	return copy;
}

test('taking anything away from a refused question never allows it', async () => {
	const allowed: unknown[] = [];
	for (const { command, properties } of PAIRS)
		for (const role of [...ROLES, 'self'])
			for (const source of ['tap', 'peer'] as const) {
				const question = asked(role, command, properties);
				const input = { ...question, context: { ...question.context, source } };
				if ((await policy.decide(input)).allow) continue;
				for (const path of paths(input)) {
					const { allow } = await policy.decide(without(input, path));
					if (allow) allowed.push([role, command, properties, source, path.join('.')]);
				}
			}
	expect(allowed).toEqual([]);
});

test.each(['peer', 'PEER', 'elsewhere', '', null, 7])(
	'source %s starts nothing',
	async (source) => {
		for (const name of ['verify.check', 'workspace.found', 'records.seal']) {
			const question = asked('admin', name, { isAuthor: true, isSealed: false });
			const context = { ...question.context, source } as never;
			expect((await policy.decide({ ...question, context })).allow).toBe(false);
		}
	}
);

test('every sentence can be read', async () => {
	const seen = new Set<string>();
	for (const { command, properties, kind, type, facts } of PAIRS)
		for (const role of [...ROLES, 'self', 'emperor', '']) {
			for (const { msg } of (await policy.decide(asked(role, command, properties))).reasons)
				seen.add(msg);
			seen.add((await policy.admit({ kind, type, role, facts })).sentence);
		}
	for (const sentence of seen) expect(sentence).toMatch(/^[A-Z][^{}_]*\.$/);
	expect(
		[...seen].filter((sentence) => /\bundefined\b|\bnull\b| {2}|: \.|is \./.test(sentence))
	).toEqual([]);
});
