// What names a constitution and the method of its score: SHA-256 over canonical JSON.

import { createHash } from 'node:crypto';

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** RFC 8785 text of plain JSON (no numbers but those that JSON.stringify writes the same way). */
function canonicalJson(value) {
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
	if (value === null || typeof value !== 'object') return JSON.stringify(value);
	const fields = Object.keys(value)
		.sort()
		.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
	return `{${fields.join(',')}}`;
}

export const digest = (value) => sha256(canonicalJson(value));

/** What hashes name: each module's text, data as canonical JSON, Wasm as bytes. All hex SHA-256. */
export const constitutionHash = ({ modules, data, wasm }) =>
	digest({
		modules: Object.fromEntries(
			Object.entries(modules).map(([path, text]) => [path, sha256(text)])
		),
		data: digest(data),
		wasm: sha256(wasm)
	});

/** `sha256:` + hex over what computes a score: Wasm, data and entry point. */
export const methodDigest = ({ wasm, data, entrypoint }) =>
	'sha256:' + digest({ wasm: sha256(wasm), data: digest(data), entrypoint });
