// Object URLs of photos: one per picture, held while somebody shows it, revoked after the last one lets go.

import type { Bytes } from '$lib/kernel';
import type { BlobRef } from '$lib/ledger';

export interface PhotoSources {
	/** Plaintext of a photo that is here, else null. */
	blob(ref: BlobRef): Promise<Bytes | null>;
	/** A photo of a draft. */
	draftPhoto(
		id: string
	): Promise<{ bytes: Bytes; thumbnail: Bytes; mediaType: string } | undefined>;
}

export type PhotoSource = BlobRef | { draftPhoto: string };

interface Held {
	holders: number;
	url: Promise<string | null>;
}

export class PhotoUrls {
	readonly #sources: PhotoSources;
	readonly #held = new Map<string, Held>();

	constructor(sources: PhotoSources) {
		this.#sources = sources;
	}

	/**
	 * An object URL of a photo, or null while it is not here. Each call is answered by one `release` of the
	 * same source and size.
	 */
	photoUrl(source: PhotoSource, size: 'thumbnail' | 'full' = 'full'): Promise<string | null> {
		const key = keyOf(source, size);
		const held = this.#held.get(key);
		if (held) {
			held.holders++;
			return held.url;
		}
		const url = this.#make(source, size).catch(() => null);
		this.#held.set(key, { holders: 1, url });
		return url.then((made) => {
			// not here yet: the next call asks again
			if (made === null) this.#held.delete(key);
			return made;
		});
	}

	release(source: PhotoSource, size: 'thumbnail' | 'full' = 'full'): void {
		const key = keyOf(source, size);
		const held = this.#held.get(key);
		if (!held || --held.holders > 0) return;
		this.#held.delete(key);
		void held.url.then((url) => url && URL.revokeObjectURL(url));
	}

	/** Lets go of everything, when the workspace is left. */
	dispose(): void {
		for (const { url } of this.#held.values())
			void url.then((made) => made && URL.revokeObjectURL(made));
		this.#held.clear();
	}

	async #make(source: PhotoSource, size: 'thumbnail' | 'full'): Promise<string | null> {
		if ('draftPhoto' in source) {
			const photo = await this.#sources.draftPhoto(source.draftPhoto);
			return photo ? urlOf(size === 'full' ? photo.bytes : photo.thumbnail, photo.mediaType) : null;
		}
		const wanted = size === 'thumbnail' ? (source.thumbnail ?? source) : source;
		const bytes = await this.#sources.blob(wanted);
		return bytes && urlOf(bytes, wanted.mediaType);
	}
}

const keyOf = (source: PhotoSource, size: string): string =>
	`${size} ${'draftPhoto' in source ? `draft ${source.draftPhoto}` : source.id}`;

/** Anything that is no picture by its media type becomes plain bytes: a peer chose that text. */
const urlOf = (bytes: Bytes, mediaType: string): string =>
	URL.createObjectURL(
		new Blob([bytes], {
			type: /^image\/(jpeg|png|webp|gif|avif)$/.test(mediaType)
				? mediaType
				: 'application/octet-stream'
		})
	);
