// What a replica needs from its surroundings, and what it answers.

import type { AppError, Bytes } from '$lib/kernel';
import type { OpenBox } from './epochs';
import type { Kept } from './intake';
import type { AdmitQuestion, AdmitVerdict, Did, WorkspaceId } from './model';

export interface ReplicaPorts {
	/** Opens an HPKE box for this person (base64url parts). null = not for me, or it cannot be opened now. */
	openBox: OpenBox;
	/** By the constitution with this hash; without one by the app's own: see Replica. */
	admit(question: AdmitQuestion, constitution?: string): Promise<AdmitVerdict>;
	knowsConstitution(hash: string): boolean;
	/** Milliseconds since 1970. */
	now(): number;
}

export interface IngestReport {
	/** New here: keep these, whether accepted, parked or set aside. */
	stored: Kept[];
	/** Not kept: nobody's entries. */
	refused: { index: number; code: string }[];
	changed: boolean;
	/** A port failed, so entries wait to be judged: the next `ingest`, also of nothing, tries again. */
	problem: AppError | null;
}

export interface ReplicaOptions {
	workspace: WorkspaceId;
	/** 32 bytes. */
	foundingKey: Bytes;
	me: Did;
	ports: ReplicaPorts;
}
