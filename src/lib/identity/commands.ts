// What a person can do about their own identity. What they type goes to the worker and nowhere else: no resource names it.

import * as v from 'valibot';
import { defineCommand } from '$lib/commands';
import { err, ok, type Bytes, type Json } from '$lib/kernel';
import { transfer, type Remote } from '$lib/platform';
import { personName, type Me } from './model';
import { PASSPHRASE_LIMIT } from './passphrase';
import type { IdentityService } from './service';
import { WordsInvalid } from './vault-errors';

type Identity = Remote<Omit<IdentityService, 'connect'>>;

export interface IdentityCommandDeps {
	identity: Identity;
	/**
	 * Who the person here is now: made, back, or with another name, also when that was undone. Told before the act is
	 * journalled, so that a person's journal begins with the making of their identity.
	 */
	became: (me: Me) => void;
}

// sentences of their own: valibot's would repeat what was typed
const passphrase = v.pipe(v.string('text'), v.maxLength(PASSPHRASE_LIMIT, 'too long'));
const words = v.pipe(v.array(v.string('text'), 'words'), v.maxLength(100, 'too many'));
const bytes = v.custom<Bytes>((given) => given instanceof Uint8Array, 'bytes');
const sections = v.record(v.string(), bytes);
const code = v.pipe(v.string('text'), v.maxLength(5_000, 'too long'));

const unlockInput = v.variant(
	'kind',
	[
		v.object({ kind: v.literal('passphrase'), passphrase }),
		v.object({ kind: v.literal('passkey'), output: bytes }),
		v.object({ kind: v.literal('words'), words })
	],
	'kind'
);
const addWayInput = v.variant(
	'kind',
	[
		v.object({ kind: v.literal('device') }),
		/** Three of the 24, by their positions: they count as written down then. */
		v.object({
			kind: v.literal('words'),
			given: v.array(v.object({ position: v.number('number'), word: v.string('text') }), 'words')
		}),
		v.object({ kind: v.literal('passphrase'), passphrase }),
		v.object({
			kind: v.literal('passkey'),
			id: v.pipe(v.string(), v.regex(/^[\w-]{1,1400}$/, 'id')),
			output: bytes,
			name: v.pipe(v.string(), v.maxLength(60, 'too long'))
		})
	],
	'kind'
);
const restoreInput = v.union(
	[
		v.object({ from: v.literal('file'), file: bytes, passphrase, deviceName: personName }),
		v.object({ from: v.literal('file'), file: bytes, words, deviceName: personName }),
		v.object({ from: v.literal('words'), words, name: personName, deviceName: personName }),
		v.object({ from: v.literal('device'), answer: code, deviceName: personName })
	],
	'from'
);

/** The output of a passkey moves: this thread keeps no copy. */
const moved = <Input extends object>(input: Input): Input =>
	'output' in input ? transfer(input, [(input.output as Bytes).buffer]) : input;

type Properties = { [name: string]: Json };

export function createIdentityCommands({ identity, became }: IdentityCommandDeps) {
	const about =
		<Input>(properties: (input: Input) => Properties | Promise<Properties> = () => ({})) =>
		async (input: Input) => ({
			type: 'identity',
			id: (await identity.me())?.did ?? 'did:none',
			properties: await properties(input)
		});
	return {
		create: defineCommand({
			name: 'identity.create',
			title: 'identity_create_title',
			scope: 'device',
			input: v.object({ name: personName, deviceName: personName }),
			resource: about(),
			effect: async (input) => {
				const me = await identity.create(input);
				became(me);
				return ok(me);
			}
		}),
		rename: defineCommand({
			name: 'identity.rename',
			title: 'identity_rename_title',
			scope: 'device',
			input: v.object({ name: personName }),
			resource: about(),
			effect: async ({ name }) => {
				const before = await identity.me();
				const me = await identity.rename(name);
				became(me);
				return ok({ me, before: before?.name ?? name });
			},
			undo: (_input, { before }) => ({ input: { name: before } })
		}),
		...lockCommands(identity, about),
		...wayCommands(identity, about),
		...copyCommands(identity, became, about)
	};
}

