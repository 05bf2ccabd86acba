// Reads QR codes from pictures and from the camera: the browser's own reader where it has one, else ZXing, from here.

import type { BarcodeDetector as Detector } from 'barcode-detector/ponyfill';
import { openCamera } from '$lib/platform';

type Reader = Pick<Detector, 'detect'>;

/** Pixels of the longer side that are looked at: enough for the densest code, little for a small phone. */
const MOST_PIXELS = 2_400;
const PAUSE_MS = 120;

let reader: Promise<Reader> | null = null;

/** Loads the reader, so that codes can be read without network from then on. */
export function loadQrReader(): Promise<Reader> {
	reader ??= findReader().catch((error: unknown) => {
		reader = null;
		throw error;
	});
	return reader;
}

async function findReader(): Promise<Reader> {
	return (await nativeReader()) ?? zxingReader();
}

async function nativeReader(): Promise<Reader | null> {
	const native = (globalThis as { BarcodeDetector?: typeof Detector }).BarcodeDetector;
	try {
		const formats = (await native?.getSupportedFormats()) ?? [];
		return native && formats.includes('qr_code') ? new native({ formats: ['qr_code'] }) : null;
	} catch {
		return null;
	}
}

async function zxingReader(): Promise<Reader> {
	const [{ BarcodeDetector, prepareZXingModule }, { default: wasmUrl }] = await Promise.all([
		import('barcode-detector/ponyfill'),
		import('zxing-wasm/reader/zxing_reader.wasm?url')
	]);
	// from our own origin: by itself it would ask a CDN
	await prepareZXingModule({
		overrides: {
			locateFile: (path: string, prefix: string) =>
				path.endsWith('.wasm') ? wasmUrl : prefix + path
		},
		fireImmediately: true
	});
	return new BarcodeDetector({ formats: ['qr_code'] });
}

/** Texts of all codes in a picture. Throws when it is no picture that can be decoded. */
export async function readCodes(picture: Blob): Promise<string[]> {
	const whole = await createImageBitmap(picture);
	try {
		const small = await scaled(whole);
		try {
			const found = await (await loadQrReader()).detect(small);
			return [...new Set(found.map(({ rawValue }) => rawValue))];
		} finally {
			small.close();
		}
	} finally {
		whole.close();
	}
}

function scaled(picture: ImageBitmap): Promise<ImageBitmap> {
	const scale = Math.min(1, MOST_PIXELS / Math.max(picture.width, picture.height));
	return createImageBitmap(picture, {
		resizeWidth: Math.max(1, Math.round(picture.width * scale)),
		resizeHeight: Math.max(1, Math.round(picture.height * scale)),
		resizeQuality: 'high'
	});
}

/**
 * Shows the camera in `video` and answers the first text that it sees, or null when `signal` is aborted. The camera is
 * off again afterwards. Throws `platform/camera-denied` or `platform/camera-missing`.
 */
export async function scanCamera(
	video: HTMLVideoElement,
	signal: AbortSignal
): Promise<string | null> {
	const ended = new AbortController();
	try {
		const [codes, picture] = await Promise.all([loadQrReader(), openCamera(ended.signal)]);
		if (signal.aborted) return null;
		video.srcObject = picture;
		await video.play();
		return await firstText(codes, video, signal);
	} catch (error) {
		if (signal.aborted) return null;
		throw error;
	} finally {
		ended.abort();
		video.srcObject = null;
	}
}

async function firstText(codes: Reader, video: HTMLVideoElement, signal: AbortSignal) {
	while (!signal.aborted) {
		if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
			const [found] = await codes.detect(video).catch(() => []);
			if (found?.rawValue && !signal.aborted) return found.rawValue;
		}
		await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
	}
	return null;
}
