// What a person can do with records. Each is decided before it happens, see commands/README.md.

import * as v from 'valibot';
import { defineCommand } from '$lib/commands';
import { err, ok, type Json } from '$lib/kernel';
import type {
	Did,
	EntryId,
	ReviewPayload,
	SealPayload,
	Statement,
	ThingId,
	WorkspaceId
} from '$lib/ledger';
import { contentHash, recordContent } from './content';
import {
	FormExists,
	NoWorkspace,
	RecordAlreadySealed,
	RecordInConflict,
	RecordNotFound,
	RecordNotSealed
} from './errors';
import { exportCommand, type ExportDeps } from './export/command';
import { formRef, parseForm } from './forms';
import { authorOf, isBegunBy, isConflict, type RecordView } from './model';
import { versionOfDraft, versionWithPlace, type SavingDeps } from './saving';

export interface RecordsCommandsDeps extends SavingDeps, ExportDeps {
	/** The workspace that is open, null outside one. */
	workspace(): WorkspaceId | null;
	ledger: SavingDeps['ledger'] & {
		write(
			workspace: WorkspaceId,
			statement: Statement,
			options?: { thing: ThingId }
		): Promise<{ id: EntryId }>;
	};
	/** The person's signature over a known payload: compact JWS. */
	sign(purpose: 'seal' | 'review', payload: SealPayload | ReviewPayload): Promise<string>;
}

export const createRecordsCommands = (deps: RecordsCommandsDeps) => ({
	save: saveCommand(deps),
	seal: sealCommand(deps),
	confirm: confirmCommand(deps),
	dispute: disputeCommand(deps),
	addForm: addFormCommand(deps),
	importForm: importFormCommand(deps),
	export: exportCommand(deps)
});

const recordId = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const fix = v.strictObject({
	state: v.literal('fix'),
	lat: v.pipe(v.number(), v.minValue(-90), v.maxValue(90)),
	lon: v.pipe(v.number(), v.minValue(-180), v.maxValue(180)),
	accuracyMeters: v.pipe(v.number(), v.minValue(0)),
	at: v.pipe(v.number(), v.integer())
});
/** A draft, or the place of a record that was saved before the phone knew it. */
const saveInput = v.union([
	v.strictObject({ draft: recordId }),
	v.strictObject({ record: recordId, place: fix })
]);
const reviewInput = v.strictObject({
	record: recordId,
	reason: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(2000)), '')
});

function found(deps: RecordsCommandsDeps, id: string): RecordView {
	const view = deps.record(id);
	if (!view) throw new RecordNotFound(id);
	return view;
}

function openWorkspace(deps: RecordsCommandsDeps): WorkspaceId {
	const workspace = deps.workspace();
	if (!workspace) throw new NoWorkspace();
	return workspace;
}

const about = (id: string, properties: { [key: string]: Json }) => ({
	type: 'record',
	id,
	properties
});

/** Who began a record changes it; who wrote a version seals that one. The ledger asks the same. */
const changing = (view: RecordView, me: Did | null) => ({
	isSealed: view.seal !== null,
	isAuthor: isBegunBy(view, me)
});
const sealing = (view: RecordView, me: Did | null) => ({
	isSealed: view.seal !== null,
	isAuthor: me !== null && authorOf(view) === me
});

const saveCommand = (deps: RecordsCommandsDeps) =>
	defineCommand({
		name: 'records.save',
		title: 'records_save_title',
		undo: 'never',
		input: saveInput,
		async resource(input) {
			const row = 'draft' in input ? (await deps.drafts.read(input.draft)).row : null;
			const id = row?.record ?? ('record' in input ? input.record : '');
			const view = row ? deps.record(id) : found(deps, id);
			const facts = view ? changing(view, deps.me()) : { isSealed: false, isAuthor: true };
			return about(id, { ...facts, form: row?.form ?? view?.form ?? '', isNew: !view });
		},
		async effect(input) {
			const workspace = openWorkspace(deps);
			const made =
				'draft' in input
					? await versionOfDraft(deps, workspace, input.draft)
					: versionWithPlace(found(deps, input.record), input.place);
			if ('error' in made) return err(made.error);
			const { version, already } = made;
			const thing = { kind: 'record' as const, id: version.record };
			const entry = already ?? (await deps.ledger.write(workspace, version, { thing }));
			// only now: whatever fails before, the draft still holds the work; a rest of it harms nobody
			if ('draft' in input) await deps.drafts.forget(input.draft).catch(() => {});
			return ok({ record: version.record, version: entry.id });
		}
	});

