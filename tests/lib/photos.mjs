// Photographs for journeys: drawn in the browser, JPEG as a phone writes them, with an EXIF block that holds a place.

import { Buffer } from 'node:buffer';

/**
 * Files for setInputFiles: `count` JPEGs of 2400×1800 with EXIF GPS, about 1 MB each.
 * @param {import('playwright-core').Page} page
 */
export async function samplePhotos(page, count = 2) {
	const drawn = await page.evaluate(async (count) => {
		const photos = [];
		for (let n = 0; n < count; n++) {
			const canvas = new OffscreenCanvas(2400, 1800);
			const draw = canvas.getContext('2d');
			draw.fillStyle = n ? '#7a8f6a' : '#9fc4dd';
			draw.fillRect(0, 0, 2400, 1800);
			for (let i = 0; i < 6000; i++) {
				draw.fillStyle = `hsl(${(i * 37 + n * 90) % 360} 30% ${30 + (i % 40)}%)`;
				draw.fillRect((i * 997) % 2400, 700 + ((i * 613) % 1100), 40, 12);
			}
			draw.fillStyle = '#1d3b53';
			draw.fillRect(1000 + n * 120, 400, 220, 1100);
			const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
			const bytes = new Uint8Array(await blob.arrayBuffer());
			let binary = '';
			for (let i = 0; i < bytes.length; i += 8192)
				binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
			photos.push(btoa(binary));
		}
		return photos;
	}, count);
	return drawn.map((base64, n) => ({
		name: `photo-${n + 1}.jpg`,
		mimeType: 'image/jpeg',
		buffer: withExif(Buffer.from(base64, 'base64'))
	}));
}

/** So many of these photos are shown, each down to its last line: of one that was cut the rest is grey. */
export const wholePhotos = (person, count, ms) =>
	person.page.waitForFunction(
		(count) => {
			const isWhole = (img) => {
				const { naturalWidth: width, naturalHeight: height } = img;
				if (Math.abs(width * 3 - height * 4) > 4 || width < 300) return false;
				const pen = new OffscreenCanvas(width, 1).getContext('2d');
				pen.drawImage(img, 0, 1 - height);
				return new Set(new Uint32Array(pen.getImageData(0, 0, width, 1).data.buffer)).size > 8;
			};
			const shown = [...document.querySelectorAll('main img')];
			return shown.length === count && shown.every((img) => img.complete && isWhole(img));
		},
		count,
		{ timeout: ms }
	);

/** The JPEG with an APP1 block after SOI: one IFD with Make, and a GPS IFD with latitude 5° 18' 45" N. */
export function withExif(jpeg) {
	const tiff = Buffer.alloc(8 + 2 + 24 + 4 + 2 + 24 + 4 + 24 + 8);
	tiff.write('MM\0*', 0, 'latin1');
	tiff.writeUInt32BE(8, 4);
	let at = 8;
	const ifd = (entries) => {
		at = tiff.writeUInt16BE(entries.length, at);
		for (const [tag, type, count, value] of entries) {
			at = tiff.writeUInt16BE(tag, at);
			at = tiff.writeUInt16BE(type, at);
			at = tiff.writeUInt32BE(count, at);
			at =
				typeof value === 'string'
					? at + tiff.write(value, at, 'latin1')
					: tiff.writeUInt32BE(value, at);
		}
		at = tiff.writeUInt32BE(0, at);
	};
	ifd([
		[0x010f, 2, 4, 'Azo\0'],
		[0x8825, 4, 1, 38]
	]);
	ifd([
		[1, 2, 2, 'N\0\0\0'],
		[2, 5, 3, 68]
	]);
	for (const part of [5, 1, 18, 1, 45, 1]) at = tiff.writeUInt32BE(part, at);
	const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
	const head = Buffer.from([0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 255]);
	return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}
