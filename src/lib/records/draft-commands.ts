// What a person can do with drafts: take one off the list, and bring it back. Both stay on this device.

import * as v from 'valibot';
import { defineCommand, type Command } from '$lib/commands';
import { ok } from '$lib/kernel';

export interface DraftCommandsDeps {
	drafts: {
		discard(id: string): Promise<void>;
		/** Throws `records/draft-not-found` when it is gone for good. */
		restore(id: string): Promise<void>;
	};
}

export const createDraftCommands = (deps: DraftCommandsDeps) => {
	const restore = restoreCommand(deps);
	return { discard: discardCommand(deps, restore), restore };
};

const draftInput = v.strictObject({ draft: v.pipe(v.string(), v.minLength(1), v.maxLength(64)) });
const about = ({ draft }: { draft: string }) => ({ type: 'draft', id: draft, properties: {} });

const discardCommand = ({ drafts }: DraftCommandsDeps, restore: Command) =>
	defineCommand({
		name: 'drafts.discard',
		title: 'drafts_discard_title',
		scope: 'device',
		input: draftInput,
		resource: about,
		effect: async ({ draft }) => ok(await drafts.discard(draft)),
		undo: (input) => ({ command: restore, input })
	});

const restoreCommand = ({ drafts }: DraftCommandsDeps) =>
	defineCommand({
		name: 'drafts.restore',
		title: 'drafts_restore_title',
		scope: 'device',
		input: draftInput,
		resource: about,
		effect: async ({ draft }) => ok(await drafts.restore(draft))
	});
