// Where a thing that came in belongs: decided by its kind, never by who sent it. Each screen checks what it gets.

import type { Arrival } from '$lib/platform';
import { FORM_FILE_LIMIT } from '$lib/records';

const PHOTO_BYTES = 40_000_000;
/** More than anybody shares by hand. */
const MAX_FILES = 20;
const LINK_CHARACTERS = 32_768;

/** `web+azora:join#…`, or the same page of any address: what counts stands behind the #, and never leaves the device. */
const LINK = /(?:web\+azora:\/{0,2}|https?:\/\/[^\s/#?]+\/)(join|verify)\/?#([\w\-.~%=]+)/;

/** The screen of an invitation or a showing in this text, or null. */
export function linkIn(text: string): string | null {
	const found = LINK.exec(text.slice(0, LINK_CHARACTERS));
	return found && `/${found[1]}#${found[2]}`;
}

export type Refusal = 'large' | 'torn' | 'unknown' | 'gone' | 'nothing';

export type Destination = { to: string } | { refused: Refusal };

const isPhoto = ({ type }: File) => /^image\/(?!svg)/.test(type);
const endsWith = (file: File, ...ends: string[]) =>
	ends.some((end) => file.name.toLowerCase().endsWith(end));

/** A described form has questions; everything else in JSON is for the screen that checks proofs to judge. */
async function isForm(file: File): Promise<boolean> {
	// what is larger can only be a proof with its evidence
	if (file.size > FORM_FILE_LIMIT) return false;
	try {
		const read = JSON.parse(await file.text()) as { fields?: unknown } | null;
		return Array.isArray(read?.fields);
	} catch {
		return false;
	}
}

export async function destinationOf(arrival: Arrival | null, id: string): Promise<Destination> {
	if (!arrival) return { refused: 'gone' };
	const at = (screen: string) => ({ to: `${screen}?shared=${encodeURIComponent(id)}` });
	const { files, text } = arrival;
	if (files.length > MAX_FILES) return { refused: 'large' };
	if (files.length && files.every(isPhoto))
		return files.some(({ size }) => size > PHOTO_BYTES) ? { refused: 'large' } : at('/capture');
	const [file] = files;
	if (file) {
		if (endsWith(file, '.azora')) return at('/restore');
		if (endsWith(file, '.jwt')) return at('/verify');
		if (endsWith(file, '.json')) return at((await isForm(file)) ? '/forms' : '/verify');
		return { refused: 'unknown' };
	}
	const link = linkIn(text);
	if (link) return { to: link };
	return text ? at('/capture') : { refused: 'nothing' };
}
