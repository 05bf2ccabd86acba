// Pictures from the camera or the phone's album, and a live camera for reading codes.

import { AppError } from '$lib/kernel';

export interface PickOptions {
	/** Opens the camera where there is one, instead of the album. */
	capture?: boolean;
	multiple?: boolean;
	/** What the chooser offers. */
	accept?: string;
}

/** Lets the person take or choose files; an empty list when they changed their mind. */
export function pickFiles({
	capture = false,
	multiple = true,
	accept = 'image/*'
}: PickOptions = {}): Promise<File[]> {
	return new Promise((resolve) => {
		const input = document.createElement('input');
		input.type = 'file';
		input.accept = accept;
		input.multiple = multiple;
		if (capture) input.setAttribute('capture', 'environment');
		input.hidden = true;
		const done = (files: File[]) => {
			input.remove();
			resolve(files);
		};
		input.addEventListener('change', () => done([...(input.files ?? [])]), { once: true });
		input.addEventListener('cancel', () => done([]), { once: true });
		// some phones forget a chooser whose input is not in the page
		document.body.append(input);
		input.click();
	});
}

/**
 * The camera that looks away from the person, for as long as `signal` is not aborted.
 * Throws `platform/camera-denied` or `platform/camera-missing`.
 */
export async function openCamera(signal?: AbortSignal): Promise<MediaStream> {
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
	if (signal?.aborted) stop();
	signal?.addEventListener('abort', stop, { once: true });
	return stream;
}
