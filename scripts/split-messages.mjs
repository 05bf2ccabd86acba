// Plugins for Vite: paraglide compiles each message with all its languages in one module, so that every screen would carry
// the texts of all of them. Here a message keeps the language that the pages are prerendered in; every language gets one
// chunk of its own with all its texts, which only its readers load, and which also serves texts that are asked for by key.
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseAst } from 'vite';
import { inCheckout } from './checkout.mjs';

const GENERATED = inCheckout('src/lib/ui/i18n/generated').replaceAll('\\', '/');
const MESSAGES = `${GENERATED}/messages/`;
const SPOKEN = inCheckout('src/lib/ui/i18n/spoken.svelte.ts').replaceAll('\\', '/');
const LIST = 'virtual:azora-messages';

const settings = async () =>
	JSON.parse(await readFile(inCheckout('project.inlang/settings.json'), 'utf8'));

/** `export const name_key = …`, or `export { name_key1 as "name_Key" }`. */
function exportedName({ declaration, specifiers }) {
	const { name, value } = declaration?.declarations[0].id ?? specifiers[0].exported;
	return name ?? value;
}

/** What a compiled message is made of: the text of each language, and its key. */
function readMessage(code) {
	const message = { texts: new Map(), key: '' };
	for (const node of parseAst(code).body) {
		if (node.type === 'ExportNamedDeclaration') message.key = exportedName(node);
		if (node.type !== 'VariableDeclaration') continue;
		const [{ id, init }] = node.declarations;
		// a language that says nothing of its own is another name of the one that it falls back to
		if (init.type === 'Identifier') continue;
		message.texts.set(id.name.split('_', 1)[0], code.slice(init.start, init.end));
	}
	if (!message.key || message.texts.size === 0)
		throw new Error('paraglide writes its messages in another way now: see split-messages.mjs');
	return message;
}

const usesRegistry = (text) => text.includes('registry.');

/** Only the base language stays with the message; what the reader speaks is looked up by the key. */
function baseOnly(code, base) {
	const { key, texts } = readMessage(code);
	const text = texts.get(base);
	if (!text) throw new Error(`The message ${key} is missing in ${base}.`);
	return [
		usesRegistry(text) ? `import * as registry from '${GENERATED}/registry.js';` : '',
		`import { spoken } from '${SPOKEN}';`,
		`const base = ${text};`,
		`const worded = (inputs = {}) => (spoken('${key}') ?? base)(inputs);`,
		`export { worded as '${key}' };`
	].join('\n');
}

/** All texts of one language as one module. */
async function wholeCatalogue(locale) {
	const files = (await readdir(MESSAGES)).filter((file) => /^[^_].*\.js$/.test(file)).sort();
	const lines = [`import * as registry from '${GENERATED}/registry.js';`];
	for (const file of files) {
		const { key, texts } = readMessage(await readFile(join(MESSAGES, file), 'utf8'));
		const text = texts.get(locale);
		// where nothing is said, paraglide says the key: who asks has words of their own
		if (text && !text.endsWith(`('${key}')`))
			lines.push(`const _${key} = ${text};`, `export { _${key} as '${key}' };`);
	}
	return lines.join('\n');
}

/** `import { catalogues } from 'virtual:azora-messages'`: how to load each language. */
export const messageCatalogues = () => ({
	name: 'azora-message-catalogues',
	resolveId: (id) => (id === LIST || id.startsWith(`${LIST}/`) ? `\0${id}` : null),
	async load(id) {
		if (!id.startsWith(`\0${LIST}`)) return null;
		const locale = id.slice(LIST.length + 2);
		if (locale) return wholeCatalogue(locale);
		const { locales } = await settings();
		const loaders = locales.map((one) => `${JSON.stringify(one)}: () => import('${LIST}/${one}')`);
		return `export const catalogues = { ${loaders.join(', ')} };`;
	}
});

/** For pages; unit tests see paraglide's messages as they are. */
export const splitMessages = () => ({
	name: 'azora-split-messages',
	enforce: 'pre',
	async transform(code, id) {
		const path = id.replaceAll('\\', '/').split('?')[0];
		if (!path.startsWith(MESSAGES) || basename(path).startsWith('_')) return null;
		const { baseLocale } = await settings();
		return { code: baseOnly(code, baseLocale), map: null };
	}
});
