// Furniture of tests: whole ledger services, each with a person, a database and photos, joined by links in memory.

import type { Me } from '$lib/identity';
import { typOf } from '$lib/identity';
import { hex, randomBytes } from '$lib/kernel';
import { memoryDirectory, openDatabase } from '$lib/platform';
import { BlobStore } from './blobs';
import type { LedgerEvent } from './events';
import { linkPair, type Deliver, type Link } from './link';
import type { WorkspaceId, WorkspaceView } from './model';
import { createLedgerService, type LedgerService } from './service';
import { actor, CONSTITUTION, testAdmit, TEST_TIME, version, type Actor } from './testing';

export class Phone {
	readonly actor: Actor;
	readonly me: Me;
	readonly database = `ledger-${hex(randomBytes(8))}`;
	readonly photos = memoryDirectory();
	readonly events: LedgerEvent[] = [];
	service!: LedgerService;
	now = TEST_TIME;
	admit = testAdmit;

	private constructor(who: Actor) {
		this.actor = who;
		this.me = {
			did: who.person.did,
			name: who.name,
			devicePublic: who.device.key,
			deviceName: 'phone',
			grant: who.grant,
			createdAt: TEST_TIME
		};
	}

	/** Another `deviceName` is another device of the same person. */
	static async of(name: string, deviceName = 'phone'): Promise<Phone> {
		const phone = new Phone(await actor(name, deviceName));
		await phone.start();
		return phone;
	}

	/** The same install with a new device key, as after `spent`. */
	async renew(): Promise<WorkspaceView[]> {
		this.service.stop();
		const who = await actor(this.actor.name, 'phone again');
		Object.assign(this, {
			actor: who,
			me: { ...this.me, devicePublic: who.device.key, grant: who.grant }
		});
		return this.start();
	}

	/** A new start on the same database, as after a reload or a crash of the worker. */
	async start(): Promise<WorkspaceView[]> {
		const { person, device, openBox } = this.actor;
		this.service = createLedgerService({
			databaseName: this.database,
			clock: { now: () => this.now },
			openBlobs: () => BlobStore.open(this.photos),
			heartbeatMs: 200,
			ports: {
				openBox,
				signJoin: (payload) => person.jws(typOf('join'), payload),
				admit: (question) => this.admit(question)
			}
		});
		this.service.listen((event) => this.events.push(event));
		const never = new MessageChannel();
		never.port1.close();
		return this.service.start({
			me: this.me,
			device: { privateKey: device.privateKey, publicKey: device.privateKey },
			identity: never.port1,
			policy: never.port2,
			constitution: CONSTITUTION,
			knownConstitutions: [CONSTITUTION]
		});
	}

	async reload(): Promise<WorkspaceView[]> {
		this.service.stop();
		return this.start();
	}

	view(id: WorkspaceId): WorkspaceView {
		const found = this.service.workspaces().find((view) => view.id === id);
		if (!found) throw new Error('no such workspace here');
		return found;
	}

	record(id: WorkspaceId, record: string, name?: string): Promise<{ id: string }> {
		return this.service.write(id, version(record, [], name));
	}

	/** All statements, page by page. */
	statements(id: WorkspaceId) {
		const items = [];
		for (let since = 0; ;) {
			const page = this.service.statements(id, since);
			if (page.items.length === 0) return items;
			items.push(...page.items);
			since = page.next;
		}
	}

	/** Rows of its database, read beside the service. */
	async rows(store: 'packs' | 'heads'): Promise<unknown[]> {
		const database = await openDatabase(this.database, 1, () => {});
		const rows: unknown[] = await database.getAll(store);
		database.close();
		return rows;
	}
}

/** Joins two phones as the carrier does, in the first room that both are in and let each other into. */
export function connect(one: Phone, two: Phone, deliver?: Deliver): [Link, Link] | null {
	const rooms = new Map(one.service.rooms().map((spec) => [spec.room, spec]));
	for (const { room, workspace } of two.service.rooms()) {
		if (!rooms.has(room)) continue;
		const peerOf = ({ me }: Phone) => ({ did: me.did, device: me.devicePublic, grant: me.grant });
		const ofTwo = one.service.mayConnect(room, peerOf(two));
		const ofOne = two.service.mayConnect(room, peerOf(one));
		if (!ofOne || !ofTwo) continue;
		const [a, b] = linkPair({
			workspace,
			room,
			peers: [
				{ ...peerOf(one), standing: ofOne },
				{ ...peerOf(two), standing: ofTwo }
			],
			deliver
		});
		one.service.attach(a);
		two.service.attach(b);
		return [a, b];
	}
	return null;
}

/** As long as a busy machine may need: what never happens fails all the same. */
const PATIENCE_MS = 30_000;

export async function until(check: () => boolean | Promise<boolean>): Promise<void> {
	const end = Date.now() + PATIENCE_MS;
	while (!(await check())) {
		if (Date.now() > end) throw new Error(`not in time: ${String(check)}`);
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

/** Invites, meets in the invitation's room, is let in, meets again in the team's room. */
export async function letIn(
	host: Phone,
	guest: Phone,
	id: WorkspaceId,
	role: 'viewer' | 'editor' | 'reviewer' | 'admin' = 'editor'
): Promise<[Link, Link]> {
	const { fragment } = await host.service.invite(id, {
		role,
		expiresAt: TEST_TIME + 60_000,
		uses: 1
	});
	await guest.service.requestJoin({
		invitation: `https://azora.example/join#${fragment}`,
		name: guest.me.name
	});
	await until(() => connect(host, guest) !== null);
	await until(() => guest.view(id).state === 'member');
	let links: [Link, Link] | null = null;
	await until(() => (links = connect(host, guest))?.[0].peer.standing === 'member');
	return links as unknown as [Link, Link];
}
