// Writing records to a file: what the writer needs of the open team, and how far it is.

import type { Me } from '$lib/identity';
import { AppError, type Bytes } from '$lib/kernel';
import type { BlobRef, WorkspaceView } from '$lib/ledger';
import { stayAwake } from '$lib/platform';
import {
	writeRecords,
	type ExportedFile,
	type ExportOptions,
	type ExportProgress,
	type Records
} from '$lib/records';

export interface ExportsDeps {
	me(): Me | null;
	team(): WorkspaceView | null;
	records(): Records | null;
	photo(ref: BlobRef): Promise<Bytes | null>;
}

export class Exports {
	readonly #deps: ExportsDeps;
	#progress = $state.raw<ExportProgress | null>(null);

	constructor(deps: ExportsDeps) {
		this.#deps = deps;
	}

	/** null while nothing is being written. */
	get progress(): ExportProgress | null {
		return this.#progress;
	}

	async write(
		ids: readonly string[],
		options: ExportOptions,
		signal?: AbortSignal
	): Promise<ExportedFile> {
		const [team, records, me] = [this.#deps.team(), this.#deps.records(), this.#deps.me()];
		if (!team || !records) throw new AppError('records/no-team');
		const source = {
			views: ids.flatMap((id) => records.byId(id) ?? []),
			form: (reference: string) => records.form(reference),
			nameOf: (did: string) =>
				did === me?.did
					? me.name
					: (team.members.find((member) => member.did === did)?.name ?? did),
			photo: (ref: BlobRef) => this.#deps.photo(ref),
			workspace: { id: team.id, name: team.name },
			now: Date.now()
		};
		const sleep = stayAwake();
		try {
			return await writeRecords(source, options, {
				signal,
				onProgress: (progress) => (this.#progress = progress)
			});
		} finally {
			sleep();
			this.#progress = null;
		}
	}
}
