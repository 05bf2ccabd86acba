// A list of listeners: the one way in which rooms tell that something happened.

export type Unsubscribe = () => void;

export class Listeners<T> {
	readonly #all = new Set<(value: T) => void>();

	add(listener: (value: T) => void): Unsubscribe {
		this.#all.add(listener);
		return () => this.#all.delete(listener);
	}

	tell(value: T): void {
		for (const listener of [...this.#all]) listener(value);
	}
}
