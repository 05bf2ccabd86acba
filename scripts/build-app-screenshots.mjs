// Takes the pictures that a system shows before it installs Azora: static/screenshots/*.webp. Run it after `npm run build`,
// when a screen in them looks different.
import { mkdirSync, writeFileSync } from 'node:fs';
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { chromium } from 'playwright-core';
import { findBrowser } from './browser.mjs';
import { inCheckout } from './checkout.mjs';
import { serveSite } from './site.mjs';

const NARROW = { width: 390, height: 844 };
const WIDE = { width: 1280, height: 800 };
const FOLDER = 'static/screenshots';

/** A picture of the window, `width` pixels wide, as WebP, which takes a quarter of the bytes. */
async function take(page, name, width) {
	const png = (await page.screenshot({ animations: 'disabled' })).toString('base64');
	const webp = await page.evaluate(
		async ({ base64, width }) => {
			const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
			const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
			const height = Math.round((picture.height * width) / picture.width);
			const canvas = new OffscreenCanvas(width, height);
			const draw = canvas.getContext('2d');
			draw.imageSmoothingQuality = 'high';
			draw.drawImage(picture, 0, 0, width, height);
			const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.72 });
			return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
		},
		{ base64: png, width }
	);
	writeFileSync(inCheckout(FOLDER, `${name}.webp`), Buffer.from(webp, 'base64'));
}

/** A river bank with a pump, as a phone would have taken it. */
const drawPhoto = (page) =>
	page.evaluate(async () => {
		const canvas = new OffscreenCanvas(1200, 900);
		const draw = canvas.getContext('2d');
		const fill = (colour, ...rectangle) => {
			draw.fillStyle = colour;
			draw.fillRect(...rectangle);
		};
		fill('#cfe0ea', 0, 0, 1200, 420);
		fill('#6f8f62', 0, 330, 1200, 110);
		fill('#8fb3c4', 0, 430, 1200, 270);
		fill('#a08a63', 0, 690, 1200, 210);
		fill('#1d3b53', 560, 380, 90, 380);
		fill('#1d3b53', 480, 380, 250, 46);
		const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
		return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
	});

const tap = (page, role, name) => page.getByRole(role, { name }).first().click();

async function record(page, url, what, photo) {
	await page.goto(`${url}/capture/observation`);
	await page.getByRole('textbox').first().fill(what);
	if (photo) {
		const file = {
			name: 'photo.jpg',
			mimeType: 'image/jpeg',
			buffer: Buffer.from(photo, 'base64')
		};
		await page.locator('input[type=file]').first().setInputFiles([file]);
		await page.locator('main img').first().waitFor();
	}
	await page.getByText(/Draft kept/).waitFor();
}

const save = async (page) => {
	await tap(page, 'button', 'Save record');
	await page
		.getByText(/Saved on this phone/)
		.first()
		.waitFor();
};

/** The same device in a wide window. */
async function wide(context, url) {
	const page = await context.newPage();
	await page.setViewportSize(WIDE);
	await page.goto(`${url}/records`);
	await tap(page, 'button', 'Use here');
	await tap(page, 'link', /Bonsa bridge/);
	await page.locator('main img').first().waitFor();
	await take(page, 'wide-record', WIDE.width);
	await page.close();
}

async function pictures(browser, { url }) {
	const context = await browser.newContext({
		viewport: NARROW,
		deviceScaleFactor: 2,
		locale: 'en-GB',
		permissions: ['geolocation'],
		geolocation: { latitude: 5.31, longitude: -1.98, accuracy: 6 }
	});
	const page = await context.newPage();
	await page.goto(url);
	await tap(page, 'link', 'Start here');
	await page.getByRole('textbox').fill('Ama Mensah');
	await tap(page, 'button', 'Continue');
	await page.getByRole('heading', { name: 'Today' }).waitFor();
	const photo = await drawPhoto(page);
	for (const what of ['Bank erosion, km 14', 'Open well, Beposo']) {
		await record(page, url, what);
		await save(page);
	}
	await record(page, url, 'Hand pump, Bonsa bridge', photo);
	await page.getByText(/Within \d/).waitFor();
	await take(page, 'narrow-capture', 585);
	await save(page);
	await tap(page, 'button', 'Seal');
	await page
		.getByText(/Sealed by/)
		.first()
		.waitFor();
	await wide(context, url);
	await page.goto(`${url}/today`);
	await page.getByText('Bank erosion').waitFor();
	await take(page, 'narrow-today', 585);
	await context.close();
}

mkdirSync(inCheckout(FOLDER), { recursive: true });
const site = await serveSite();
const browser = await chromium.launch({
	executablePath: findBrowser(),
	args: process.getuid?.() === 0 ? ['--no-sandbox'] : []
});
try {
	await pictures(browser, site);
} finally {
	await browser.close();
	await site.stop();
}
