// A set of small numbers: which ops lie behind an op.

export class Bits {
	#words: Uint32Array;

	constructor(size = 32) {
		this.#words = new Uint32Array(Math.ceil((size + 1) / 32));
	}

	has(index: number): boolean {
		const word = this.#words[index >>> 5];
		return word !== undefined && (word & (1 << (index & 31))) !== 0;
	}

	add(index: number): void {
		this.#reach(index >>> 5);
		this.#words[index >>> 5] |= 1 << (index & 31);
	}

	delete(index: number): void {
		if (index >>> 5 < this.#words.length) this.#words[index >>> 5] &= ~(1 << (index & 31));
	}

	addAll(other: Bits): void {
		this.#reach(other.#words.length - 1);
		for (let i = 0; i < other.#words.length; i++) this.#words[i] |= other.#words[i];
	}

	meets(other: Bits): boolean {
		const shared = Math.min(this.#words.length, other.#words.length);
		for (let i = 0; i < shared; i++) if (this.#words[i] & other.#words[i]) return true;
		return false;
	}

	#reach(word: number): void {
		if (word < this.#words.length) return;
		const longer = new Uint32Array(Math.max(word + 1, this.#words.length * 2));
		longer.set(this.#words);
		this.#words = longer;
	}
}
