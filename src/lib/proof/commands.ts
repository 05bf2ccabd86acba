// What a person can do with proofs: score, issue, show, import, check, know a signer.

import * as v from 'valibot';
import { defineCommand } from '$lib/commands';
import { ANYONE, type PivcInput, type PresentationInput, type Sign } from '$lib/credentials';
import { comparisonWords, keyIdOf, type Did, type JwtPurpose } from '$lib/identity';
import { canonicalJson, err, ok, randomId } from '$lib/kernel';
import type { EntryId, Statement, ThingId, WorkspaceId } from '$lib/ledger';
import { CredentialNotFound, CredentialOfOther, CredentialUnusable, NoEvidence } from './errors';
import { NoWorkspaceOpen, PersonMissing, ScoreChanged } from './errors';
import { PROOF_FORMAT, readInput } from './input';
import { periodText } from './model';
import { computeScore, type ScoreDeps } from './score';
import type { ProofStore } from './store';
import { verifyInput, type VerifyDeps } from './verify';
import type { Wallet } from './wallet.svelte';

export interface ProofCommandsDeps extends ScoreDeps, Omit<VerifyDeps, 'knownSigner'> {
	me(): Did | null;
	workspace(): WorkspaceId | null;
	/** What people and the team are called here, for the claims of a credential. */
	names(subject: Did): { issuer?: string; subject?: string; team?: string };
	/** Address of the check page, without fragment: `https://host/verify`. */
	verifyAddress(): string;
	credentials: {
		issuePivc(input: PivcInput, sign: Sign): Promise<string>;
		present(input: PresentationInput, sign: Sign): Promise<string>;
	};
	signJwt(purpose: JwtPurpose, signingInput: string): Promise<string>;
	ledger: {
		write(
			workspace: WorkspaceId,
			statement: Statement,
			options?: { thing: ThingId }
		): Promise<{ id: EntryId }>;
	};
	wallet: Wallet;
	store: ProofStore;
}

export const createProofCommands = (deps: ProofCommandsDeps) => ({
	compute: computeCommand(deps),
	issue: issueCommand(deps),
	present: presentCommand(deps),
	import: importCommand(deps),
	check: checkCommand(deps),
	knowSigner: knowSignerCommand(deps)
});

const did = v.pipe(v.string(), v.startsWith('did:'), v.maxLength(128));
const day = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/));
const period = v.strictObject({ from: day, to: day });
/** A credential holds this long. */
const VALID_SECONDS = 365 * 24 * 3600;
/** An unasked presentation, and one that was asked for. */
const SHOWN_SECONDS = 7 * 24 * 3600;
const ASKED_SECONDS = 3600;

const person = (deps: ProofCommandsDeps): Did => {
	const me = deps.me();
	if (!me) throw new PersonMissing();
	return me;
};
const openWorkspace = (deps: ProofCommandsDeps): WorkspaceId => {
	const workspace = deps.workspace();
	if (!workspace) throw new NoWorkspaceOpen();
	return workspace;
};

const computeCommand = (deps: ProofCommandsDeps) =>
	defineCommand({
		name: 'score.compute',
		title: 'score_compute_title',
		input: v.strictObject({ person: did, period }),
		resource: ({ person: about }) => ({
			type: 'score',
			id: about,
			properties: { person: about }
		}),
		effect: async ({ person: about, period: within }) =>
			ok(await computeScore(deps, openWorkspace(deps), about, within))
	});

const issueCommand = (deps: ProofCommandsDeps) =>
	defineCommand({
		name: 'credentials.issue',
		title: 'credentials_issue_title',
		undo: 'never',
		/** `score` is what the person read before signing. */
		input: v.strictObject({
			subject: did,
			period,
			score: v.pipe(v.number(), v.integer(), v.minValue(0))
		}),
		resource: ({ subject, score }) => ({
			type: 'credential',
			id: subject,
			properties: { subject, score }
		}),
		async effect({ subject, period: within, score: shown }) {
			const workspace = openWorkspace(deps);
			const issuer = person(deps);
			const result = await computeScore(deps, workspace, subject, within);
			if (result.score !== shown) return err(new ScoreChanged(shown, result.score));
			if (result.evidence.length === 0) return err(new NoEvidence());
			const nbf = Math.floor(deps.now() / 1000);
			const { score, band, methodDigest, evidenceRoot } = result;
			const jwt = await deps.credentials.issuePivc(
				{
					...{ issuer, kid: keyIdOf(issuer), subject, workspace, period: periodText(within) },
					...{ score, band, methodDigest, evidenceRoot, nbf, exp: nbf + VALID_SECONDS },
					names: deps.names(subject)
				},
				(input) => deps.signJwt('credential', input)
			);
			await deps.store.keepEvidence(evidenceRoot, result.evidence);
			const { id } = await deps.ledger.write(workspace, { type: 'credential', jwt });
			return ok({ id, jwt });
		}
	});

