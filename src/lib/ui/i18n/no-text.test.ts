// No text stands in a component: everything that a person reads comes from the catalogues, or it cannot be translated.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'svelte/compiler';
import ts from 'typescript';
import { expect, test } from 'vitest';

/** Attributes and props whose value people read or hear. */
const SPOKEN = new Set(
	`title label placeholder alt aria-label aria-description aria-roledescription aria-valuetext text help legend note
	sentence subtitle words error unit summary caption`.split(/\s+/)
);
/** What is the same in every language, or says what to type. */
const SAME = /^(Azora|did\.json|\d{4}-\d{2}-\d{2}|[A-Z]{2,4}|px|\.azora|https?:\/\/\S*|azora:\S*)$/;
const LETTERS = /\p{L}{2,}|^\s*\p{Lu}\p{Ll}*\s*$/u;
/** Elements whose content is written for machines. */
const MUTE = new Set(['style', 'script', 'path']);

const isText = (value: string): boolean => LETTERS.test(value) && !SAME.test(value.trim());

interface Node {
	type: string;
	name?: string;
	data?: string;
	value?: unknown;
	[key: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
	typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

const childrenOf = (node: Node): Node[] =>
	Object.entries(node)
		.filter(([key]) => key !== 'metadata' && key !== 'parent')
		.flatMap(([, value]) => (Array.isArray(value) ? (value as unknown[]) : [value]))
		.filter(isNode);

/** Words that an expression in the markup is, not what it compares with. */
function saidBy(node: unknown): string[] {
	if (!isNode(node)) return [];
	switch (node.type) {
		case 'ExpressionTag':
			return saidBy(node.expression);
		case 'Literal':
			return typeof node.value === 'string' ? [node.value] : [];
		case 'TemplateLiteral':
			return (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked);
		case 'ConditionalExpression':
			return [...saidBy(node.consequent), ...saidBy(node.alternate)];
		case 'LogicalExpression':
			return [...saidBy(node.left), ...saidBy(node.right)];
		case 'BinaryExpression':
			return node.operator === '+' ? [...saidBy(node.left), ...saidBy(node.right)] : [];
		default:
			return [];
	}
}

function inMarkup(node: Node): string[] {
	if (node.name && MUTE.has(node.name)) return [];
	if (node.type === 'StyleDirective') return [];
	if (node.type === 'Text') return isText(node.data ?? '') ? [(node.data ?? '').trim()] : [];
	if (node.type === 'ExpressionTag') return saidBy(node).filter(isText);
	if (node.type === 'Attribute') {
		const parts = Array.isArray(node.value) ? (node.value as Node[]) : [node.value as Node];
		if (!SPOKEN.has(node.name ?? '')) return [];
		return parts
			.flatMap((part) => (part.type === 'Text' ? [part.data ?? ''] : saidBy(part)))
			.filter(isText)
			.map((value) => `${node.name}="${value}"`);
	}
	return childrenOf(node).flatMap(inMarkup);
}

/** A sentence: a capital, a word, a space, more. Codes, keys, addresses and class names are none. */
const SENTENCE = /^\p{Lu}[\p{Ll}’']+,? \p{L}/u;

/** Sentences in code, but for what an `Error` says, which is for whoever reads a log. */
function inCode(text: string): string[] {
	const found: string[] = [];
	const walk = (node: ts.Node): void => {
		if (ts.isNewExpression(node) || ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
		if (ts.isStringLiteralLike(node) && SENTENCE.test(node.text)) found.push(node.text);
		if (ts.isTemplateExpression(node) && SENTENCE.test(node.head.text)) found.push(node.head.text);
		ts.forEachChild(node, walk);
	};
	walk(ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest, false));
	return found;
}

function inComponent(source: string): string[] {
	const root = parse(source, { modern: true }) as unknown as {
		fragment: Node;
		instance: { content: { start: number; end: number } } | null;
	};
	const script = root.instance?.content;
	return [
		...inMarkup(root.fragment),
		...(script ? inCode(source.slice(script.start, script.end)) : [])
	];
}

const sources = ['src/routes', 'src/lib/ui', 'src/lib/app']
	.flatMap((folder) =>
		readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path))
	)
	.map((path) => path.replaceAll('\\', '/'))
	.filter((path) => /\.(svelte|ts)$/.test(path) && !/generated|test\.ts|testing\.ts/.test(path));

test.each([
	['<p>Save it</p>', 'Save it'],
	['<p>{isOpen ? "Open now" : m.closed()}</p>', 'Open now'],
	['<p>{`Hello ${name}`}</p>', 'Hello'],
	['<Button>Go</Button>', 'Go'],
	['<input placeholder="Your name" />', 'placeholder="Your name"'],
	['<img alt="A river" src={x} />', 'alt="A river"'],
	['<Row title="Rules" />', 'title="Rules"'],
	['<Row text={ok ? "Kept here" : ""} />', 'text="Kept here"'],
	['<button aria-label="Close">x</button>', 'aria-label="Close"'],
	[
		'<script lang="ts">announcements.show({ text: "Saved on this phone" });</script>',
		'Saved on this phone'
	]
])('a planted text is found: %s', (source, text) => {
	expect(inComponent(source).map((one) => one.trim())).toContain(text);
});

test.each([
	'<p>{m.save()}</p>',
	'<p>+{count}</p>',
	'<p class="note">–</p>',
	'<Button kind="text" icon={icons.undo}>{m.shell_undo()}</Button>',
	'<input type="text" name="level" inputmode="numeric" />',
	'<div style:display={isCovered ? "none" : "contents"}></div>',
	'<p>{state === "open here" ? m.a() : m.b()}</p>'
])('nothing is found in %s', (source) => {
	expect(inComponent(source)).toEqual([]);
});

test('no text stands in a component or in the code of screens', () => {
	const found = sources.flatMap((path) => {
		const source = readFileSync(path, 'utf8');
		const texts = path.endsWith('.svelte') ? inComponent(source) : inCode(source);
		return texts.map((text) => `${path}: ${text}`);
	});
	expect(found).toEqual([]);
});
