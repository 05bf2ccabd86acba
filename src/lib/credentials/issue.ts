// Makes PIVCs and presentations, and checks each one as a stranger would before it is handed out.

import * as v from 'valibot';
import { AppError, utf8 } from '$lib/kernel';
import { claimedNames, CREDENTIALS_CONTEXT, keyIdOf, pivcSubject, type Did } from '$lib/identity';
import { CredentialInputInvalid, PresentationTooLarge, SignatureRefused } from './errors';
import { createCredential, createPresentation, type Sign } from './library';
import { NAMES_LIMIT, NAME_CHARACTERS, PRESENTATION_LIMIT } from './limits';
import { plainText } from './refusal';
import { verifyToken } from './verify';

export interface PivcInput {
	issuer: Did;
	/** `issuer#z…`. */
	kid: string;
	subject: Did;
	/** 32 lower-case hex. */
	workspace: string;
	/** ISO 8601 interval of two dates: 2026-09-01/2026-10-31. */
	period: string;
	score: number;
	band: string;
	/** `sha256:` and hex. */
	methodDigest: string;
	/** 64 lower-case hex. */
	evidenceRoot: string;
	/** Seconds since 1970. */
	nbf: number;
	exp: number;
	/** What the issuer calls them: claims. Those that do not fit are left out, the team's first. */
	names?: { issuer?: string; subject?: string; team?: string };
}

export interface PresentationInput {
	holder: Did;
	/** The PIVC, as issued. */
	credential: string;
	audience: string;
	/** Nonce: the verifier's when it asked, else the holder's own. */
	challenge: string;
	/** Seconds since 1970. */
	exp: number;
}

/** A PIVC as VC-JWT. Throws `credentials/input-invalid`, `credentials/signature-refused`, and what `sign` throws. */
export async function issuePivc(input: PivcInput, sign: Sign): Promise<string> {
	const { issuer, kid, subject, nbf, exp, workspace, period, score, band } = input;
	const { methodDigest, evidenceRoot } = input;
	const claims = { workspace, period, score, band, methodDigest, evidenceRoot };
	const credentialSubject = parsed(pivcSubject, { id: subject, ...claims });
	if (kid !== keyIdOf(issuer)) throw new CredentialInputInvalid('kid');
	if (subject === issuer) throw new CredentialInputInvalid('subject');
	const names = fitting(parsed(claimedNames, cleaned(input.names ?? {})));
	const payload = {
		sub: subject,
		nbf,
		exp,
		vc: {
			'@context': [CREDENTIALS_CONTEXT],
			type: ['VerifiableCredential', 'PIVC'],
			credentialSubject,
			...(names ? { names } : {})
		}
	};
	const jwt = await createCredential(payload, { did: issuer, kid, sign: carried(sign) });
	const { lines } = await verifyToken(jwt, { now: nbf * 1000 });
	if (lines.signature?.state !== 'holds') throw new SignatureRefused();
	return jwt;
}

/** One presentation of one credential. Throws as `issuePivc`, and `credentials/too-large`. */
export async function present(input: PresentationInput, sign: Sign): Promise<string> {
	const { holder, credential, audience, challenge, exp } = input;
	if (!audience || !challenge) throw new CredentialInputInvalid('challenge');
	const now = { now: (exp - 1) * 1000 };
	const shownOne = await verifyToken(credential, now);
	if (shownOne.kind !== 'credential' || shownOne.lines.signature?.state !== 'holds')
		throw new CredentialInputInvalid('credential');
	if (shownOne.credential?.subject !== holder) throw new CredentialInputInvalid('holder');
	const payload = {
		aud: audience,
		nonce: challenge,
		exp,
		vp: {
			'@context': [CREDENTIALS_CONTEXT],
			type: ['VerifiablePresentation'],
			verifiableCredential: [credential]
		}
	};
	for (const kid of [keyIdOf(holder), null]) {
		const bytes = sizeOf(payload, holder, kid);
		if (bytes > PRESENTATION_LIMIT && kid) continue;
		if (bytes > PRESENTATION_LIMIT) throw new PresentationTooLarge(bytes, PRESENTATION_LIMIT);
		const jwt = await createPresentation(payload, { did: holder, kid, sign: carried(sign) });
		const { lines } = await verifyToken(jwt, {
			...now,
			challenge: { audience, nonce: challenge }
		});
		if (lines.signature?.state !== 'holds' || lines.holder?.state !== 'holds')
			throw new SignatureRefused();
		return jwt;
	}
	throw new SignatureRefused();
}

/** Length of the JWS before it is signed, so that nobody is asked for a signature that cannot be used. */
function sizeOf(payload: object, iss: Did, kid: string | null): number {
	const header = { typ: 'JWT', alg: 'EdDSA', ...(kid === null ? {} : { kid }) };
	const base64urlLength = (value: object) =>
		Math.ceil((utf8(JSON.stringify(value)).length * 4) / 3);
	return base64urlLength(header) + base64urlLength({ ...payload, iss }) + 86 + 2;
}

/** Names as a check accepts them: what a keyboard or a long team name brings along is no reason not to issue. */
function cleaned(names: NonNullable<PivcInput['names']>): NonNullable<PivcInput['names']> {
	const kept = Object.entries(names).map(
		([who, name]) => [who, plainText(name.slice(0, NAME_CHARACTERS)).trim()] as const
	);
	return Object.fromEntries(kept.filter(([, name]) => name));
}

/** The names that fit into NAMES_LIMIT, or null. */
function fitting(names: v.InferOutput<typeof claimedNames>) {
	const kept = { ...names };
	for (const dropped of ['team', 'subject', 'issuer'] as const) {
		if (!Object.values(kept).some(Boolean)) return null;
		if (utf8(JSON.stringify(kept)).length <= NAMES_LIMIT) return kept;
		delete kept[dropped];
	}
	return null;
}

function parsed<Schema extends v.GenericSchema>(
	schema: Schema,
	value: unknown
): v.InferOutput<Schema> {
	const result = v.safeParse(schema, value);
	if (result.success) return result.output;
	throw new CredentialInputInvalid(v.getDotPath(result.issues[0]) ?? '');
}

/** An error that crossed a thread has lost its class; its message is the code. */
const carried =
	(sign: Sign): Sign =>
	async (signingInput) => {
		try {
			return await sign(signingInput);
		} catch (thrown) {
			const code = thrown instanceof Error ? thrown.message : '';
			throw /^[a-z]+\/[a-z0-9-]+$/.test(code) && !(thrown instanceof AppError)
				? new AppError(code)
				: thrown;
		}
	};
