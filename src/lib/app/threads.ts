// Builds each thread's client once, and joins the ledger's thread with those of identity and policy.

import { createCredentialsClient } from '$lib/credentials';
import { createIdentityClient } from '$lib/identity';
import { createLedgerClient } from '$lib/ledger';
import { transfer } from '$lib/platform';
import { createPolicyClient, createRegoKitClient } from '$lib/policy';
import { createPhotosClient } from '$lib/records';
import { spawn } from './workers';

export function createThreads() {
	const identity = createIdentityClient(spawn.identity);
	const policy = createPolicyClient(spawn.policy);
	const ledger = createLedgerClient(spawn.ledger);
	const regoKit = createRegoKitClient(spawn.regoKit);
	const credentials = createCredentialsClient(spawn.credentials);
	const photos = createPhotosClient(spawn.photos);
	/** Ports given to earlier starts of the ledger mean nothing any more. */
	let generation = 0;

	async function personPort(): Promise<MessagePort> {
		const { port1, port2 } = new MessageChannel();
		await identity.remote.connect(transfer(port1, [port1]));
		return port2;
	}

	/** A port to the rules; the ledger is opened again with a new one when the policy thread was started again. */
	function rulesPort(): Promise<MessagePort> {
		const mine = ++generation;
		return new Promise((resolve, reject) => {
			let isFirst = true;
			policy
				.join((port) => {
					if (isFirst) resolve(port);
					else if (mine === generation) void startLedger();
					isFirst = false;
				})
				.catch(reject);
		});
	}

	/** Opens the ledger for the person of this device. */
	async function startLedger() {
		return ledger.start(async () => {
			const me = await identity.remote.me();
			if (!me) throw new Error('the ledger needs a person');
			const device = await identity.remote.deviceKeys();
			const { constitution } = await policy.remote.load();
			return {
				me,
				device,
				constitution,
				identity: await personPort(),
				policy: await rulesPort()
			};
		});
	}

	identity.died.add(() => {
		if (generation) void startLedger();
	});

	return { identity, policy, ledger, regoKit, credentials, photos, startLedger };
}

export type Threads = ReturnType<typeof createThreads>;
