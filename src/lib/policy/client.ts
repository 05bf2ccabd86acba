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
		remote: {
			load: remote.load,
			decide: (input) =>
				patiently(
					() => remote.decide(input),
					() => remote.decideAgain(input)
				),
			admit: (asked) =>
				patiently(
					() => remote.admit(asked),
					() => remote.admitAgain(asked)
				),
			score: remote.score,
			mask: remote.mask
		},
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
