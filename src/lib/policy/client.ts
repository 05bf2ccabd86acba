// The policy worker as the app sees it. A question that takes too long ends the worker; it is asked once more
// of a new one, with more time, since a busy device is no reason to refuse.

import { AppError, type Listeners } from '$lib/kernel';
import { transfer, WorkerService, type Remote } from '$lib/platform';
import type { PolicyService } from './service';

/** Milliseconds. Loading is not in them: it happens before the first call. */
const BUDGET_MS = 250;
const PATIENT_MS = 4_000;
const TIMEOUTS = {
	load: 30_000,
	decide: BUDGET_MS,
	admit: BUDGET_MS,
	decideAgain: PATIENT_MS,
	admitAgain: PATIENT_MS,
	score: 15_000,
	mask: PATIENT_MS
};

export interface PolicyClient {
	readonly remote: Omit<Remote<PolicyService>, 'connect' | 'decideAgain' | 'admitAgain'>;
	/** Told each time that the worker died. */
	readonly died: Listeners<AppError>;
	readonly isRunning: boolean;
	/**
	 * Joins another thread: `give` gets a port behind which `admit` and `score` answer, now and each time that
	 * the worker was started again (the port before it is dead then).
	 */
	join(give: (port: MessagePort) => void): Promise<void>;
	stop(): void;
}

const isGone = (thrown: unknown): boolean =>
	thrown instanceof AppError &&
	(thrown.code === 'rpc/worker-died' || thrown.code === 'rpc/timeout');

async function patiently<T>(ask: () => Promise<T>, again: () => Promise<T>): Promise<T> {
	try {
		return await ask();
	} catch (thrown) {
		if (!isGone(thrown)) throw thrown;
		return again();
	}
}

/** Loads a constitution that is not yet there: that is not in the budget of a question. */
function readiness({ remote, died }: WorkerService<PolicyService>) {
	const loaded = new Map<string, Promise<unknown>>();
	died.add(() => loaded.clear());
	return async (constitution: string | undefined): Promise<void> => {
		if (!constitution) return;
		const loading = loaded.get(constitution) ?? remote.load(constitution);
		loaded.set(constitution, loading);
		// what failed once is tried again
		loading.catch(() => loaded.delete(constitution));
		await loading;
	};
}

function patientRemote(worker: WorkerService<PolicyService>): PolicyClient['remote'] {
	const { remote } = worker;
	const ready = readiness(worker);
	return {
		load: remote.load,
		async decide(input) {
			await ready(input.context.workspace?.constitution);
			return patiently(
				() => remote.decide(input),
				() => remote.decideAgain(input)
			);
		},
		async admit(asked, constitution) {
			await ready(constitution);
			return patiently(
				() => remote.admit(asked, constitution),
				() => remote.admitAgain(asked, constitution)
			);
		},
		score: remote.score,
		mask: remote.mask
	};
}

export function createPolicyClient(spawn: () => Worker): PolicyClient {
	const joined: ((port: MessagePort) => void)[] = [];
	async function connect(remote: Remote<PolicyService>, give: (port: MessagePort) => void) {
		const { port1, port2 } = new MessageChannel();
		await remote.connect(transfer(port1, [port1]));
		give(port2);
	}
	const worker = new WorkerService<PolicyService>({
		name: 'policy',
		spawn,
		killOnTimeout: true,
		timeouts: TIMEOUTS,
		prepare: async (remote) => {
			await remote.load();
			for (const give of joined) await connect(remote, give);
		}
	});
	const { remote } = worker;
	// who asks only through a port would wait until somebody else starts the worker again
	worker.died.add(() => {
		if (joined.length) void remote.load().catch(() => {});
	});
	return {
		remote: patientRemote(worker),
		died: worker.died,
		get isRunning() {
			return worker.isRunning;
		},
		async join(give) {
			if (worker.isRunning) await connect(remote, give);
			joined.push(give);
			await remote.load();
		},
		stop: () => worker.stop()
	};
}
