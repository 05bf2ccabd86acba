// Photos, in their worker: decode, turn upright, make smaller, write anew as JPEG without what the camera added.

import { transfer } from '$lib/platform';
import { hex, sha256, type Bytes } from '$lib/kernel';
import { PhotoTooLarge, PhotoUnreadable } from './errors';

export const PHOTO_LIMIT_MEGABYTES = 60;
/** Pixels of the longer side. */
export const PHOTO_PIXELS = 2048;
export const THUMBNAIL_PIXELS = 320;
/** Above this a picture is refused: decoding it would take the memory of a small phone. */
const DECODED_PIXELS = 120_000_000;

export interface ProcessedPhoto {
	bytes: Bytes;
	thumbnail: Bytes;
	mediaType: 'image/jpeg';
	width: number;
	height: number;
	/** SHA-256 of `bytes`, hex. */
	sha256: string;
}

export interface PhotosService {
	/** Throws `records/photo-unreadable` and `records/photo-too-large`. */
	process(file: Blob): Promise<ProcessedPhoto>;
}

export function createPhotosService(): PhotosService {
	return {
		async process(file) {
			const name = 'name' in file && typeof file.name === 'string' ? file.name : '';
			if (file.size > PHOTO_LIMIT_MEGABYTES * 1024 * 1024)
				throw new PhotoTooLarge(name, PHOTO_LIMIT_MEGABYTES);
			let picture: ImageBitmap;
			try {
				// turns by the EXIF orientation, which the JPEG made here no longer carries
				picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
			} catch (cause) {
				throw new PhotoUnreadable(name, { cause });
			}
			try {
				if (picture.width * picture.height > DECODED_PIXELS)
					throw new PhotoTooLarge(name, PHOTO_LIMIT_MEGABYTES);
				const large = fit(picture.width, picture.height, PHOTO_PIXELS);
				const small = fit(picture.width, picture.height, THUMBNAIL_PIXELS);
				const bytes = await jpeg(picture, large, 0.85, name);
				const thumbnail = await jpeg(picture, small, 0.75, name);
				const photo: ProcessedPhoto = {
					...{ bytes, thumbnail, ...large },
					mediaType: 'image/jpeg',
					sha256: hex(await sha256(bytes))
				};
				return transfer(photo, [bytes.buffer, thumbnail.buffer]);
			} finally {
				picture.close();
			}
		}
	};
}

interface Size {
	width: number;
	height: number;
}

/** The size with both sides at most `most`, never larger than it was. */
export function fit(width: number, height: number, most: number): Size {
	const scale = Math.min(1, most / Math.max(width, height));
	return {
		width: Math.max(1, Math.round(width * scale)),
		height: Math.max(1, Math.round(height * scale))
	};
}

async function jpeg(picture: ImageBitmap, size: Size, quality: number, name: string) {
	const canvas = new OffscreenCanvas(size.width, size.height);
	const pen = canvas.getContext('2d');
	if (!pen) throw new PhotoUnreadable(name);
	// JPEG has no transparency; without this a drawing on glass turns black
	pen.fillStyle = '#fff';
	pen.fillRect(0, 0, size.width, size.height);
	pen.imageSmoothingQuality = 'high';
	pen.drawImage(picture, 0, 0, size.width, size.height);
	const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality });
	if (blob.type !== 'image/jpeg') throw new PhotoUnreadable(name);
	return new Uint8Array(await blob.arrayBuffer());
}
