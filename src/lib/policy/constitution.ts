// The articles as people read them: a lazy part of the app, since they hold every text. Which there are is known at once.

import { RulesUnknown } from './errors';
import hashes from './generated/hashes.json';
import kept from './generated/kept.json';
import type { Constitution, RulesHashes } from './model';

/** Every constitution that the app ever shipped, its own first. */
export const knownRules: readonly RulesHashes[] = [
	hashes,
	...kept.map((older) => older.hashes).reverse()
];

const texts: { [path: string]: () => Promise<unknown> } = {
	[hashes.hash]: () => import('./generated/constitution.json').then((module) => module.default),
	...Object.fromEntries(
		Object.entries(import.meta.glob('./generated/kept/*.json', { import: 'default' })).map(
			([path, load]) => [path.replace(/^.*\/|\.json$/g, ''), load]
		)
	)
};
const loaded = new Map<string, Promise<Constitution>>();

/** A constitution with its articles, by its hash; that of this version of the app without one. */
export function constitution(hash = hashes.hash): Promise<Constitution> {
	const load = texts[hash] as (() => Promise<unknown>) | undefined;
	if (!load) return Promise.reject(new RulesUnknown(hash));
	const reading = loaded.get(hash) ?? (load() as Promise<Constitution>);
	loaded.set(hash, reading);
	// what failed once is tried again
	reading.catch(() => loaded.delete(hash));
	return reading;
}

/** The article that a rule id belongs to, and the rule: `reviews/no-self`. */
export function findRule({ articles }: Constitution, id: string) {
	for (const article of articles) {
		const rule = article.rules.find((item) => item.id === id);
		if (rule) return { article, rule, number: articles.indexOf(article) + 1 };
	}
	return null;
}
