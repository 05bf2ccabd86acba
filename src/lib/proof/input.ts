// What somebody gives to be checked: text, link, file or picture, down to one token and, perhaps, its evidence.

import * as v from 'valibot';
import { parseStrictJson, type Line } from '$lib/credentials';
import { fromUtf8, type Bytes } from '$lib/kernel';
import type { Evidence } from './evidence';
import { evidenceList } from './evidence-check';
import { line } from './model';
import { isRecordsFile } from './records-file';

/** Bytes. What is larger was never made by this app. */
export const FILE_LIMIT = 24 * 1024 * 1024;
export const TEXT_LIMIT = 8 * 1024 * 1024;
/** Longer text without a token in it is not looked at. */
const TOKEN_LIMIT = 16_384;
export const PROOF_FORMAT = 'azora-proof/1';

export interface Given {
	source: 'text' | 'file' | 'picture';
	/** What goes to the credentials room, whole. */
	token: string;
	/** null when none came along. */
	evidence: Evidence[] | null;
	/** The method that the file names. */
	method: string | null;
	/** A file of records with their proofs, as parsed JSON and no more. */
	records: unknown;
	/** Lines that are already decided: a file that is broken around a good token. */
	decided: { signature?: Line; evidence?: Line };
}

export type VerifyInput = { text: string } | { file: Blob };
export type ReadCodes = (picture: Blob) => Promise<string[]>;

const proofFile = v.strictObject({
	format: v.literal(PROOF_FORMAT),
	presentation: v.optional(v.string()),
	credential: v.optional(v.string()),
	evidence: v.optional(v.unknown()),
	method: v.pipe(v.string(), v.maxLength(128))
});

export async function readInput(input: VerifyInput, readCodes: ReadCodes): Promise<Given> {
	if ('text' in input) return readText(input.text, 'text');
	const { file } = input;
	if (file.size > FILE_LIMIT) return nothing('file', 'file-too-large');
	const bytes = new Uint8Array(await file.arrayBuffer());
	if (isArchive(bytes)) return nothing('file', 'archive');
	if (isPicture(bytes)) return readPicture(new Blob([bytes]), readCodes);
	try {
		return readText(fromUtf8(bytes), 'file');
	} catch {
		return nothing('file', 'file-unreadable');
	}
}

async function readPicture(picture: Blob, readCodes: ReadCodes): Promise<Given> {
	let codes: string[];
	try {
		codes = await readCodes(picture);
	} catch {
		return nothing('picture', 'picture-unreadable');
	}
	if (codes.length === 0) return nothing('picture', 'no-code');
	// a poster may have a code beside ours: only what could be a token counts
	const tokens = codes.filter((code) => tokensIn(code).length > 0);
	return readText((tokens.length ? tokens : codes).join('\n'), 'picture');
}

function readText(text: string, source: Given['source']): Given {
	if (text.length > TEXT_LIMIT) return nothing(source, 'file-too-large');
	const trimmed = text.replace(/^\ufeff/, '').trim();
	if (trimmed === '') return nothing(source, 'nothing');
	if (trimmed.startsWith('{')) return readProofFile(trimmed, source);
	const tokens = tokensIn(trimmed);
	if (tokens.length > 1) return nothing(source, 'more-than-one', 'fails');
	if (tokens.length === 0)
		return trimmed.length > TOKEN_LIMIT ? nothing(source, 'not-a-token') : given(source, trimmed);
	// another character than those of a token, right beside one
	return /^[\w.~=+/-]+$/.test(tokens[0])
		? given(source, tokens[0])
		: nothing(source, 'malformed', 'fails');
}

/** Pieces that could be a token: of a link its fragment, of other words those with the beginning of a JWS. */
function tokensIn(text: string): string[] {
	return text.split(/\s+/).flatMap((piece) => {
		const hash = piece.indexOf('#');
		const isLink = /^[a-z][a-z0-9+.-]*:\/\//i.test(piece) || piece.startsWith('/');
		const part = isLink && hash >= 0 ? piece.slice(hash + 1) : piece;
		return part.includes('eyJ') && (part.includes('.') || part.length > 60) ? [part] : [];
	});
}

function readProofFile(text: string, source: Given['source']): Given {
	const json = parseStrictJson(text);
	if (!json.ok && json.why === 'duplicate') return nothing(source, 'duplicate', 'fails');
	if (!json.ok)
		return nothing(source, 'file-malformed', tokensIn(text).length ? 'fails' : 'unsaid');
	const { value } = json;
	if (isRecordsFile(value)) return { ...given(source, ''), records: value };
	const isOurs = (value as { format?: unknown } | null)?.format === PROOF_FORMAT;
	if (!isOurs) return nothing(source, 'not-a-proof-file');
	const parsed = v.safeParse(proofFile, value);
	if (!parsed.success) return nothing(source, 'file-malformed', 'fails');
	const { presentation, credential, evidence, method } = parsed.output;
	if (presentation !== undefined && credential !== undefined)
		return nothing(source, 'more-than-one', 'fails');
	const token = presentation ?? credential;
	if (token === undefined) return nothing(source, 'nothing');
	const whole = { ...given(source, token), method };
	if (evidence === undefined) return whole;
	const items = v.safeParse(evidenceList, evidence);
	if (items.success) return { ...whole, evidence: items.output as Evidence[] };
	const where = v.getDotPath(items.issues[0]) ?? '';
	return { ...whole, decided: { evidence: line('fails', 'evidence-malformed', { where }) } };
}

const given = (source: Given['source'], token: string): Given => ({
	source,
	token,
	evidence: null,
	method: null,
	records: null,
	decided: {}
});

const nothing = (
	source: Given['source'],
	why: string,
	state: 'unsaid' | 'fails' = 'unsaid'
): Given => ({ ...given(source, ''), decided: { signature: line(state, why) } });

const MAGIC = [
	[0x89, 0x50, 0x4e, 0x47],
	[0xff, 0xd8, 0xff],
	[0x47, 0x49, 0x46, 0x38],
	[0x42, 0x4d],
	[0x52, 0x49, 0x46, 0x46]
];
/** A ZIP, such as an export with photos. */
const isArchive = (bytes: Bytes): boolean =>
	[0x50, 0x4b, 0x03, 0x04].every((byte, i) => bytes[i] === byte);

/** By its first bytes: what a file calls itself is chosen by whoever sent it. */
function isPicture(bytes: Bytes): boolean {
	const isAvif = bytes.length > 12 && String.fromCharCode(...bytes.slice(4, 8)) === 'ftyp';
	return isAvif || MAGIC.some((magic) => magic.every((byte, i) => bytes[i] === byte));
}
