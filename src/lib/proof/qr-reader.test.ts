// The camera as a reader of codes: what it shows, what it finds, and that it is off again afterwards.

import { afterEach, expect, test, vi } from 'vitest';
import type { scanCamera } from './qr-reader';

const camera = () => {
	const track = { isLive: true, stop: () => (track.isLive = false) };
	return { track, stream: { getTracks: () => [track] } };
};

const screen = () => ({
	srcObject: null as unknown,
	readyState: 4,
	play: () => Promise.resolve()
});

/** A browser whose own reader sees `texts`, one look after the other, and whose camera answers `getUserMedia`. */
function browser(texts: (string | null)[], getUserMedia: () => Promise<unknown>) {
	const looks = [...texts];
	const seen: unknown[] = [];
	vi.stubGlobal(
		'BarcodeDetector',
		class {
			static getSupportedFormats = () => Promise.resolve(['qr_code']);
			detect(video: { srcObject: unknown }) {
				seen.push(video.srcObject);
				const text = looks.shift() ?? null;
				return Promise.resolve(text === null ? [] : [{ rawValue: text }]);
			}
		}
	);
	vi.stubGlobal('HTMLMediaElement', { HAVE_CURRENT_DATA: 2 });
	vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } });
	return seen;
}

afterEach(() => {
	vi.unstubAllGlobals();
	vi.resetModules();
});

const scan = async (video: ReturnType<typeof screen>, signal: AbortSignal) => {
	// the reader is kept by the module: each test has its own
	const { scanCamera: fresh } = (await import('./qr-reader')) as { scanCamera: typeof scanCamera };
	return fresh(video as never, signal);
};

test('shows the camera, reads the first code and switches the camera off', async () => {
	const { track, stream } = camera();
	const seen = browser([null, 'azora:proof'], () => Promise.resolve(stream));
	const video = screen();
	expect(await scan(video, new AbortController().signal)).toBe('azora:proof');
	expect(seen).toEqual([stream, stream]);
	expect(track.isLive).toBe(false);
	expect(video.srcObject).toBe(null);
});

test('closing the screen ends the look and switches the camera off', async () => {
	const { track, stream } = camera();
	browser([], () => Promise.resolve(stream));
	const closed = new AbortController();
	const found = scan(screen(), closed.signal);
	setTimeout(() => closed.abort(), 30);
	expect(await found).toBe(null);
	expect(track.isLive).toBe(false);
});

test('a screen that was closed while the person was asked leaves no camera on', async () => {
	const { track, stream } = camera();
	const closed = new AbortController();
	browser(['azora:proof'], () => {
		closed.abort();
		return Promise.resolve(stream);
	});
	expect(await scan(screen(), closed.signal)).toBe(null);
	expect(track.isLive).toBe(false);
});

test('a camera that is not allowed, or not there, is said', async () => {
	const signal = new AbortController().signal;
	browser([], () => Promise.reject(new DOMException('no', 'NotAllowedError')));
	await expect(scan(screen(), signal)).rejects.toMatchObject({ code: 'platform/camera-denied' });
	vi.stubGlobal('navigator', {});
	await expect(scan(screen(), signal)).rejects.toMatchObject({ code: 'platform/camera-missing' });
});
