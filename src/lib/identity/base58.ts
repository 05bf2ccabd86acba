// base58btc of 34 bytes: what a did:key of an Ed25519 key is made of.

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** base58btc text of bytes that do not begin with zero. */
export function base58(bytes: Uint8Array): string {
	let value = 0n;
	for (const byte of bytes) value = value * 256n + BigInt(byte);
	let text = '';
	for (; value > 0n; value /= 58n) text = ALPHABET[Number(value % 58n)] + text;
	return text;
}

/** Bytes of base58btc text without leading zeros; null for a character outside the alphabet or another length. */
export function fromBase58(text: string, length: number): Uint8Array<ArrayBuffer> | null {
	let value = 0n;
	for (const char of text) {
		const digit = ALPHABET.indexOf(char);
		if (digit < 0) return null;
		value = value * 58n + BigInt(digit);
	}
	const bytes = new Uint8Array(length);
	for (let i = length - 1; i >= 0; i--, value >>= 8n) bytes[i] = Number(value & 255n);
	return value === 0n ? bytes : null;
}
