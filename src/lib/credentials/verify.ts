// What a token shows, line by line. The one hardened way in: nothing else in the app asks the libraries.

import { SKEW_SECONDS, type Did } from '$lib/identity';
import { credentialIsSigned, isSignedBy, presentationIsSigned } from './library';
import { ANYONE } from './limits';
import { line, Refusal, shown, type Line, type LineName } from './refusal';
import { readToken, type CredentialToken, type PivcClaims, type PresentationToken } from './token';

export interface VerifyContext {
	/** Milliseconds since 1970. */
	now: number;
	/** What this page asked for, if it asked. */
	challenge?: { audience: string; nonce: string };
}

export interface TokenReport {
	kind: 'presentation' | 'credential' | 'unknown';
	/** Only `signature` when the token could not be read. */
	lines: Partial<Record<LineName, Line>>;
	/** What the credential says: proven only when `lines.signature` holds. Times in seconds since 1970. */
	credential?: {
		issuer: Did;
		subject: Did;
		claims: PivcClaims;
		nbf: number;
		exp: number;
		jwt: string;
	};
	/** Who presents, as the presentation says. */
	holder?: Did;
	/** Times in seconds since 1970. */
	presentation?: { audience: string; nonce: string; exp: number; jwt: string };
}

/** Never throws. The caller's time limit is 15 s. */
export async function verifyToken(token: string, context: VerifyContext): Promise<TokenReport> {
	const report: TokenReport = { kind: 'unknown', lines: {} };
	try {
		const text = typeof token === 'string' ? token : '';
		const read = readToken(text);
		report.kind = read.kind;
		if (read.kind === 'presentation') await reportPresentation(report, read, context);
		else await reportCredential(report, read, null, context);
	} catch (thrown) {
		report.lines = unproven(report.kind, judged(thrown).line);
	}
	return report;
}

/** What was thrown, as the refusal it comes to: a token that its signer did not sign fails, whatever it says. */
function judged(thrown: unknown): Refusal {
	if (!(thrown instanceof Refusal)) return new Refusal('not-checked', {}, 'unsaid');
	if (thrown.unlessSigned && isSignedBy(thrown.unlessSigned) === false)
		return new Refusal('signature');
	return thrown;
}

async function reportPresentation(
	report: TokenReport,
	presentation: PresentationToken,
	context: VerifyContext
): Promise<void> {
	const { holder, audience, nonce, exp, jwt } = presentation;
	report.holder = holder;
	report.presentation = { audience: shown(audience), nonce, exp, jwt };
	let inner: CredentialToken | null = null;
	let refusal: Refusal | null = null;
	try {
		inner = readInner(presentation.credential);
		report.credential = credentialOf(inner);
	} catch (thrown) {
		refusal = judged(thrown);
		if (refusal.line.state === 'fails') throw refusal;
	}
	if (!(await presentationIsSigned(presentation)))
		throw new Refusal('signature', { part: 'presentation' });
	if (refusal || !inner) throw refusal ?? new Refusal('malformed');
	await reportCredential(report, inner, presentation, context);
}

/** What is inside a presentation must be a credential: anything else is no reason to say "cannot be said". */
function readInner(jwt: string): CredentialToken {
	try {
		const inner = readToken(jwt);
		if (inner.kind === 'credential') return inner;
	} catch (thrown) {
		const { code } = judged(thrown).line;
		if (code !== 'verify/not-a-token' && code !== 'verify/not-a-proof') throw thrown;
	}
	throw new Refusal('not-one-credential');
}

async function reportCredential(
	report: TokenReport,
	credential: CredentialToken,
	presentation: PresentationToken | null,
	context: VerifyContext
): Promise<void> {
	report.credential = credentialOf(credential);
	if (!(await credentialIsSigned(credential)))
		throw new Refusal('signature', { part: 'credential' });
	report.lines = {
		signature: line('holds', 'signed', { at: credential.nbf }),
		issuer: issuerLine(credential),
		holder: holderLine(credential, presentation),
		audience: audienceLine(presentation, context),
		status: statusLine(credential, presentation, Math.floor(context.now / 1000))
	};
}

const credentialOf = ({ issuer, subject, claims, nbf, exp, jwt }: CredentialToken) => ({
	issuer,
	subject,
	claims,
	nbf,
	exp,
	jwt
});

const issuerLine = ({ issuer, subject }: CredentialToken): Line =>
	issuer === subject
		? line('fails', 'issuer-is-subject')
		: line('unsaid', 'issuer-unknown', { did: issuer });

function holderLine({ subject }: CredentialToken, presentation: PresentationToken | null): Line {
	if (!presentation) return line('unsaid', 'nobody-showed');
	return presentation.holder === subject
		? line('holds', 'holder-showed', { did: subject })
		: line('fails', 'holder-other', { did: presentation.holder });
}

function audienceLine(presentation: PresentationToken | null, { challenge }: VerifyContext): Line {
	if (!presentation) return line('unsaid', 'nobody-showed');
	const { audience, nonce } = presentation;
	if (!nonce) return line('fails', 'challenge-missing');
	if (audience === ANYONE) return line('unsaid', 'for-anyone');
	if (!challenge || audience !== challenge.audience)
		return line('fails', 'for-others', { audience: shown(audience) });
	return nonce === challenge.nonce
		? line('holds', 'for-you')
		: line('fails', 'challenge-other', { audience: shown(audience) });
}

/** `now` in seconds. */
function statusLine(
	{ nbf, exp, hasStatus }: CredentialToken,
	presentation: PresentationToken | null,
	now: number
): Line {
	if (nbf > now + SKEW_SECONDS) return line('fails', 'not-yet', { at: nbf });
	if (exp <= now - SKEW_SECONDS) return line('fails', 'expired', { at: exp });
	if (presentation && presentation.nbf > now + SKEW_SECONDS)
		return line('fails', 'presentation-not-yet', { at: presentation.nbf });
	if (presentation && presentation.exp <= now - SKEW_SECONDS)
		return line('fails', 'presentation-expired', { at: presentation.exp });
	return line('unsaid', hasStatus ? 'list-not-read' : 'no-list', { at: exp });
}

/** Without a signature that holds, nothing else can be said. */
function unproven(kind: TokenReport['kind'], signature: Line): TokenReport['lines'] {
	if (kind === 'unknown') return { signature };
	return {
		signature,
		issuer: line('unsaid', 'not-proven'),
		holder: line('unsaid', 'not-proven'),
		audience: line('unsaid', 'not-proven'),
		status: line('unsaid', 'not-asked')
	};
}
