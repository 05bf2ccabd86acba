// What the rules say, in the reader's language. The rules themselves speak English: that is the text that counts, and what is
// shown where a translation is missing.

import type { Reason } from '$lib/commands';
import type { Article, ArticleRule } from '$lib/policy';
import { ROLES, type Role } from '$lib/ledger';
import type { ScorePart } from '$lib/ui';
import { m, ruleKey, translationOf } from '$lib/ui/i18n';
import { roleName } from './roles';

const articleKey = (id: string): string => `article_${id.split('/')[0]}`;

/** `role`: of the one who asked, as the decision saw it. */
export const roleWord = (role: string | undefined): string =>
	ROLES.includes(role as Role) ? roleName(role as Role).toLowerCase() : m.role_self();

/** Why it was permitted or refused, to the one who asked. */
export function reasonWords(reason: Reason, role?: string): string {
	const key = ruleKey(reason.id);
	return (
		translationOf(`${key}_said`, { role: roleWord(role) }) ??
		(reason.effect === 'permit' ? translationOf(`${key}_text`) : undefined) ??
		reason.msg
	);
}

export const ruleTitle = ({ id, title }: Pick<Reason, 'id' | 'title'>): string =>
	translationOf(ruleKey(id)) ?? title;

export const articleTitle = ({ id, article }: Pick<Reason, 'id' | 'article'>): string =>
	translationOf(articleKey(id)) ?? article;

/** The text as written stands beside it where it is another one. */
export interface Prose {
	title: string;
	text: string;
	written?: string;
}

function prose(key: string, title: string, text: string): Prose {
	const translated = translationOf(`${key}_text`);
	return {
		title: translationOf(key) ?? title,
		text: translated ?? text,
		written: translated === undefined ? undefined : `${title}. ${text}`
	};
}

export const articleProse = ({ name, title, description }: Article): Prose =>
	prose(articleKey(name), title, description);

export const ruleProse = ({ id, title, description }: ArticleRule): Prose =>
	prose(ruleKey(id), title, description);

/** A part of the score: its figures stay, the words around them are of the reader. */
export function partWords<Part extends ScorePart>(part: Part): Part {
	const [a = '', b = ''] = part.detail?.match(/\d+/g) ?? [];
	return {
		...part,
		title: translationOf(`score_part_${part.id}`) ?? part.title,
		detail: translationOf(`score_detail_${part.id}`, { a, b }) ?? part.detail
	};
}
