// A replica that asks the app's other threads, and keeps the keys that they opened.

import type { LedgerPorts } from './ports';
import { Replica } from './replica';
import type { LedgerStore, WorkspaceRow } from './store';

interface ReplicaSurroundings {
	row: WorkspaceRow;
	store: LedgerStore;
	ports: LedgerPorts;
	/** Hashes of all constitutions that this app has: a team lives by the one that it was founded with. */
	knownConstitutions: readonly string[];
	now: () => number;
}

/** Opened epoch keys are kept wrapped, so that a start needs no box opened again. */
export function openReplica(options: ReplicaSurroundings): Replica {
	const { row, store, ports, knownConstitutions, now } = options;
	return Replica.create({
		workspace: row.id,
		foundingKey: row.foundingKey,
		me: row.me,
		ports: {
			async openBox(box, info, aad) {
				const name = `box ${row.id} ${box.enc} ${box.ciphertext}`;
				const kept = await store.secret(name).catch(() => undefined);
				if (kept) return kept;
				const opened = await ports.openBox(box, info, aad);
				// when it is not kept, it is opened again at the next start
				if (opened) await store.putSecret(name, opened).catch(() => undefined);
				return opened;
			},
			admit: (question, constitution) => ports.admit(question, constitution),
			knowsConstitution: (hash) => knownConstitutions.includes(hash),
			now
		}
	});
}
