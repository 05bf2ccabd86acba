// What a person can do about sync on this device: it changes nothing that others have, so the team's rules are not asked.

import * as v from 'valibot';
import { defineCommand, type Step } from '$lib/commands';
import { ok } from '$lib/kernel';
import type { Remote } from '$lib/platform';
import type { LedgerService } from './service';

export interface SyncCommandDeps {
	ledger: Pick<Remote<LedgerService>, 'stopSync'>;
}

const workspace = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
const part = v.picklist(['sync', 'photos']);
const resource = ({ workspace: id }: { workspace: string }) => ({
	type: 'workspace',
	id,
	properties: {}
});

export function createSyncCommands({ ledger }: SyncCommandDeps) {
	const resume = defineCommand({
		name: 'sync.resume',
		title: 'transfers_resume_title',
		scope: 'device',
		input: v.object({ workspace, part }),
		resource,
		effect: async (input) => ok(await ledger.stopSync(input.workspace, { [input.part]: false })),
		undo: (input): Step => ({
			command: input.part === 'sync' ? pause : cancelTransfer,
			input: { workspace: input.workspace }
		})
	});
	/** No connections for this team until it goes on; one works on as without a network. */
	const pause = defineCommand({
		name: 'sync.pause',
		title: 'transfers_pause_title',
		scope: 'device',
		input: v.object({ workspace }),
		resource,
		effect: async (input) => ok(await ledger.stopSync(input.workspace, { sync: true })),
		undo: (input): Step => ({ command: resume, input: { ...input, part: 'sync' } })
	});
	/** No further photos; their small pictures and all else still come. */
	const cancelTransfer = defineCommand({
		name: 'sync.cancel-transfer',
		title: 'transfers_cancel_title',
		scope: 'device',
		input: v.object({ workspace }),
		resource,
		effect: async (input) => ok(await ledger.stopSync(input.workspace, { photos: true })),
		undo: (input): Step => ({ command: resume, input: { ...input, part: 'photos' } })
	});
	return { pause, resume, cancelTransfer };
}
