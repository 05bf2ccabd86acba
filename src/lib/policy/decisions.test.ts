// The shipped constitution: each role and command has its answer, and its sentence.

import { beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '$lib/kernel';
import { createPolicyService, type PolicyService } from './service';
import { asked, builtSource } from './testing';

const ROLES = ['viewer', 'commenter', 'editor', 'reviewer', 'issuer', 'maintainer', 'admin'];
const EVERYONE = ['self', ...ROLES];
const MEMBERS = ROLES;
const from = (role: string) => ROLES.slice(ROLES.indexOf(role));

const theirs = { authors: ['did:key:other'], isSealed: true, alreadyReviewedByMe: false };

/** Every command of the app: its facts when all is well, and who may then. */
const COMMANDS: [name: string, properties: { [key: string]: Json }, allowed: string[]][] = [
	['identity.create', {}, EVERYONE],
	['identity.rename', {}, EVERYONE],
	['verify.check', {}, EVERYONE],
	['verify.know-signer', {}, EVERYONE],
	['app.set-theme', {}, EVERYONE],
	['app.set-language', {}, EVERYONE],
	['policy.check-rules', {}, EVERYONE],
	['identity.lock', {}, EVERYONE],
	['identity.unlock', {}, EVERYONE],
	['identity.add-way', { kind: 'passkey' }, EVERYONE],
	['identity.remove-way', { kind: 'passkey', isLast: false }, EVERYONE],
	['identity.rotate', {}, EVERYONE],
	['identity.show-words', {}, EVERYONE],
	['identity.save-backup', {}, EVERYONE],
	['identity.restore', { from: 'words' }, EVERYONE],
	['identity.link-device', {}, EVERYONE],
	['app.install', {}, EVERYONE],
	['app.keep-storage', {}, EVERYONE],
	['app.postpone', { task: 'recovery' }, EVERYONE],
	['sync.pause', {}, EVERYONE],
	['sync.resume', {}, EVERYONE],
	['sync.cancel-transfer', {}, EVERYONE],
	['drafts.discard', {}, EVERYONE],
	['drafts.restore', {}, EVERYONE],
	['records.export', { format: 'csv', count: 3 }, EVERYONE],
	['workspace.found', {}, EVERYONE],
	['workspace.join', { role: 'editor' }, EVERYONE],
	['workspace.leave', {}, MEMBERS],
	['workspace.invite', { role: 'viewer' }, from('maintainer')],
	['workspace.revoke-invitation', {}, from('maintainer')],
	['workspace.remove-member', { targetRole: 'viewer', isSelf: false }, from('maintainer')],
	['workspace.set-role', { role: 'viewer', isSelf: false, targetRole: 'editor' }, ['admin']],
	['records.save', { form: 'f@1', isNew: true, isSealed: false, isAuthor: true }, from('editor')],
	['records.save', { form: 'f@1', isNew: false, isSealed: false, isAuthor: true }, from('editor')],
	['records.seal', { isAuthor: true, isSealed: false }, from('editor')],
	['records.confirm', theirs, from('reviewer')],
	['records.dispute', theirs, from('reviewer')],
	['forms.add', {}, from('maintainer')],
	['forms.import', {}, from('maintainer')],
	['score.compute', { person: 'did:key:other' }, MEMBERS],
	['credentials.issue', { subject: 'did:key:other', score: 8 }, from('issuer')],
	['credentials.present', { audience: 'azora:anyone', holderIsSelf: true }, EVERYONE],
	['credentials.import', {}, EVERYONE]
];

/** What is refused although the role would reach, and by which rule first. */
const REFUSED: [string, string, { [key: string]: Json }, string][] = [
	['admin', 'records.confirm', { ...theirs, authors: ['did:key:me'] }, 'reviews/no-self'],
	['editor', 'records.confirm', { ...theirs, authors: ['did:key:me'] }, 'reviews/no-self'],
	['admin', 'records.dispute', { ...theirs, authors: ['did:key:me'] }, 'reviews/no-self'],
	['editor', 'records.confirm', theirs, 'reviews/role-needed'],
	['admin', 'records.confirm', { ...theirs, isSealed: false }, 'reviews/sealed-first'],
	['admin', 'records.confirm', { ...theirs, alreadyReviewedByMe: true }, 'reviews/once'],
	['admin', 'records.save', { isNew: false, isSealed: true, isAuthor: true }, 'records/sealed'],
	[
		'admin',
		'records.save',
		{ isNew: false, isSealed: false, isAuthor: false },
		'records/author-only'
	],
	['admin', 'records.seal', { isAuthor: false, isSealed: false }, 'records/author-only'],
	['self', 'records.save', { isNew: true }, 'records/role-needed'],
	['maintainer', 'workspace.invite', { role: 'admin' }, 'membership/not-above-own'],
	['admin', 'workspace.set-role', { role: 'viewer', isSelf: true }, 'membership/not-own-role'],
	['admin', 'credentials.issue', { subject: 'did:key:me', score: 8 }, 'credentials/no-self'],
	['admin', 'credentials.issue', { subject: 'did:key:other', score: 0 }, 'credentials/no-score'],
	['self', 'credentials.present', { holderIsSelf: false }, 'disclosure/holder-only'],
	['self', 'identity.remove-way', { kind: 'words', isLast: true }, 'device/last-way'],
	['self', 'records.export', { format: 'csv', count: 0 }, 'disclosure/nothing-to-export'],
	['editor', 'forms.import', {}, 'forms/role-needed'],
	['admin', 'workspace.burn', {}, 'constitution/nothing-permits']
];

let policy: PolicyService;
beforeAll(async () => {
	policy = createPolicyService(builtSource());
	await policy.load();
});

describe('the shipped constitution', () => {
	test.each(COMMANDS)('%s %o: each role has its answer', async (name, properties, allowed) => {
		for (const role of [...EVERYONE, 'emperor', '']) {
			const verdict = await policy.decide(asked(role, name, properties));
			const may = allowed.includes(role) || (allowed === EVERYONE && !ROLES.includes(role));
			expect([role, verdict.allow, verdict.effect]).toEqual([
				role,
				may,
				may ? 'allow' : verdict.effect
			]);
			expect(verdict.effect).not.toBe('error');
			expect(verdict.reasons.length).toBeGreaterThan(0);
			for (const { msg, title, article, id } of verdict.reasons)
				expect([msg, title, article, id].every((text) => text.length > 3)).toBe(true);
		}
	});

	test.each(REFUSED)('%s %s %o: refused by %s', async (role, name, properties, rule) => {
		const verdict = await policy.decide(asked(role, name, properties));
		expect(verdict.allow).toBe(false);
		expect(verdict.reasons[0]).toMatchObject({ effect: 'deny', id: rule });
	});

	test('sentences are those that people read', async () => {
		const own = await policy.decide(
			asked('editor', 'records.confirm', { ...theirs, authors: ['did:key:me'] })
		);
		expect(own.reasons[0]).toMatchObject({
			title: 'Nobody confirms their own record',
			article: 'Nobody confirms their own record',
			msg: 'You cannot confirm your own record. Another member must do it.'
		});
		const low = await policy.decide(asked('editor', 'records.confirm', theirs));
		expect(low.reasons[0].msg).toBe('Your role is editor. Confirming needs a reviewer.');
	});

	test('no command of a peer is done, whatever the role', async () => {
		for (const [name, properties] of COMMANDS) {
			const input = asked('admin', name, properties);
			const verdict = await policy.decide({
				...input,
				context: { ...input.context, source: 'peer' }
			});
			expect([name, verdict.allow]).toEqual([name, false]);
		}
	});

	test('taking any fact away never turns a refusal into an allow', async () => {
		for (const [role, name, properties] of REFUSED)
			for (const fact of Object.keys(properties)) {
				const rest = Object.entries(properties).filter(([key]) => key !== fact);
				const verdict = await policy.decide(asked(role, name, Object.fromEntries(rest)));
				expect([name, fact, verdict.allow]).toEqual([name, fact, false]);
			}
	});
});
