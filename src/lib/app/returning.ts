// Coming back to Azora on this device: from a backup file, from words, from another device. And giving another device one's
// own. Loaded by the screens that do it.

import { assertBackupFile, type Did, type Me, type Restore, type Sections } from '$lib/identity';
import { AppError, asAppError, err, ok, type Bytes, type Json, type Result } from '$lib/kernel';
import type { OwnDevice, TeamLink } from '$lib/ledger';
import { stayAwake } from '$lib/platform';
import type { Back, BackupContents } from './backup';
import { deviceName } from './device';
import { session } from './session.svelte';

/** A backup file that was opened; nothing is kept yet. */
export interface Opened {
	did: Did;
	name: string;
	savedAt: number;
	contents: BackupContents | null;
}

/** What this device shows so that another one of the same person hands it over. */
export interface Request {
	code: string;
	/** The other device shows the same. */
	words: string[];
}

/** How to come back; the name of this device is added. */
export type How = Restore extends infer Each
	? Each extends Restore
		? Omit<Each, 'deviceName'>
		: never
	: never;

/** With the rooms behind it: not on the first screens. */
const backup = () => import('./backup');
const identity = async () => (await session.build()).rooms.threads.identity.remote;
const ledger = async () => (await session.build()).rooms.threads.ledger.remote;

async function attempt<T>(work: () => Promise<T>): Promise<Result<T>> {
	try {
		return ok(await work());
	} catch (thrown) {
		return err(asAppError(thrown));
	}
}

/** 24 words as somebody types them. */
const wordsIn = (text: string): string[] =>
	text
		.trim()
		.split(/[\s,.;\d]+/u)
		.filter(Boolean);

/** Whether it can be a backup at all: nobody is asked for a passphrase that opens nothing. */
const checkFile = (file: Bytes): Promise<Result<void>> =>
	attempt(async () => assertBackupFile(file));

const openFile = (
	file: Bytes,
	way: { passphrase: string } | { words: string[] }
): Promise<Result<Opened>> =>
	attempt(async () => {
		const { sections, did, name, savedAt } = await (await identity()).openBackup({ file, ...way });
		return { did, name, savedAt, contents: (await backup()).contentsOf(sections) };
	});

/** Whose these words are. */
const ownerOf = (words: string[]): Promise<Result<Did>> =>
	attempt(async () => (await (await identity()).openBackup({ words })).did);

const askOtherDevice = (): Promise<Result<Request>> =>
	attempt(async () => (await identity()).linkRequest());

/** On the device that asks: whose answer this is; nothing is kept yet. */
const ownerOfAnswer = (answer: string): Promise<Result<{ did: Did; name: string }>> =>
	attempt(async () => (await identity()).linkOwner(answer));

/** On the device that is asked. */
const wordsOfCode = (code: string): Promise<Result<string[]>> =>
	attempt(async () => (await identity()).linkWords(code));

/** Hands this person over to the device that showed `code`: what it reads, once its words were compared. */
const answer = async (code: string): Promise<Result<string>> => {
	const teams = await attempt(async () => (await ledger()).linkTeams());
	if (!teams.ok) return teams;
	const input = { code, teams: teams.value as unknown as Json[] };
	const result = await session.run(session.commands.identity.linkDevice, input);
	return result.ok ? ok(result.value.output) : result;
};

/** One window holds the teams: another one takes nothing in. */
const openElsewhere = () => new AppError('ledger/open-elsewhere');

/** The person, then their teams, drafts and what else came along. Done twice it changes nothing. */
async function comeBack(how: How): Promise<Result<Back>> {
	const sleep = stayAwake();
	try {
		return await bringBack(how);
	} finally {
		sleep();
	}
}

async function bringBack(how: How): Promise<Result<Back>> {
	const house = await session.build();
	await house.start();
	if (house.phase === 'elsewhere') return err(openElsewhere());
	const input = { ...how, deviceName: deviceName() };
	const result = await session.run(session.commands.identity.restore, input);
	if (!result.ok) return result;
	const { me, sections, teams } = result.value.output;
	return attempt(() => takeIn(me, sections, teams as never));
}

async function takeIn(me: Me, sections: Sections, links: TeamLink[]): Promise<Back> {
	const house = await session.build();
	await house.arrive(me);
	if (house.phase !== 'ready') throw openElsewhere();
	const { takeSections, takeTeamLinks } = await backup();
	const back = await takeSections(house.rooms, sections);
	back.teams.push(...(await takeTeamLinks(house.rooms, links)));
	await house.showTeams();
	return back;
}

/** Told while teams come in: entries and pieces of photos. */
async function watchProgress(
	tell: (progress: { done: number; of: number }) => void
): Promise<() => void> {
	const { rooms } = await session.build();
	return rooms.threads.ledger.listen((event) => {
		if (event.t === 'importing') tell(event);
	});
}

/** Records of all teams that are here now. */
async function recordsHere(): Promise<number> {
	const { teams } = await (await ledger()).backupSize();
	return teams.reduce((sum, { records }) => sum + records, 0);
}

/** This person's devices, this one first. */
const devices = async (): Promise<OwnDevice[]> => (await ledger()).devices();

const lastBackupAt = async (): Promise<number | null> =>
	(await (await identity()).keeping()).lastBackupAt;

export const returning = {
	...{ wordsIn, checkFile, openFile, ownerOf, comeBack, watchProgress, recordsHere },
	...{ askOtherDevice, ownerOfAnswer, wordsOfCode, answer, devices, lastBackupAt }
};