const presentCommand = (deps: ProofCommandsDeps) =>
	defineCommand({
		name: 'credentials.present',
		title: 'credentials_present_title',
		scope: 'device',
		input: v.strictObject({
			/** Id of a wallet item. */
			credential: v.string(),
			how: v.picklist(['link', 'code', 'file']),
			/** Who asked, and its question; nobody unless given. */
			asked: v.optional(
				v.strictObject({
					audience: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
					challenge: v.pipe(v.string(), v.minLength(1), v.maxLength(128))
				})
			)
		}),
		resource: ({ credential, asked }) => ({
			type: 'credential',
			id: credential,
			properties: {
				audience: asked?.audience ?? ANYONE,
				holderIsSelf: deps.wallet.byId(credential)?.subject === deps.me()
			}
		}),
		effect: (input) => show(deps, input)
	});

interface ShowInput {
	credential: string;
	how: 'link' | 'code' | 'file';
	asked?: { audience: string; challenge: string } | undefined;
}

async function show(deps: ProofCommandsDeps, { credential, how, asked }: ShowInput) {
	const item = deps.wallet.byId(credential);
	if (!item) return err(new CredentialNotFound());
	const holder = person(deps);
	if (item.subject !== holder) return err(new CredentialOfOther());
	const audience = asked?.audience ?? ANYONE;
	const challenge = asked?.challenge ?? randomId();
	const exp = Math.floor(deps.now() / 1000) + (asked ? ASKED_SECONDS : SHOWN_SECONDS);
	const presentation = await deps.credentials.present(
		{ holder, credential: item.jwt, audience, challenge, exp },
		(input) => deps.signJwt('presentation', input)
	);
	const evidence = how === 'file' ? await deps.wallet.evidenceOf(item) : null;
	const { score, workspace, methodDigest: method } = item.claims;
	const at = deps.now();
	await deps.wallet.noteShown({ id: randomId(), at, audience, how, score, workspace });
	const file = { format: PROOF_FORMAT, presentation, method, ...(evidence ? { evidence } : {}) };
	return ok({
		presentation,
		link: `${deps.verifyAddress()}#${presentation}`,
		/** Text of proof.json; null unless it was asked for. */
		file: how === 'file' ? canonicalJson(file) : null,
		/** False when the file had to go without: the check page then says "claimed". */
		hasEvidence: evidence !== null,
		expiresAt: exp * 1000
	});
}

const importCommand = (deps: ProofCommandsDeps) =>
	defineCommand({
		name: 'credentials.import',
		title: 'credentials_import_title',
		scope: 'device',
		input: v.union([
			v.strictObject({ text: v.pipe(v.string(), v.maxLength(100_000)) }),
			v.strictObject({ file: v.blob() })
		]),
		resource: () => ({ type: 'credential', id: '', properties: {} }),
		async effect(input) {
			const given = await readInput(input, deps.readCodes);
			const report = await deps.verifyToken(given.token, { now: deps.now() });
			const { credential, lines } = report;
			if (given.decided.signature || lines.signature?.state !== 'holds' || !credential)
				return err(new CredentialUnusable(lines.signature?.code ?? ''));
			if (credential.subject !== person(deps)) return err(new CredentialOfOther());
			const item = await deps.wallet.keepImported(credential.jwt);
			return item ? ok(item) : err(new CredentialUnusable(''));
		}
	});

const checkCommand = (deps: ProofCommandsDeps) =>
	defineCommand({
		name: 'verify.check',
		title: 'verify_check_title',
		scope: 'device',
		input: v.union([v.strictObject({ text: v.string() }), v.strictObject({ file: v.blob() })]),
		resource: () => ({ type: 'proof', id: '', properties: {} }),
		effect: async (input) =>
			ok(await verifyInput(input, { ...deps, knownSigner: (issuer) => deps.store.signer(issuer) }))
	});

const knowSignerCommand = (deps: ProofCommandsDeps) =>
	defineCommand({
		name: 'verify.know-signer',
		title: 'verify_know_signer_title',
		scope: 'device',
		/** `isKnown: false` forgets it again. */
		input: v.strictObject({
			did,
			name: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(60)), ''),
			isKnown: v.optional(v.boolean(), true)
		}),
		resource: ({ did: signer }) => ({ type: 'signer', id: signer, properties: {} }),
		async effect({ did: signer, name, isKnown }) {
			const before = await deps.store.signer(signer);
			const words = comparisonWords(signer);
			if (isKnown) await deps.store.keepSigner({ did: signer, name, words, since: deps.now() });
			else await deps.store.forgetSigner(signer);
			return ok({ did: signer, words, before: before?.name ?? null });
		},
		undo: ({ did: signer }, { before }) => ({
			input: { did: signer, name: before ?? '', isKnown: before !== null }
		})
	});
