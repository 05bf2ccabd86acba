// Letting people in: which invitations this device may answer, and the answer to a request. And the code for who is a
// member already and has a new phone: it opens a room in which the membership logs are handed on, and gives no right.

import * as v from 'valibot';
import { asAppError, hex } from '$lib/kernel';
import { checkRequest, RequestRefused } from './admission';
import {
	KIND,
	type AdmitQuestion,
	type InvitationView,
	type JoinRequest,
	type OpName,
	type Role,
	type WorkspaceId,
	type WorkspaceView
} from './model';
import type { Pen } from './pen';
import type { Replica } from './replica';
import type { OpenInvitation } from './rooms';
import type { Session } from './session';
import { hexText, timeMs } from './shapes';
import type { LedgerStore } from './store';
import type { Composed } from './writer';

export interface WelcomeOptions {
	workspace: WorkspaceId;
	replica: Replica;
	pen: Pen;
	store: LedgerStore;
	now: () => number;
	view: () => WorkspaceView;
	write: (compose: () => Promise<Composed>) => Promise<unknown>;
}

const CODES = 'codes';
const CODES_LIMIT = 8;
const codesShape = v.array(v.object({ key: hexText(32), expiresAt: timeMs }));
type Code = v.InferOutput<typeof codesShape>[number];

export class Welcome {
	readonly #options: WelcomeOptions;
	#codes: Code[] = [];
	/** Requests are answered one after the other, so that one invitation is not used twice at once. */
	#requests: Promise<unknown> = Promise.resolve();

	constructor(options: WelcomeOptions) {
		this.#options = options;
	}

	async load(): Promise<void> {
		const { store, workspace } = this.#options;
		const kept = v.safeParse(codesShape, await store.mark(workspace, CODES));
		this.#codes = kept.success ? kept.output : [];
	}

	/** From now until `expiresAt` this device is to be found by a member who opened the code. */
	async showCode(publicKey: Uint8Array, expiresAt: number): Promise<void> {
		const { store, workspace } = this.#options;
		this.#codes = [{ key: hex(publicKey), expiresAt }, ...this.#openCodes()].slice(0, CODES_LIMIT);
		await store.putMark(
			workspace,
			CODES,
			this.#codes.map((code) => ({ ...code }))
		);
	}

	/** Where to listen, newest first. No invitations while the rules cannot be asked. */
	async open(view: WorkspaceView): Promise<OpenInvitation[]> {
		const now = this.#options.now();
		const mine: OpenInvitation[] = [];
		for (const each of this.#options.pen.invitations()) {
			const isOpen = !each.revoked && each.expiresAt > now && each.used < each.uses;
			// who was let in and did not hear of it is to be found there only
			const mayAdmit =
				(isOpen || each.isAwaited) && (await this.#mayAdmit(view, each.role).catch(() => false));
			if (mayAdmit) mine.unshift(each);
		}
		return [...this.#openCodes().map(({ key }) => ({ id: key, key })), ...mine];
	}

	#openCodes(): Code[] {
		return this.#codes.filter(({ expiresAt }) => expiresAt > this.#options.now());
	}

	answer(session: Session, request: JoinRequest): Promise<void> {
		const work = this.#requests.then(async () => {
			try {
				await this.#admit(session, request);
				session.sendMembership();
			} catch (thrown) {
				session.refuse(asAppError(thrown).code);
			}
		});
		this.#requests = work;
		return work;
	}

	async may(type: OpName, role: Role, facts: AdmitQuestion['facts']): Promise<boolean> {
		const question = { kind: KIND.membership, type, role, facts };
		return (await this.#options.replica.asking.ask(question)).admit;
	}

	async #mayAdmit(view: WorkspaceView, role: Role): Promise<boolean> {
		return view.me.role !== null && this.may('add', view.me.role, { role });
	}

	/** An invitation is honoured only while its author could still write it. */
	async #mayStillInvite({ by, role }: InvitationView): Promise<boolean> {
		const theirs = this.#options.replica.roleOf(by);
		return theirs !== null && this.may('invite', theirs, { role });
	}

	async #admit(session: Session, request: JoinRequest): Promise<void> {
		const { workspace, replica, pen, now, write } = this.#options;
		const view = this.#options.view();
		const handedInBy = session.link.peer.did;
		// it was let in before and did not hear of it, or has a new device
		if (view.members.some(({ did }) => did === handedInBy)) return;
		const open = new Map(pen.invitations().map((each) => [each.id, each.key] as const));
		const checked = await checkRequest(request, {
			workspace,
			handedInBy,
			invitations: view.invitations,
			keyOf: ({ id }) => open.get(id) ?? null,
			now: now()
		});
		if (!(await this.#mayAdmit(view, checked.role)))
			throw new RequestRefused('ledger/may-not-admit');
		// what would not count is not written: each try would stay in this device's log
		const { did, invitation } = checked;
		const isSpent = replica.isSpent({ did, invite: invitation.id, jws: request.jws });
		if (isSpent || !(await this.#mayStillInvite(invitation)))
			throw new RequestRefused('ledger/invitation-revoked');
		await write(() => pen.add(checked.invitation.id, request));
	}
}
