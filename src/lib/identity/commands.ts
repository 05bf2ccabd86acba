// What a person can do about their own identity.

import * as v from 'valibot';
import { defineCommand } from '$lib/commands';
import { ok } from '$lib/kernel';
import type { Remote } from '$lib/platform';
import { personName } from './model';
import type { IdentityService } from './service';

export interface IdentityCommandDeps {
	identity: Pick<Remote<IdentityService>, 'create' | 'me' | 'rename'>;
}

export function createIdentityCommands({ identity }: IdentityCommandDeps) {
	const self = async () => ({
		type: 'identity',
		id: (await identity.me())?.did ?? 'did:none',
		properties: {}
	});
	return {
		create: defineCommand({
			name: 'identity.create',
			title: 'identity_create_title',
			scope: 'device',
			input: v.object({ name: personName, deviceName: personName }),
			resource: self,
			effect: async (input) => ok(await identity.create(input))
		}),
		rename: defineCommand({
			name: 'identity.rename',
			title: 'identity_rename_title',
			scope: 'device',
			input: v.object({ name: personName }),
			resource: self,
			effect: async ({ name }) => {
				const before = await identity.me();
				const me = await identity.rename(name);
				return ok({ me, before: before?.name ?? name });
			},
			undo: (_input, { before }) => ({ input: { name: before } })
		})
	};
}
