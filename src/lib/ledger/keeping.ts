// The teams of this device as they go into a backup, onto a second device, and come back. What comes is checked as if a
// peer had sent it; it adds to what is here and takes nothing away.

import * as v from 'valibot';
import { AppError, asAppError, base64url, fromBase64url, type Bytes } from '$lib/kernel';
import { isStorageFull } from '$lib/platform';
import { readTeams, writeTeams, type PhotoKept, type TeamKept } from './backup';
import { readInvitation } from './invitations';
import type { Ledger } from './ledger';
import { KIND, type BlobRef, type WorkspaceId } from './model';
import { lonelyPhotos } from './own-devices';
import { everythingOf } from './exchange';
import { openReplica } from './open-replica';
import { TEAM_NAME_LIMIT } from './ops';
import { base64urlText, hexText, plainText } from './shapes';
import type { WorkspaceRow } from './store';
import type { Team } from './team';

/** What a backup would hold, before it is made. */
export interface BackupSize {
	teams: { id: WorkspaceId; name: string; records: number }[];
	entryBytes: number;
	/** Photos that no other device is known to have, with their small pictures. */
	photos: number;
	photoBytes: number;
}

export interface TeamsBack {
	/** Teams that are here now, also those that were here before. */
	teams: { id: WorkspaceId; name: string; records: number; photos: number }[];
	/** Teams of the file that are not in, and why. */
	refused: { id: WorkspaceId; code: string }[];
	/** Photos of these teams that there was no room for. */
	photosLeftOut: number;
}

/** How a second device meets a team: 32-byte keys in base64url. */
export interface TeamLink {
	id: WorkspaceId;
	foundingKey: string;
	epoch: string;
	/** Shown until the team itself says it. */
	name: string;
}

const linkShape: v.GenericSchema<unknown, TeamLink> = v.object({
	id: hexText(16),
	foundingKey: base64urlText(43, 43),
	epoch: base64urlText(43, 43),
	name: plainText(0, TEAM_NAME_LIMIT)
});

const kept = ({ teams }: Ledger): Team[] =>
	[...teams.values()].filter(
		(team) => team.row.joining !== null || team.view().state !== 'removed'
	);

const sizeOf = (entries: readonly Uint8Array[]): number =>
	entries.reduce((sum, { length }) => sum + length, 0);

function lonely(teams: readonly Team[]): Map<string, BlobRef> {
	return new Map(teams.flatMap((team) => lonelyPhotos(team)).map((ref) => [ref.id, ref]));
}

export function backupSize(ledger: Ledger): BackupSize {
	const teams = kept(ledger);
	const photos = lonely(teams);
	const small = new Set([...photos.values()].map(({ thumbnail }) => thumbnail?.id));
	return {
		teams: teams.map((team) => ({
			id: team.row.id,
			name: team.view().name,
			records: team.workspace.made.records()
		})),
		entryBytes: teams.reduce((sum, team) => sum + sizeOf(entriesOf(team)), 0),
		photos: [...photos.keys()].filter((id) => !small.has(id)).length,
		photoBytes: [...photos.values()].reduce((sum, { size }) => sum + size, 0)
	};
}

const entriesOf = ({ workspace }: Team): Bytes[] =>
	everythingOf(workspace.shelf.replica.sight.holdings);

export async function exportTeams(
	ledger: Ledger,
	{ withPhotos }: { withPhotos: boolean }
): Promise<Bytes> {
	const teams = kept(ledger);
	const photos: PhotoKept[] = [];
	for (const ref of withPhotos ? lonely(teams).values() : []) {
		const chunks = await chunksOf(ledger, ref);
		if (chunks) photos.push({ id: ref.id, chunks });
	}
	return writeTeams({
		photos,
		teams: teams.map((team): TeamKept => {
			const { id, foundingKey, createdAt, joining } = team.row;
			return { id, foundingKey, createdAt, joining, entries: entriesOf(team) };
		})
	});
}

/** null when a chunk was damaged here. */
async function chunksOf(ledger: Ledger, ref: BlobRef): Promise<Bytes[] | null> {
	const chunks: Bytes[] = [];
	for (const index of ref.chunks.keys()) {
		const chunk = await ledger.surroundings.blobs.readChunk(ref, index);
		if (!chunk) return null;
		chunks.push(chunk);
	}
	return chunks;
}

/**
 * Idempotent. Throws `ledger/backup-unreadable`, and `platform/storage-full` when not even the entries fit; a team that is not
 * right, and photos without room, are told.
 */
