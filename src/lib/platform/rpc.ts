// Calls between threads. Comlink carries them; this file owns what Comlink leaves open: time-outs, abort,
// a worker that dies, and error codes that survive the trip.

import * as Comlink from 'comlink';
import { AppError, asAppError, Listeners, within, type ErrorData } from '$lib/kernel';

type Sent<T> = { ok: true; value: T } | { ok: false; code: string; data: ErrorData };
type Service = Record<string, (...args: never[]) => unknown>;

/** A service as its caller sees it: every method answers with a promise. */
export type Remote<S> = {
	[Name in keyof S]: S[Name] extends (...args: infer Args) => infer Answer
		? (...args: Args) => Promise<Awaited<Answer>>
		: never;
};

export interface CallLimits {
	/** Milliseconds a call may take; 0 is no limit. */
	timeoutMs?: number;
	/** Other limits for some methods. */
	timeouts?: Record<string, number>;
}

const DEFAULT_TIMEOUT_MS = 15_000;
/** A call that is silent for so long is followed by a ping, and a ping that is silent for so long is a death. */
const SILENCE_MS = 3_000;
const PING_MS = 4_000;

/** The call failed because its thread is gone: whoever started the thread tells it, once. */
export const isThreadGone = (thrown: unknown): boolean =>
	thrown instanceof AppError &&
	['rpc/worker-died', 'rpc/stopped', 'ledger/stopped', 'ledger/not-started'].includes(thrown.code);

/** Hands over buffers and ports instead of copying them. */
export const transfer = Comlink.transfer;
/** Lets the other thread call back a function. */
export const callback = <T extends (...args: never[]) => unknown>(call: T): T =>
	Comlink.proxy(call);

/** In a worker (or behind a port): answers calls with the methods of `service`. */
export function exposeService<S extends object>(service: S, endpoint?: Comlink.Endpoint): void {
	const methods = service as unknown as Service;
	Comlink.expose(
		{
			ping: () => true,
			async call(name: string, ...args: never[]): Promise<Sent<unknown>> {
				try {
					if (!Object.hasOwn(methods, name)) throw new AppError('rpc/no-such-method', { name });
					return { ok: true, value: await methods[name](...args) };
				} catch (thrown) {
					const { code, data } = asAppError(thrown);
					return { ok: false, code, data };
				}
			}
		},
		endpoint
	);
}

interface Wire {
	ping(): Promise<boolean>;
	call(name: string, ...args: unknown[]): Promise<Sent<unknown>>;
}

function remoteOver<S>(send: (name: string, args: unknown[]) => Promise<unknown>): Remote<S> {
	return new Proxy({} as Remote<S>, {
		get: (_, name) =>
			// a proxy that answers `then` would look like a promise
			typeof name !== 'string' || name === 'then'
				? undefined
				: (...args: unknown[]) => send(name, args)
	});
}

function open(answer: Sent<unknown>): unknown {
	if (answer.ok) return answer.value;
	throw new AppError(answer.code, answer.data);
}

const limitOf = (limits: CallLimits, name: string) =>
	limits.timeouts?.[name] ?? limits.timeoutMs ?? DEFAULT_TIMEOUT_MS;

/** The service behind a port, without restart: between two workers. */
export function connectService<S>(endpoint: Comlink.Endpoint, limits: CallLimits = {}): Remote<S> {
	const wire = Comlink.wrap(endpoint) as unknown as Wire;
	return remoteOver<S>(async (name, args) => {
		const work = wire.call(name, ...args);
		const limit = limitOf(limits, name);
		return open(await (limit ? within(work, limit, 'rpc/timeout') : work));
	});
}

interface Running {
	worker: Worker;
	wire: Wire;
	ready: Promise<void>;
	gone: Promise<never>;
}

export interface WorkerOptions<S> extends CallLimits {
	/** For messages to the person: "policy". */
	name: string;
	spawn: () => Worker;
	/** Runs after every start, before any other call: hand over keys and ports here. */
	prepare?: (remote: Remote<S>) => Promise<void>;
	/** A call over its limit ends the worker: for work that cannot be stopped in another way. */
	killOnTimeout?: boolean;
	/** Methods that keep the thread so busy that it answers nobody: its silence meanwhile is no death. */
	busy?: readonly string[];
}

/** One worker and its service: started at the first call, started again after it died. */
export class WorkerService<S> {
	readonly remote: Remote<S>;
	/** Told each time that the worker died, with the reason. */
	readonly died = new Listeners<AppError>();
	readonly #options: WorkerOptions<S>;
	#running: Running | null = null;
	#end: ((reason: AppError) => void) | null = null;
	#busyCalls = 0;

	constructor(options: WorkerOptions<S>) {
		this.#options = options;
		this.remote = remoteOver<S>((name, args) => this.#call(name, args));
	}

	get isRunning(): boolean {
		return this.#running !== null;
	}

	/** Ends the worker; the next call starts a new one. */
	stop(reason = new AppError('rpc/stopped', { worker: this.#options.name })): void {
		const running = this.#running;
		if (!running) return;
		this.#running = null;
		running.worker.terminate();
		this.#end?.(reason);
	}

	#start() {
		const worker = this.#options.spawn();
		const wire = Comlink.wrap(worker) as unknown as Wire;
		const gone = new Promise<never>((_, reject) => {
			this.#end = reject;
		});
		gone.catch(() => {});
		worker.addEventListener('error', (event) => {
			event.preventDefault();
			this.#lost(worker, event.message);
		});
		const remote = remoteOver<S>(async (name, args) =>
			open(await Promise.race([gone, wire.call(name, ...args)]))
		);
		const ready = Promise.resolve(this.#options.prepare?.(remote));
		ready.catch(() => {
			if (this.#running?.worker === worker) this.stop();
		});
		return { worker, wire, ready, gone };
	}

	#lost(worker: Worker, detail: string): void {
		if (this.#running?.worker !== worker) return;
		const reason = new AppError('rpc/worker-died', { worker: this.#options.name, detail });
		this.stop(reason);
		this.died.tell(reason);
	}

	async #call(name: string, args: unknown[]): Promise<unknown> {
		const running = (this.#running ??= this.#start());
		await Promise.race([running.ready, running.gone]);
		const work = Promise.race([running.gone, running.wire.call(name, ...args)]);
		const limit = limitOf(this.#options, name);
		const stopListening = this.#options.killOnTimeout ? () => {} : this.#listenFor(running);
		const isBusy = this.#options.busy?.includes(name) ?? false;
		if (isBusy) this.#busyCalls++;
		try {
			return open(await (limit ? within(work, limit, 'rpc/timeout') : work));
		} catch (thrown) {
			const isLate = thrown instanceof AppError && thrown.code === 'rpc/timeout';
			if (!isLate || !this.#options.killOnTimeout) throw thrown;
			this.#lost(running.worker, 'time-out');
			throw new AppError('rpc/worker-died', { worker: this.#options.name, method: name });
		} finally {
			if (isBusy) this.#busyCalls--;
			stopListening();
		}
	}

	/** A terminated worker answers nothing and tells nobody: while a call waits, asks whether it is still there. */
	#listenFor(running: Running): () => void {
		let isOver = false;
		const ask = async () => {
			if (isOver || this.#busyCalls || this.#running !== running) return;
			const answer = await within(running.wire.ping(), PING_MS, 'rpc/no-answer').catch(() => false);
			if (!answer && !isOver && !this.#busyCalls) this.#lost(running.worker, 'no answer');
		};
		const timer = setInterval(() => void ask(), SILENCE_MS);
		return () => {
			isOver = true;
			clearInterval(timer);
		};
	}
}
