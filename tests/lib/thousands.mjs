// Thousands of records within a second: rows of the list as the app keeps them, copied beside one that it wrote itself.

import { until } from './journey.mjs';

/** Rows that the app has kept so far. */
const kept = (page) =>
	page.evaluate(
		() =>
			new Promise((found, failed) => {
				const opening = indexedDB.open('azora-records');
				opening.onerror = failed;
				opening.onsuccess = () => {
					const rows = opening.result.transaction('rows').objectStore('rows').getAll();
					rows.onsuccess = () => {
						opening.result.close();
						found(rows.result.length);
					};
				};
			})
	);

/**
 * A device that has kept one row or more then has `count`. The ledger knows nothing of them and takes them away once it is
 * open, so it is never opened again: the thread does not come.
 */
export async function keepThousands({ page, context }, count) {
	await until('the first row is kept', () => kept(page));
	await context.route(/ledger\.worker[^/]*\.js$/, () => {});
	await page.evaluate(
		(count) =>
			new Promise((done, failed) => {
				const STEP_MS = 23 * 60_000;
				const names = ['Bonsa bridge', 'The well behind the school of Beposo', 'Gauge 3'];
				const opening = indexedDB.open('azora-records');
				opening.onsuccess = () => {
					const work = opening.result.transaction('rows', 'readwrite');
					const rows = work.objectStore('rows');
					rows.getAll().onsuccess = ({ target }) => {
						const [first] = target.result;
						for (let n = 1; n < count; n++) {
							const at = first.at - n * STEP_MS;
							const title = `${names[n % names.length]} ${n}`;
							const other = { id: crypto.randomUUID(), at, order: -at, title, sealed: n % 5 === 0 };
							rows.put({ ...first, ...other, ...(n % 4 ? {} : { by: 'did:key:zSomebodyElse' }) });
						}
					};
					work.oncomplete = () => {
						opening.result.close();
						done();
					};
					work.onerror = failed;
				};
			}),
		count
	);
}
