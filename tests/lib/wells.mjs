// Water points as a person records them, one after the other: begun, with a photo, found again.

import assert from 'node:assert/strict';
import { until } from './journey.mjs';
import { wholePhotos } from './photos.mjs';

/** Where a thread has to be noticed as dead and started again first. */
export const SLOW = 60_000;

/** A draft of this name that is kept. */
export async function newRecord(person, name) {
	await person.goto(new URL('/capture/water-point', person.page.url()).href);
	await person.heading('Water point', SLOW);
	await person.write('Name of the place', name);
	await person.choose('Borehole');
	await isKept(person);
}

export const isKept = (person) => person.text(/Draft kept on this device \d/, SLOW);

export const addPhoto = (person, ...photos) =>
	person.page.locator('input[type=file][accept^="image"]').first().setInputFiles(photos);

/** One record of this name is in the list, and no draft of it is left; read again after a reload, where it stays open. */
export async function oneOf(person, name, { photos = 0 } = {}) {
	await person.goto(new URL('/records', person.page.url()).href);
	await person.heading('Records', SLOW);
	const found = person.page.locator('main').getByRole('link', { name: new RegExp(name) });
	await found.first().waitFor({ timeout: SLOW });
	await until(`one ${name}`, async () => (await found.count()) === 1);
	assert.doesNotMatch((await found.first().textContent()) ?? '', /Kept today/);
	if (!photos) return;
	await found.click();
	await person.heading(`Water point, ${name}`, SLOW);
	await wholePhotos(person, photos, SLOW);
}