type About = <Input>(
	properties?: (input: Input) => Properties | Promise<Properties>
) => (input: Input) => Promise<{ type: string; id: string; properties: Properties }>;

const lockCommands = (identity: Identity, about: About) => ({
	lock: defineCommand({
		name: 'identity.lock',
		title: 'identity_lock_title',
		scope: 'device',
		/** Minutes in the background after which Azora locks; null for "only when it is closed". Left out: now. */
		input: v.object({
			afterMinutes: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))))
		}),
		resource: about(),
		effect: async ({ afterMinutes }) =>
			ok(await (afterMinutes === undefined ? identity.lock() : identity.lockAfter(afterMinutes)))
	}),
	unlock: defineCommand({
		name: 'identity.unlock',
		title: 'identity_unlock_title',
		scope: 'device',
		input: unlockInput,
		resource: about(({ kind }) => ({ kind })),
		effect: async (input) => ok(await identity.unlock(moved(input)))
	})
});

const wayCommands = (identity: Identity, about: About) => ({
	addWay: defineCommand({
		name: 'identity.add-way',
		title: 'identity_add_way_title',
		scope: 'device',
		input: addWayInput,
		resource: about(({ kind }) => ({ kind })),
		effect: async (input) => {
			if (input.kind !== 'words') return ok(await identity.addWay(moved(input)));
			if (!(await identity.checkWords(input.given))) return err(new WordsInvalid('words-wrong'));
			return ok(await identity.ways());
		}
	}),
	removeWay: defineCommand({
		name: 'identity.remove-way',
		title: 'identity_remove_way_title',
		scope: 'device',
		input: v.object({ id: v.string() }),
		resource: about(async ({ id }) => {
			const ways = (await identity.ways()).filter(({ kind }) => kind !== 'words');
			const kind = ways.find((way) => way.id === id)?.kind ?? null;
			return { kind, isLast: ways.length === 1 && kind !== null };
		}),
		effect: async ({ id }) => ok(await identity.removeWay(id))
	}),
	rotate: defineCommand({
		name: 'identity.rotate',
		title: 'identity_rotate_title',
		scope: 'device',
		input: v.object({}),
		resource: about(),
		effect: async () => ok(await identity.rotate())
	}),
	showWords: defineCommand({
		name: 'identity.show-words',
		title: 'identity_show_words_title',
		scope: 'device',
		input: v.object({}),
		resource: about(),
		effect: async () => ok(await identity.words())
	})
});

const copyCommands = (identity: Identity, became: IdentityCommandDeps['became'], about: About) => ({
	saveBackup: defineCommand({
		name: 'identity.save-backup',
		title: 'identity_save_backup_title',
		scope: 'device',
		/** `madeAt`: the person has the file that was made then, and only now it counts. */
		input: v.union(
			[v.object({ passphrase, sections }), v.object({ madeAt: v.number('time') })],
			'backup'
		),
		resource: about(),
		effect: async (input) =>
			ok(await ('madeAt' in input ? identity.backedUp(input.madeAt) : identity.backup(input)))
	}),
	restore: defineCommand({
		name: 'identity.restore',
		title: 'identity_restore_title',
		scope: 'device',
		input: restoreInput,
		resource: about(({ from }) => ({ from })),
		effect: async (input) => {
			const back = await identity.restore(input);
			became(back.me);
			return ok(back);
		}
	}),
	linkDevice: defineCommand({
		name: 'identity.link-device',
		title: 'identity_link_device_title',
		scope: 'device',
		input: v.object({ code, teams: v.array(v.custom<Json>(() => true)) }),
		resource: about(),
		effect: async (input) => ok(await identity.answerLink(input))
	})
});
