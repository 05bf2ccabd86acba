// A slow way out of one phone: what its channel of photos sends goes so many bytes a second. Photos that are really large.

import { Buffer } from 'node:buffer';

/** Before the first page of the device is opened. `azoraBytesPerSecond` in the page changes it. */
export const slowPhotos = ({ context }, bytesPerSecond) =>
	context.addInitScript((bytesPerSecond) => {
		if (!globalThis.RTCDataChannel) return;
		globalThis.azoraBytesPerSecond = bytesPerSecond;
		const { send } = RTCDataChannel.prototype;
		const waiting = [];
		let isSending = false;
		async function sendAll() {
			isSending = true;
			for (let next = waiting.shift(); next; next = waiting.shift()) {
				const [channel, frame] = next;
				const ms = (1000 * frame.byteLength) / globalThis.azoraBytesPerSecond;
				if (ms >= 1) await new Promise((done) => setTimeout(done, ms));
				if (channel.readyState === 'open') send.call(channel, frame);
			}
			isSending = false;
		}
		RTCDataChannel.prototype.send = function (frame) {
			if (this.label !== 'blobs') return send.call(this, frame);
			// a view may be filled anew once it was given away
			waiting.push([this, frame.slice()]);
			if (!isSending) void sendAll();
		};
	}, bytesPerSecond);

/** Files for setInputFiles of about 1 MB each: noise, which no JPEG makes small. */
export async function noisyPhotos(page, count) {
	const drawn = await page.evaluate(async (count) => {
		const photos = [];
		for (let n = 0; n < count; n++) {
			const canvas = new OffscreenCanvas(1280, 960);
			const draw = canvas.getContext('2d');
			const picture = draw.createImageData(1280, 960);
			for (let at = 0; at < picture.data.length; at += 65_536)
				crypto.getRandomValues(picture.data.subarray(at, at + 65_536));
			for (let at = 3; at < picture.data.length; at += 4) picture.data[at] = 255;
			draw.putImageData(picture, 0, 0);
			const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
			const reader = new FileReader();
			const read = new Promise((done) => (reader.onload = done));
			reader.readAsDataURL(blob);
			await read;
			photos.push(reader.result.split(',')[1]);
		}
		return photos;
	}, count);
	return drawn.map((base64, n) => ({
		name: `noise-${n + 1}.jpg`,
		mimeType: 'image/jpeg',
		buffer: Buffer.from(base64, 'base64')
	}));
}
