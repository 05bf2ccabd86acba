// RFC 6962 Merkle tree over SHA-256: leaf = H(0x00 ‖ data), node = H(0x01 ‖ left ‖ right).

import { concat, sha256, type Bytes } from './bytes';

const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);

export const merkleLeaf = (data: Uint8Array): Promise<Bytes> => sha256(concat(LEAF, data));
const merkleNode = (left: Uint8Array, right: Uint8Array): Promise<Bytes> =>
	sha256(concat(NODE, left, right));

/** Root of a list of leaf hashes (32 bytes each); of none it is SHA-256 of nothing (RFC 6962 section 2.1). */
export async function merkleRoot(leaves: Uint8Array[]): Promise<Bytes> {
	if (leaves.length === 0) return sha256(new Uint8Array());
	let level = leaves as Bytes[];
	while (level.length > 1) {
		const next: Bytes[] = [];
		for (let i = 0; i < level.length; i += 2)
			next.push(i + 1 < level.length ? await merkleNode(level[i], level[i + 1]) : level[i]);
		level = next;
	}
	return level[0];
}
