// What a person can do about a team. The constitution is asked with the facts that `resource` names.

import * as v from 'valibot';
import { defineCommand } from '$lib/commands';
import { AppError, err, ok, type Json } from '$lib/kernel';
import type { Remote } from '$lib/platform';
import { readInvitation } from './invitations';
import { ROLES, type WorkspaceId, type WorkspaceView } from './model';
import { TEAM_NAME_LIMIT } from './ops';
import type { LedgerService } from './service';

type Calls =
	| ('found' | 'invite' | 'revoke' | 'requestJoin' | 'leave' | 'removeMember' | 'setRole')
	| ('closeDevice' | 'showCode');

export interface WorkspaceCommandDeps {
	ledger: Pick<Remote<LedgerService>, Calls>;
	/** The workspace as this device shows it; null when it is not open here. */
	view: (workspace: WorkspaceId) => WorkspaceView | null;
	/** The person here, null before there is an identity. */
	me: () => { did: string; name: string } | null;
}

const workspace = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
const entry = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const did = v.pipe(v.string(), v.startsWith('did:key:'));
const role = v.picklist(ROLES);
const teamName = v.pipe(
	v.string(),
	v.trim(),
	v.minLength(1),
	v.maxLength(TEAM_NAME_LIMIT),
	v.regex(/^[^\p{Cc}\p{Co}\p{Cs}\u202a-\u202e\u2066-\u2069]+$/u, 'plain text')
);
const YEAR_MS = 366 * 24 * 3_600_000;
/** ms since 1970. */
const withinAYear = v.pipe(
	v.number(),
	v.safeInteger(),
	v.check((at) => at > Date.now() && at < Date.now() + YEAR_MS, 'within a year')
);
const uses = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(1_000));

const resource = (id: string, properties: { [name: string]: Json } = {}) => ({
	type: 'workspace',
	id,
	properties
});

const roleOf = (view: WorkspaceView | null, did: string): string =>
	view?.members.find((member) => member.did === did)?.role ?? 'none';

export const createWorkspaceCommands = (deps: WorkspaceCommandDeps) => ({
	found: foundCommand(deps),
	invite: inviteCommand(deps),
	revokeInvitation: revokeInvitationCommand(deps),
	join: joinCommand(deps),
	leave: leaveCommand(deps),
	removeMember: removeMemberCommand(deps),
	setRole: setRoleCommand(deps),
	closeDevice: closeDeviceCommand(deps),
	showCode: showCodeCommand(deps)
});

const foundCommand = ({ ledger }: WorkspaceCommandDeps) =>
	defineCommand({
		name: 'workspace.found',
		title: 'team_command_found',
		// it is about a team that does not live by the rules of the open one
		scope: 'device',
		undo: 'never',
		input: v.object({ name: teamName }),
		resource: () => resource('new'),
		effect: async (input) => ok(await ledger.found(input))
	});

const inviteCommand = ({ ledger }: WorkspaceCommandDeps) =>
	defineCommand({
		name: 'workspace.invite',
		title: 'team_command_invite',
		undo: 'never',
		input: v.object({ workspace, role, expiresAt: withinAYear, uses }),
		resource: (input) => resource(input.workspace, { role: input.role }),
		effect: async ({ workspace: id, ...input }) => ok(await ledger.invite(id, input))
	});

const revokeInvitationCommand = ({ ledger, view, me }: WorkspaceCommandDeps) =>
	defineCommand({
		name: 'workspace.revoke-invitation',
		title: 'team_command_revoke_invitation',
		undo: 'never',
		input: v.object({ workspace, invitation: entry }),
		resource: ({ workspace: id, invitation }) => {
			const by = view(id)?.invitations.find((each) => each.id === invitation)?.by;
			return resource(id, { isOwn: by !== undefined && by === me()?.did });
		},
		effect: async (input) => ok(await ledger.revoke(input.workspace, input.invitation))
	});

const joinCommand = ({ ledger, me }: WorkspaceCommandDeps) =>
	defineCommand({
		name: 'workspace.join',
		title: 'team_command_join',
		scope: 'device',
		undo: 'never',
		input: v.object({ invitation: v.pipe(v.string(), v.maxLength(4_096)) }),
		resource: async ({ invitation }) => {
			const { info } = await readInvitation(invitation);
			return resource(info.workspace, { role: info.role });
		},
		effect: async ({ invitation }) => {
			const person = me();
			if (!person) return err(new AppError('identity/missing'));
			return ok(await ledger.requestJoin({ invitation, name: person.name }));
		}
	});

const leaveCommand = ({ ledger }: WorkspaceCommandDeps) =>
	defineCommand({
		name: 'workspace.leave',
		title: 'team_command_leave',
		undo: 'never',
		input: v.object({ workspace }),
		resource: (input) => resource(input.workspace),
		effect: async (input) => ok(await ledger.leave(input.workspace))
	});

const removeMemberCommand = ({ ledger, view, me }: WorkspaceCommandDeps) =>
	defineCommand({
		name: 'workspace.remove-member',
		title: 'team_command_remove_member',
		undo: 'never',
		input: v.object({ workspace, did }),
		resource: (input) =>
			resource(input.workspace, {
				targetRole: roleOf(view(input.workspace), input.did),
				isSelf: input.did === me()?.did
			}),
		effect: async (input) => ok(await ledger.removeMember(input.workspace, input.did))
	});

const setRoleCommand = ({ ledger, view, me }: WorkspaceCommandDeps) =>
	defineCommand({
		name: 'workspace.set-role',
		title: 'team_command_set_role',
		input: v.object({ workspace, did, role }),
		resource: (input) =>
			resource(input.workspace, {
				role: input.role,
				targetRole: roleOf(view(input.workspace), input.did),
				isSelf: input.did === me()?.did
			}),
		effect: async (input) => {
			const before = view(input.workspace)?.members.find(({ did: one }) => one === input.did)?.role;
			const after = await ledger.setRole(input.workspace, input.did, input.role);
			return ok({ after, before: before ?? input.role });
		},
		undo: ({ workspace: id, did: member }, { before }) => ({
			input: { workspace: id, did: member, role: before }
		})
	});

const closeDeviceCommand = ({ ledger }: WorkspaceCommandDeps) =>
	defineCommand({
		name: 'identity.close-device',
		title: 'restore_command_close_device',
		scope: 'device',
		undo: 'never',
		input: v.object({ device: entry }),
		resource: ({ device }) => ({ type: 'device', id: device, properties: {} }),
		effect: async ({ device }) => ok(await ledger.closeDevice(device))
	});

const showCodeCommand = ({ ledger }: WorkspaceCommandDeps) =>
	defineCommand({
		name: 'sync.show-code',
		title: 'restore_command_show_code',
		scope: 'device',
		input: v.object({ workspace, expiresAt: withinAYear }),
		resource: ({ workspace: id }) => resource(id),
		effect: async ({ workspace: id, expiresAt }) => ok(await ledger.showCode(id, expiresAt))
	});
