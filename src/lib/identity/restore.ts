// Bringing a person back on a device: from a backup file, from their words, from another device of theirs.

import type { Bytes, Json } from '$lib/kernel';
import { readBackup, type BackupContent } from './backup';
import { assertCurves, didOfSeed } from './keys';
import { openLink, type LinkRequest } from './link';
import { nameOf, type Me } from './model';
import type { Person } from './person';
import { newDevice } from './sign';
import { meOf, type IdentityRow } from './store';
import { BackupInvalid, IdentityExists } from './vault-errors';

export type OpenBackup =
	{ file: Bytes; passphrase: string } | { file: Bytes; words: string[] } | { words: string[] };

export type Restore =
	| { from: 'file'; file: Bytes; passphrase: string; deviceName: string }
	| { from: 'file'; file: Bytes; words: string[]; deviceName: string }
	| { from: 'words'; words: string[]; name: string; deviceName: string }
	| { from: 'device'; answer: string; deviceName: string };

export interface Sections {
	[name: string]: Bytes;
}

async function seedOfWords(words: string[]): Promise<Bytes> {
	return (await import('./recovery-words')).seedOf(words);
}

/** Everything that a file or words give; zero the seed after use. */
export async function openedBackup(o: OpenBackup): Promise<BackupContent> {
	if ('passphrase' in o) return own(await readBackup(o.file, { passphrase: o.passphrase }));
	const seed = await seedOfWords(o.words);
	if ('file' in o) return own(await readBackup(o.file, { seed }));
	const did = didOfSeed(seed);
	return { seed, did, name: '', createdAt: 0, savedAt: 0, sections: {} };
}

/** The DID a file names must be the one of its seed. */
function own(content: BackupContent): BackupContent {
	if (didOfSeed(content.seed) !== content.did) throw new BackupInvalid('backup-damaged');
	return content;
}

interface Restored {
	seed: Bytes;
	name: string;
	createdAt: number;
	sections: Sections;
	teams: Json[];
	/** What giving it shows to be there. */
	seen: Pick<IdentityRow, 'wordsCheckedAt' | 'lastBackupAt'>;
}

/** As `openedBackup`, also by a code B that answers `asked`. */
export async function restored(
	o: Restore,
	asked: LinkRequest | null,
	now: number
): Promise<Restored> {
	if (o.from === 'device') return { ...(await openLink(asked, o.answer)), sections: {}, seen: {} };
	const seen = 'words' in o ? { wordsCheckedAt: now } : {};
	if (o.from === 'words')
		return {
			...{ seed: await seedOfWords(o.words), name: o.name, createdAt: now },
			...{ sections: {}, teams: [], seen }
		};
	const content = await openedBackup(o);
	return { ...content, teams: [], seen: { ...seen, lastBackupAt: content.savedAt } };
}

/** An older file makes no newer one undone. */
const newest = (...times: (number | undefined)[]): number | undefined =>
	Math.max(...times.map((at) => at ?? 0)) || undefined;

/** The person of `seed` on this device; whoever is here already is let in again. Throws `identity/exists`. */
export async function restorePerson(
	person: Person,
	{ seed, name, createdAt, seen }: Restored,
	deviceName: string
): Promise<Me> {
	const before = await person.store.read();
	if (before) {
		if (before.did !== didOfSeed(seed)) throw new IdentityExists();
		const row = await person.row();
		const lastBackupAt = newest(row.lastBackupAt, seen.lastBackupAt);
		await person.openBySeed(row, seed, { ...seen, lastBackupAt });
		return meOf(row);
	}
	await assertCurves();
	const { did, opened, vault } = await person.found(seed);
	const device = await newDevice(opened.keys, nameOf(deviceName));
	const row = await person.store.createOnce({
		...{ version: 2, did, name: nameOf(name), createdAt, vault },
		...device,
		...seen
	});
	if (row.did !== did) throw new IdentityExists();
	if (row.devicePublic === device.devicePublic) person.adopt(opened);
	return meOf(row);
}