const sealCommand = (deps: RecordsCommandsDeps) =>
	defineCommand({
		name: 'records.seal',
		title: 'records_seal_title',
		undo: 'never',
		input: v.strictObject({ record: recordId }),
		resource: ({ record }) => about(record, sealing(found(deps, record), deps.me())),
		async effect({ record }) {
			const workspace = openWorkspace(deps);
			const view = found(deps, record);
			if (view.seal) return err(new RecordAlreadySealed(record));
			if (isConflict(view)) return err(new RecordInConflict(record));
			const hash = contentHash(recordContent(view, authorOf(view)));
			const jws = await deps.sign('seal', {
				...{ type: 'seal', workspace, record, contentHash: hash },
				at: deps.now()
			});
			const statement = { type: 'record.seal' as const, version: view.shown, jws };
			const thing = { kind: 'record' as const, id: record };
			const { id } = await deps.ledger.write(workspace, statement, { thing });
			return ok({ id, contentHash: hash });
		}
	});

const reviewResource = (deps: RecordsCommandsDeps, record: string) => {
	const view = found(deps, record);
	return about(record, {
		authors: view.authors,
		isSealed: view.seal !== null,
		alreadyReviewedByMe: view.reviews.some(({ by }) => by === deps.me())
	});
};

async function review(
	deps: RecordsCommandsDeps,
	verdict: ReviewPayload['verdict'],
	{ record, reason }: { record: string; reason: string }
) {
	const workspace = openWorkspace(deps);
	const { seal } = found(deps, record);
	if (!seal) return err(new RecordNotSealed(record));
	const { contentHash: hash } = seal;
	const jws = await deps.sign('review', {
		...{ type: 'review', workspace, record, contentHash: hash, verdict, reason },
		at: deps.now()
	});
	return ok(await deps.ledger.write(workspace, { type: 'review', jws }));
}

const confirmCommand = (deps: RecordsCommandsDeps) =>
	defineCommand({
		name: 'records.confirm',
		title: 'records_confirm_title',
		undo: 'never',
		input: reviewInput,
		resource: ({ record }) => reviewResource(deps, record),
		effect: (input) => review(deps, 'confirm', input)
	});

const disputeCommand = (deps: RecordsCommandsDeps) =>
	defineCommand({
		name: 'records.dispute',
		title: 'records_dispute_title',
		undo: 'never',
		input: reviewInput,
		resource: ({ record }) => reviewResource(deps, record),
		effect: (input) => review(deps, 'dispute', input)
	});

const addFormCommand = (deps: RecordsCommandsDeps) =>
	defineCommand({
		name: 'forms.add',
		title: 'forms_add_title',
		undo: 'never',
		input: v.strictObject({ form: v.unknown() }),
		resource: () => ({ type: 'form', id: '', properties: {} }),
		effect: ({ form }) => addForm(deps, form)
	});

/** The same for the team as `forms.add`; the rules may ask more of what came as a file. */
const importFormCommand = (deps: RecordsCommandsDeps) =>
	defineCommand({
		name: 'forms.import',
		title: 'forms_import_title',
		input: v.strictObject({ form: v.unknown() }),
		resource: () => ({ type: 'form', id: '', properties: {} }),
		effect: ({ form }) => addForm(deps, form)
	});

async function addForm(deps: RecordsCommandsDeps, description: unknown) {
	const form = parseForm(description);
	const reference = formRef(form);
	if (deps.form(reference)) return err(new FormExists(reference));
	// a form is JSON: its schema lets nothing else through
	const json = JSON.parse(JSON.stringify(form)) as { [key: string]: Json };
	await deps.ledger.write(openWorkspace(deps), { type: 'form', form: json });
	return ok({ form: reference });
}
