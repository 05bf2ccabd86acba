// Readers of exported files that know nothing of Azora: CSV by RFC 4180, seals by docs/formats.md and WebCrypto.

import { Buffer } from 'node:buffer';
import { webcrypto } from 'node:crypto';

/** Rows as objects by the names in the first line. */
export function readCsv(text) {
	const rows = [[]];
	let value = '';
	let isQuoted = false;
	const endCell = () => {
		rows.at(-1).push(value);
		value = '';
	};
	for (let at = text.startsWith('\ufeff') ? 1 : 0; at < text.length; at++) {
		const letter = text[at];
		if (isQuoted) {
			if (letter !== '"') value += letter;
			else if (text[at + 1] === '"') value += text[at++];
			else isQuoted = false;
		} else if (letter === '"') isQuoted = true;
		else if (letter === ',') endCell();
		else if (letter === '\r' && text[at + 1] === '\n') {
			endCell();
			rows.push([]);
			at++;
		} else value += letter;
	}
	const [names, ...lines] = rows.filter((row) => row.length > 0);
	return lines.map((line) => Object.fromEntries(line.map((cell, i) => [names[i], cell])));
}

const LETTERS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** The Ed25519 key in a did:key. */
function keyOf(did) {
	let number = 0n;
	for (const letter of did.slice('did:key:z'.length))
		number = number * 58n + BigInt(LETTERS.indexOf(letter));
	return Buffer.from(number.toString(16).padStart(68, '0'), 'hex').subarray(2);
}

/** RFC 8785 for what a record holds: names sorted, numbers and texts as JavaScript writes them. */
function canonical(value) {
	if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
	if (value === null || typeof value !== 'object') return JSON.stringify(value);
	const names = Object.keys(value).sort();
	return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

async function payloadOf(jws) {
	const [head, body, signature] = jws.split('.');
	const json = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());
	const did = json(head).kid.split('#')[0];
	const key = await webcrypto.subtle.importKey('raw', keyOf(did), 'Ed25519', false, ['verify']);
	const input = Buffer.from(`${head}.${body}`);
	const bytes = Buffer.from(signature, 'base64url');
	if (!(await webcrypto.subtle.verify('Ed25519', key, bytes, input)))
		throw new Error('a signature does not hold');
	return { did, ...json(body) };
}

/** Throws unless content, seal and reviews of an item belong together. Answers who sealed it. */
export async function checkItem({ content, contentHash, sealJws, reviewJws }) {
	const bytes = Buffer.from(canonical(content));
	const hash = Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
	if (contentHash !== `sha256:${hash}`) throw new Error('the content has another hash');
	const seal = await payloadOf(sealJws);
	if (seal.contentHash !== contentHash || seal.did !== content.author)
		throw new Error('the seal is of something else');
	for (const jws of reviewJws)
		if ((await payloadOf(jws)).contentHash !== contentHash)
			throw new Error('a review is of something else');
	return seal.did;
}
