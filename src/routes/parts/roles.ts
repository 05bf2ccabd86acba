// Roles in people's words.

import type { Role } from '$lib/ledger';
import { m } from '$lib/ui/i18n';

export const roleName = (role: Role): string =>
	({
		viewer: () => m.role_viewer(),
		commenter: () => m.role_commenter(),
		editor: () => m.role_editor(),
		reviewer: () => m.role_reviewer(),
		issuer: () => m.role_issuer(),
		maintainer: () => m.role_maintainer(),
		admin: () => m.role_admin()
	})[role]();

/** What somebody with this role will be able to do, one sentence each. */
export const roleSentences = (role: Role): string[] =>
	({
		viewer: () => [m.may_look()],
		commenter: () => [m.may_look()],
		editor: () => [m.may_record(), m.may_seal(), m.may_not_confirm()],
		reviewer: () => [m.may_record(), m.may_seal(), m.may_confirm()],
		issuer: () => [m.may_record(), m.may_confirm(), m.may_issue()],
		maintainer: () => [m.may_confirm(), m.may_issue(), m.may_invite()],
		admin: () => [m.may_all()]
	})[role]();
