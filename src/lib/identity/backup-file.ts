// How a backup file begins: known before a passphrase is asked for, and without what opens it.

import type { Bytes } from '$lib/kernel';
import { BackupInvalid } from './vault-errors';

export const MAGIC = 'AZB';

/** Throws `identity/backup-foreign`. */
export function assertBackupFile(file: Bytes): void {
	const begin = String.fromCharCode(...file.subarray(0, MAGIC.length));
	if (begin !== MAGIC) throw new BackupInvalid('backup-foreign');
}
