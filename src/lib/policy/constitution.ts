// The articles as people read them: a lazy part of the app, since it holds every text.

import type { Constitution } from './model';

let loaded: Promise<Constitution> | null = null;

/** The constitution that this version of the app carries. */
export function constitution(): Promise<Constitution> {
	loaded ??= import('./generated/constitution.json').then(
		(module) => module.default as unknown as Constitution
	);
	return loaded;
}

/** The article that a rule id belongs to, and the rule: `reviews/no-self`. */
export function findRule({ articles }: Constitution, id: string) {
	for (const article of articles) {
		const rule = article.rules.find((item) => item.id === id);
		if (rule) return { article, rule, number: articles.indexOf(article) + 1 };
	}
	return null;
}