export async function importTeams(ledger: Ledger, bytes: Uint8Array): Promise<TeamsBack> {
	const { teams, photos } = readTeams(bytes);
	const back: TeamsBack = { teams: [], refused: [], photosLeftOut: 0 };
	const lengths = [...teams.map(({ entries }) => entries), ...photos.map(({ chunks }) => chunks)];
	const of = lengths.reduce((sum, { length }) => sum + length, 0);
	let done = 0;
	const took = (many: number) => {
		done += many;
		ledger.events.add('importing', () => ({ t: 'importing', done, of }));
	};
	const came: Team[] = [];
	// no photo takes the room of a record
	for (const each of teams)
		try {
			came.push(await importTeam(ledger, each, took));
		} catch (thrown) {
			const { code } = asAppError(thrown);
			if (!code.startsWith('ledger/')) throw thrown;
			back.refused.push({ id: each.id, code });
		}
	const taken = await takePhotos(ledger, photos, took);
	const left = new Set(photos.map(({ id }) => id).filter((id) => !taken.has(id)));
	for (const team of came) {
		const { row, workspace } = team;
		const large = workspace.blobs.named().filter(({ thumbnail }) => thumbnail);
		const here = large.filter(({ id }) => taken.has(id)).length;
		const records = workspace.made.records();
		back.teams.push({ id: row.id, name: team.view().name, records, photos: here });
		back.photosLeftOut += large.filter(({ id }) => left.has(id)).length;
	}
	ledger.tellRooms();
	return back;
}

const bytesOf = ({ chunks }: PhotoKept): number =>
	chunks.reduce((sum, { length }) => sum + length, 0);

/** As many as there is room for, the small pictures first. Gives the ids of those that are here now. */
async function takePhotos(
	ledger: Ledger,
	photos: readonly PhotoKept[],
	took: (many: number) => void
): Promise<Set<string>> {
	const { blobs } = ledger.surroundings;
	for (const { id, chunks } of [...photos].sort((a, b) => bytesOf(a) - bytesOf(b)))
		try {
			await blobs.takeWhole(id, chunks);
			took(chunks.length);
		} catch (thrown) {
			if (!isStorageFull(thrown)) throw thrown;
			// a part of a photo is nothing, and its room is wanted
			await blobs.remove(id);
			break;
		}
	return new Set(photos.map(({ id }) => id).filter((id) => blobs.has(id)));
}

async function importTeam(
	ledger: Ledger,
	given: TeamKept,
	took: (many: number) => void
): Promise<Team> {
	const { id, entries, foundingKey, createdAt, joining } = given;
	const { me } = ledger.surroundings;
	const row: WorkspaceRow = { id, me: me.did, foundingKey, createdAt, joining };
	if (joining) await assertInvitation(row);
	if (entries.length || !joining) await assertFounded(ledger, row, entries);
	const known = ledger.teams.get(id);
	if (known) {
		await known.take(entries, took);
		return known;
	}
	await ledger.surroundings.store.keepWorkspace(row);
	const team = await ledger.open(row);
	await team.take(entries, took);
	return team;
}

async function assertInvitation({ id, joining }: WorkspaceRow): Promise<void> {
	const { info } = await readInvitation(joining?.invitation ?? '');
	if (info.workspace !== id) throw new AppError('ledger/backup-unreadable');
	JSON.parse(joining?.request ?? '');
}

/** The founding key opens the founding op of this very team, and the person is named in its ops. */
async function assertFounded(
	ledger: Ledger,
	row: WorkspaceRow,
	entries: readonly Bytes[]
): Promise<void> {
	const replica = openReplica({ ...ledger.surroundings, row });
	await replica.ingest(entries.filter((entry) => entry[3] === KIND.membership));
	const { graph } = replica.sight;
	if (graph.nodes[0]?.op?.op !== 'found') throw new AppError('ledger/backup-unreadable');
	if (!row.joining && !graph.grants.has(row.me)) throw new AppError('ledger/backup-foreign');
}

/** Teams whose key is open here, for a second device of the same person. */
export function linkTeams(ledger: Ledger): TeamLink[] {
	return kept(ledger).flatMap((team) => {
		const { row, workspace } = team;
		const epoch = workspace.shelf.replica.writingEpoch();
		if (!epoch) return [];
		const foundingKey = base64url(row.foundingKey);
		return [{ id: row.id, foundingKey, epoch: base64url(epoch.key), name: team.view().name }];
	});
}

/** Teams from another device of this person: met at once, and filled by whoever is there. */
export async function takeLinks(ledger: Ledger, links: readonly TeamLink[]): Promise<void> {
	const { me, store } = ledger.surroundings;
	const shape = v.pipe(v.array(linkShape), v.maxLength(64));
	for (const { id, foundingKey, epoch, name } of v.parse(shape, links)) {
		if (ledger.teams.has(id)) continue;
		const arriving = { epoch: fromBase64url(epoch), name };
		const row: WorkspaceRow = {
			...{ id, me: me.did, joining: null, createdAt: ledger.now() },
			...{ foundingKey: fromBase64url(foundingKey), arriving }
		};
		await store.keepWorkspace(row);
		await ledger.open(row);
	}
	ledger.tellRooms();
}
