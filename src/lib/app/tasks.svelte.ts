// What would keep the work safe, one thing at a time and never before there is work: the way back to the keys, the home
// screen, the phone's promise to keep what is stored. Each can be put off; that is kept on this device.

import { installer, isStorageKept, type InstallState } from '$lib/platform';
import { keepPutOff, markAskedToKeep, storedPutOff, wasAskedToKeep } from './device';

export const TASKS = ['keeping', 'install', 'storage'] as const;
export type TaskName = (typeof TASKS)[number];

/** Who said "Later" is asked again after this. */
export const PUT_OFF_MS = 3 * 24 * 60 * 60_000;
/** And so long nothing else is asked for, but the way back to the keys. */
export const REST_MS = 24 * 60 * 60_000;

export interface TaskFacts {
	/** Something was saved on this device. */
	hasRecord: boolean;
	/** The keys have no way back yet, and it is time to ask. */
	isKeepingDue: boolean;
}

export class Tasks {
	#install = $state<InstallState>(installer.state);
	/** null while nobody knows. */
	#isKept = $state<boolean | null>(null);
	#putOff = $state.raw(storedPutOff());

	constructor() {
		installer.changed.add((state) => (this.#install = state));
	}

	get install(): InstallState {
		return this.#install;
	}

	/** The browser clears what is stored only when the person asks. */
	get isKept(): boolean {
		return this.#isKept === true;
	}

	/** The one that is shown now. */
	current({ hasRecord, isKeepingDue }: TaskFacts, now = Date.now()): TaskName | null {
		const isDue = {
			keeping: isKeepingDue,
			install: hasRecord && ['promptable', 'manual'].includes(this.#install),
			storage: hasRecord && this.#isKept === false
		};
		const task = TASKS.find((one) => isDue[one] && (this.#putOff[one] ?? 0) <= now) ?? null;
		return task === 'keeping' || !this.#isResting(now) ? task : null;
	}

	/** "Later" means later: the next card does not come up in the place of the one that was put off. */
	#isResting(now: number): boolean {
		return Object.values(this.#putOff).some((until) => until - PUT_OFF_MS + REST_MS > now);
	}

	/** Puts it off, or takes it up again with 0. */
	putOff(task: TaskName, until: number): void {
		this.#putOff = { ...this.#putOff, [task]: until };
		keepPutOff(this.#putOff);
	}

	/** Asks the browser what it promised. */
	async look(): Promise<void> {
		this.#isKept = await isStorageKept();
	}

	/** After a first save, and again once the app is installed: then browsers promise to keep it. `ask` runs the command. */
	async saved(ask: () => Promise<unknown>): Promise<void> {
		await this.look();
		if (this.isKept || (wasAskedToKeep() && this.#install !== 'installed')) return;
		markAskedToKeep();
		await ask();
	}

	/** The browser has answered: it keeps what is stored, or may clear it. */
	answered(isKept: boolean): void {
		this.#isKept = isKept;
	}
}
