// One file of many records, written bit by bit: the screen answers in between, and it can be stopped.

import { AppError, asAppError, utf8, type Bytes } from '$lib/kernel';
import { ExportTooLarge } from '../errors';
import { csvLines } from './csv';
import { geojsonLines } from './geojson';
import { proofLines } from './proofs';
import {
	isoTime,
	photosOf,
	type ExportFormat,
	type ExportOptions,
	type ExportSource,
	type PhotoNamed,
	type PhotoSource
} from './source';
import { crc32, Zip, ZIP_BYTES, ZIP_FILES } from './zip';

export interface ExportedFile {
	name: string;
	mediaType: string;
	blob: Blob;
	records: number;
	photos: number;
	/** Photos that are not on this device yet. */
	photosMissing: number;
	/** Titles of records with a photo that does not open as they say. */
	photosWrong: string[];
}

export interface ExportProgress {
	done: number;
	of: number;
	what: 'records' | 'photos';
}

export interface ExportWatch {
	signal?: AbortSignal;
	onProgress?: (progress: ExportProgress) => void;
}

const WRITERS: Record<
	ExportFormat,
	{
		lines: (source: ExportSource, options: ExportOptions) => Generator<string>;
		extension: string;
		mediaType: string;
	}
> = {
	csv: { lines: csvLines, extension: 'csv', mediaType: 'text/csv' },
	geojson: { lines: geojsonLines, extension: 'geojson', mediaType: 'application/geo+json' },
	json: { lines: proofLines, extension: 'json', mediaType: 'application/json' }
};

/** So long the thread writes without a pause. */
const SLICE_MS = 8;
/** Text that is handed to the browser at once, which may keep it outside of memory. */
const PIECE = 256 * 1024;

/** Throws `app/cancelled` when it is stopped, `records/export-too-large` beyond what a ZIP holds. */
export async function exportRecords(
	source: ExportSource & PhotoSource,
	options: ExportOptions,
	watch: ExportWatch = {}
): Promise<ExportedFile> {
	const { extension, mediaType } = WRITERS[options.format];
	const name = `azora-${isoTime(source.now).slice(0, 10)}`;
	const text = await writeText(source, options, watch, mediaType);
	const records = source.views.length;
	if (!options.photos)
		return {
			...{ name: `${name}.${extension}`, mediaType, blob: text.blob },
			...{ records, photos: 0, photosMissing: 0, photosWrong: [] }
		};
	const zip = new Zip(source.now);
	zip.add(`${name}/records.${extension}`, text.blob, text.blob.size, text.crc);
	const packed = await addPhotos(zip, name, source, watch);
	return {
		...{ name: `${name}.zip`, mediaType: 'application/zip', blob: zip.finish() },
		...{ records, ...packed }
	};
}

async function writeText(
	source: ExportSource,
	options: ExportOptions,
	watch: ExportWatch,
	type: string
): Promise<{ blob: Blob; crc: number }> {
	const pieces: Blob[] = [];
	let piece = '';
	let crc = 0;
	const flush = () => {
		const bytes = utf8(piece);
		if (options.photos) crc = crc32(bytes, crc);
		pieces.push(new Blob([bytes]));
		piece = '';
	};
	const breathe = pauses(watch);
	let done = 0;
	for (const line of WRITERS[options.format].lines(source, options)) {
		piece += line;
		if (piece.length >= PIECE) flush();
		// the first line is none of a record
		await breathe({ done: done++, of: source.views.length, what: 'records' });
	}
	flush();
	return { blob: new Blob(pieces, { type }), crc };
}

async function addPhotos(
	zip: Zip,
	folder: string,
	source: ExportSource & PhotoSource,
	watch: ExportWatch
): Promise<Pick<ExportedFile, 'photos' | 'photosMissing' | 'photosWrong'>> {
	const named = photosOf(source.views);
	if (named.length >= ZIP_FILES) throw new ExportTooLarge();
	const breathe = pauses(watch);
	const packed = { photos: 0, photosMissing: 0, photosWrong: [] as string[] };
	for (const [done, photo] of named.entries()) {
		await breathe({ done, of: named.length, what: 'photos' });
		const bytes = await bytesOf(photo, source);
		if (bytes === 'missing') packed.photosMissing++;
		else if (bytes === 'wrong') packed.photosWrong.push(photo.title);
		else {
			if (zip.size + bytes.length > ZIP_BYTES - named.length * 300) throw new ExportTooLarge();
			// as a blob at once, so that many photos are not in memory together
			zip.add(`${folder}/${photo.name}`, new Blob([bytes]), bytes.length, crc32(bytes));
			packed.photos++;
		}
	}
	return packed;
}

/** What any of its references opens: another member's may be wrong. */
async function bytesOf(
	{ refs }: PhotoNamed,
	source: PhotoSource
): Promise<Bytes | 'missing' | 'wrong'> {
	let why: 'missing' | 'wrong' = 'wrong';
	for (const ref of refs)
		try {
			const bytes = await source.photo(ref);
			if (bytes) return bytes;
			why = 'missing';
		} catch (thrown) {
			if (asAppError(thrown).code !== 'ledger/blob-tampered') throw thrown;
		}
	return why;
}

/** Lets the screen answer after each slice, tells how far it got, and stops when it is wanted. */
function pauses({ signal, onProgress }: ExportWatch) {
	let until = performance.now() + SLICE_MS;
	return async (progress: ExportProgress): Promise<void> => {
		if (signal?.aborted) throw new AppError('app/cancelled');
		if (performance.now() < until) return;
		onProgress?.(progress);
		await new Promise<void>((resolve) => setTimeout(resolve));
		until = performance.now() + SLICE_MS;
	};
}
