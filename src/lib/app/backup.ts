// What a backup file holds beside the person: teams, drafts, known signers, settings. Collected when it is saved, taken in
// when it is opened on another device. A part that this version does not know stays out, and is named.

import * as v from 'valibot';
import type { Sections } from '$lib/identity';
import { AppError, asAppError, fromUtf8, utf8, type Bytes } from '$lib/kernel';
import type { BackupSize, TeamLink, TeamsBack } from '$lib/ledger';
import { isStorageFull } from '$lib/platform';
import { takeProofs, writeProofs } from '$lib/proof';
import { isPlaceChoice, readDrafts, writeDrafts } from '$lib/records';
import { isThemeName, theme } from '$lib/ui';
import { keepChoice, keepPlaceChoice, storedChoice, storedPlaceChoice } from './device';
import type { Rooms } from './rooms.svelte';

/** What is in a backup, or would be. Said by who made it: what comes back is counted again. */
export interface BackupContents {
	teams: { name: string; records: number }[];
	drafts: number;
	/** Photos that no other device was known to have. */
	photos: number;
	/** Such photos that were left out, since they are too large for a file. */
	photosLeftOut: number;
}

export interface Back {
	teams: TeamsBack['teams'];
	drafts: number;
	/** Photos that there was no room for on this device. */
	photosLeftOut: number;
	/** Teams that did not come back, and parts of the file that were not taken, each with a code. */
	refused: { name: string; code: string }[];
	/** Parts of a later version. */
	unknown: string[];
}

const KNOWN = ['contents', 'ledger', 'drafts', 'signers', 'settings'];

/** Beyond it photos are left out unless the person wants them: a phone has to hold the file in memory, twice. */
const PHOTOS_LIMIT_BYTES = 96 * 1024 * 1024;

const settingsShape = v.object({
	version: v.literal(1),
	theme: v.optional(v.string()),
	place: v.optional(v.string()),
	team: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(64))))
});
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const contentsShape = v.object({
	teams: v.pipe(
		v.array(v.object({ name: v.pipe(v.string(), v.maxLength(80)), records: count })),
		v.maxLength(256)
	),
	drafts: count,
	photos: count,
	photosLeftOut: count
});

/** `photosFit`: a phone can make a file that they are in. */
export type WholeSize = BackupSize & { drafts: number; photosFit: boolean };

export async function backupSize({ threads, drafts }: Rooms): Promise<WholeSize> {
	const size = await threads.ledger.remote.backupSize();
	const photosFit = size.photoBytes <= PHOTOS_LIMIT_BYTES;
	return { ...size, drafts: drafts.list.length, photosFit };
}

/** `withPhotos` left out: with them while they fit. */
export async function backupSections(
	rooms: Rooms,
	{ withPhotos }: { withPhotos?: boolean } = {}
): Promise<Sections> {
	const { threads, drafts, proofs } = rooms;
	const size = await backupSize(rooms);
	const areIn = withPhotos ?? size.photosFit;
	const contents: BackupContents = {
		teams: size.teams.map(({ name, records }) => ({ name, records })),
		drafts: size.drafts,
		photos: areIn ? size.photos : 0,
		photosLeftOut: areIn ? 0 : size.photos
	};
	const settings = {
		...{ version: 1, theme: theme.choice, place: storedPlaceChoice(), team: storedChoice() }
	};
	return {
		contents: utf8(JSON.stringify(contents)),
		ledger: await threads.ledger.remote.exportTeams({ withPhotos: areIn }),
		drafts: writeDrafts(await drafts.kept()),
		signers: await writeProofs(proofs),
		settings: utf8(JSON.stringify(settings))
	};
}

/** What a file says that is in it; null when it says nothing that can be read. */
export function contentsOf(sections: Sections): BackupContents | null {
	if (!sections.contents) return null;
	try {
		const value: unknown = JSON.parse(fromUtf8(sections.contents));
		return v.parse(contentsShape, value);
	} catch {
		return null;
	}
}

/** The ledger must be open for the person of the file. What cannot be taken keeps nothing else out. */
export async function takeSections(rooms: Rooms, sections: Sections): Promise<Back> {
	const { ledger, drafts, signers, settings } = sections;
	const unknown = Object.keys(sections).filter((name) => !KNOWN.includes(name));
	const back: Back = { teams: [], drafts: 0, photosLeftOut: 0, refused: [], unknown };
	const each = async (
		name: string,
		part: Bytes | undefined,
		take: (part: Bytes) => Promise<void>
	) => {
		try {
			if (part) await take(part);
		} catch (thrown) {
			const error = asAppError(thrown);
			// another window, or no room for any record, is nothing that the file could help
			const isPartFull = isStorageFull(error) && name !== 'ledger';
			if (!isPartFull && /^(platform|rpc)\/|open-elsewhere/.test(error.code)) throw error;
			back.refused.push({ name, code: error.code });
		}
	};
	await each('ledger', ledger, async (part) => {
		const { teams, refused, photosLeftOut } = await rooms.threads.ledger.remote.importTeams(part);
		Object.assign(back, { teams, photosLeftOut });
		back.refused.push(...refused.map(({ id, code }) => ({ name: id.slice(0, 8), code })));
	});
	await each('drafts', drafts, async (part) => {
		back.drafts = await rooms.drafts.takeKept(readDrafts(part));
	});
	await each('signers', signers, (part) =>
		takeProofs(part, rooms.proofs, (jwt) => rooms.wallet.keepImported(jwt))
	);
	await each('settings', settings, (part) => Promise.resolve(takeSettings(part)));
	return back;
}

function takeSettings(part: Bytes): void {
	const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), settingsShape), fromUtf8(part));
	if (!parsed.success) throw new AppError('app/settings-unreadable');
	const { theme: look, place, team } = parsed.output;
	if (isThemeName(look)) theme.choose(look);
	if (isPlaceChoice(place)) keepPlaceChoice(place);
	if (team) keepChoice(team);
}

/** Teams from another device of this person: they fill when somebody of the team is met. */
export async function takeTeamLinks(
	{ threads }: Rooms,
	links: readonly TeamLink[]
): Promise<TeamsBack['teams']> {
	await threads.ledger.remote.takeLinks([...links]);
	return links.map(({ id, name }) => ({ id, name, records: 0, photos: 0 }));
}
