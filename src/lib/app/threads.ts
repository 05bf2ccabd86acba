// Builds each thread's client once, and joins the ledger's thread with those of identity and policy.

import { createCredentialsClient } from '$lib/credentials';
import { createIdentityClient } from '$lib/identity';
import { AppError, type Listeners } from '$lib/kernel';
import { createLedgerClient, type WorkspaceView } from '$lib/ledger';
import { transfer } from '$lib/platform';
import { createPolicyClient, createRegoKitClient, knownRules } from '$lib/policy';
import { createPhotosClient } from '$lib/records';
import { tolerate } from './tolerate';
import { spawn } from './workers';

export class Threads {
	readonly identity = createIdentityClient(spawn.identity);
	readonly policy = createPolicyClient(spawn.policy);
	readonly ledger = createLedgerClient(spawn.ledger);
	readonly regoKit = createRegoKitClient(spawn.regoKit);
	readonly credentials = createCredentialsClient(spawn.credentials);
	readonly photos = createPhotosClient(spawn.photos);
	/** Ports given to earlier starts of the ledger mean nothing any more. */
	#generation = 0;

	/** Those that tell when they died; the person is told once. */
	get all(): { died: Listeners<AppError> }[] {
		const { identity, policy, ledger, credentials } = this;
		return [identity, policy, { died: ledger.restarted }, credentials.worker];
	}

	constructor() {
		this.identity.died.add(() => this.#openAgain());
	}

	/** Opens the ledger for the person of this device. */
	startLedger = (): Promise<WorkspaceView[]> =>
		this.ledger.start(async () => {
			const { identity, policy } = this;
			const me = await identity.remote.me();
			if (!me) throw new AppError('identity/missing');
			const device = await identity.remote.deviceKeys();
			const { constitution } = await policy.remote.load();
			return {
				me,
				device,
				constitution,
				knownConstitutions: knownRules.map(({ hash }) => hash),
				identity: await this.#personPort(),
				policy: await this.#rulesPort()
			};
		});

	/** With new ports. A window that has let the ledger go does not take it back by itself. */
	#openAgain(): void {
		const { ledger } = this;
		if (ledger.isStarted) void tolerate(this.startLedger(), (error) => ledger.failed.tell(error));
	}

	async #personPort(): Promise<MessagePort> {
		const { port1, port2 } = new MessageChannel();
		await this.identity.remote.connect(transfer(port1, [port1]));
		return port2;
	}

	/** A port to the rules; the ledger is opened again with a new one when the policy thread was started again. */
	#rulesPort(): Promise<MessagePort> {
		const mine = ++this.#generation;
		return new Promise((resolve, reject) => {
			let isFirst = true;
			this.policy
				.join((port) => {
					if (isFirst) resolve(port);
					else if (mine === this.#generation) this.#openAgain();
					isFirst = false;
				})
				.catch(reject);
		});
	}
}
