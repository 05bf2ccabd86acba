// A live camera, for reading codes.

import { AppError } from '$lib/kernel';

/**
 * The camera that looks away from the person, for as long as `signal` is not aborted.
 * Throws `platform/camera-denied` or `platform/camera-missing`.
 */
export async function openCamera(signal: AbortSignal): Promise<MediaStream> {
	const devices = typeof navigator === 'undefined' ? undefined : navigator.mediaDevices;
	if (!devices?.getUserMedia) throw new AppError('platform/camera-missing');
	let stream: MediaStream;
	try {
		stream = await devices.getUserMedia({
			video: { facingMode: 'environment', width: { ideal: 1920 } },
			audio: false
		});
	} catch (cause) {
		const denied = cause instanceof DOMException && cause.name === 'NotAllowedError';
		throw new AppError(
			denied ? 'platform/camera-denied' : 'platform/camera-missing',
			{},
			{ cause }
		);
	}
	const stop = () => stream.getTracks().forEach((track) => track.stop());
	if (signal.aborted) stop();
	signal.addEventListener('abort', stop, { once: true });
	return stream;
}
