// Walks the whole command list: each is asked of the shipped constitution, and none changes anything undecided.

import 'fake-indexeddb/auto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { createPipeline, type Command, type JournalLine, type Verdict } from '$lib/commands';
import { ok } from '$lib/kernel';
import { ROLES } from '$lib/ledger';
import { createPolicyService } from '$lib/policy/service';
import { hasMessage, loadMessages } from '$lib/ui/i18n';
import { commandList } from './command-list';
import { ORDINARY } from './ordinary';
import { Rooms } from './rooms.svelte';

vi.mock('./workers', () => ({ spawn: {} }));
// components need Kit's own modules
vi.mock('$lib/ui', () => ({
	theme: { choice: 'system', choose: () => {} },
	isThemeName: () => true
}));

const generated = new URL('../policy/generated/', import.meta.url);
const read = (name: string) => readFileSync(fileURLToPath(new URL(name, generated)));
const json = (name: string) => JSON.parse(read(name).toString()) as never;

const policy = createPolicyService({
	wasm: () => Promise.resolve(new Uint8Array(read('policy.wasm'))),
	data: json('data.json'),
	hashes: json('hashes.json')
});

const articleFolder = fileURLToPath(new URL('../../../policies/azora/articles/', import.meta.url));
const articles = readdirSync(articleFolder, { recursive: true })
	.map(String)
	.filter((file) => file.endsWith('.rego') && !file.endsWith('_test.rego'))
	.map((file) => readFileSync(articleFolder + file, 'utf8'));

const ME = 'did:key:z6MkMe';

let commands: Command[] = [];
beforeAll(async () => {
	await loadMessages();
	commands = commandList(
		new Rooms({ me: () => null, team: () => null, became: () => {}, failed: () => {} }).commands
	);
});

const ports = (role: string, decide: (input: never) => Promise<Verdict>) => {
	const lines: JournalLine[] = [];
	return {
		lines,
		pipeline: createPipeline({
			facts: () =>
				Promise.resolve({
					subject: { type: 'did', id: ME, properties: { role } },
					context: { online: false, workspace: null }
				}),
			decide: decide,
			record: (line) => Promise.resolve(void lines.push(line)),
			now: () => Date.now()
		})
	};
};

/** The command with the facts of its case, any input, and an effect that only counts. */
function bare(command: Command, done: string[]): Command {
	return {
		...command,
		input: {
			...command.input,
			'~run': (dataset: { typed: boolean }) => ({ ...dataset, typed: true })
		} as never,
		resource: () => ({
			type: 'test',
			id: '',
			properties: ORDINARY[command.name] ?? {}
		}),
		effect: () => {
			done.push(command.name);
			return ok(null);
		}
	};
}

describe('every command', () => {
	test('is named room.verb, once, with a title in the catalogue', () => {
		expect(commands.length).toBeGreaterThan(20);
		expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
		for (const { name, title } of commands) {
			expect(name).toMatch(/^[a-z]+\.[a-z-]+$/);
			expect(hasMessage(title), `${name}: ${title}`).toBe(true);
		}
	});

	test('is decided by the constitution: allowed to some role in its ordinary case, by a rule of an article', async () => {
		for (const command of commands) {
			const roles: string[] = [];
			for (const role of ['self', ...ROLES]) {
				const { pipeline } = ports(role, (input) => policy.decide(input));
				const asked = await pipeline.ask(bare(command, []), {});
				expect(asked.ok, command.name).toBe(true);
				if (asked.ok && asked.value.allow) roles.push(role);
			}
			expect(roles.length, `${command.name} is allowed to nobody`).toBeGreaterThan(0);
		}
	});

	test('is what the articles speak of: no rule allows what nobody can do', () => {
		const names = new Set<string>(commands.map(({ name }) => name));
		const rooms = new Set([...names].map((name) => name.split('.')[0]));
		const spoken = articles.flatMap((text) => [...text.matchAll(/"([a-z]+)\.([a-z-]+)"/g)]);
		const ofRooms = spoken
			.filter(([, room]) => rooms.has(room))
			.map(([, ...name]) => name.join('.'));
		expect(ofRooms.length).toBeGreaterThan(40);
		expect(ofRooms.filter((name) => !names.has(name))).toEqual([]);
	});

	test('of this device says so, and is allowed to the person alone, outside any team', async () => {
		const ofDevice =
			/^workspace\.(found|join)$|^(app|identity|policy|verify|drafts|sync)\.|^credentials\.(present|import)$|^records\.export$/;
		for (const command of commands) {
			const isOfDevice = ofDevice.test(command.name);
			expect([command.name, command.scope]).toEqual([
				command.name,
				isOfDevice ? 'device' : undefined
			]);
			if (!isOfDevice) continue;
			const { pipeline } = ports('self', (input) => policy.decide(input));
			const asked = await pipeline.ask(bare(command, []), {});
			expect([command.name, asked.ok && asked.value.allow]).toEqual([command.name, true]);
		}
	});

	test('does nothing when refused, and both outcomes are journalled', async () => {
		for (const command of commands) {
			const done: string[] = [];
			const verdict = (allow: boolean): Verdict => ({
				effect: allow ? 'allow' : 'deny',
				allow,
				reasons: [],
				obligations: [],
				constitution: 'test'
			});
			const refused = ports('admin', () => Promise.resolve(verdict(false)));
			await refused.pipeline.run(bare(command, done), {});
			expect(done).toEqual([]);
			expect(refused.lines.map(({ outcome }) => outcome)).toEqual(['refused']);
			const allowed = ports('admin', () => Promise.resolve(verdict(true)));
			await allowed.pipeline.run(bare(command, done), {});
			expect(done).toEqual([command.name]);
			expect(allowed.lines.map(({ outcome }) => outcome)).toEqual(['done']);
		}
	});

	test('a name that no article knows is refused', async () => {
		const { pipeline } = ports('admin', (input) => policy.decide(input));
		const unknown = { ...bare(commands[0], []), name: 'records.burn' as const };
		const asked = await pipeline.ask(unknown, {});
		expect(asked.ok && asked.value.allow).toBe(false);
	});
});
