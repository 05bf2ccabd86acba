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

export interface Ability {
	may: boolean;
	sentence: string;
	text?: string;
}

const may = (sentence: string): Ability => ({ may: true, sentence });
const notOwn = (): Ability => ({
	may: false,
	sentence: m.may_not_confirm(),
	text: m.may_not_confirm_text()
});

/** What somebody with this role will be able to do, and what nobody is. */
export const abilities = (role: Role): Ability[] =>
	({
		viewer: () => [may(m.may_look())],
		commenter: () => [may(m.may_look())],
		editor: () => [may(m.may_record()), may(m.may_seal()), notOwn()],
		reviewer: () => [may(m.may_record()), may(m.may_seal()), may(m.may_confirm()), notOwn()],
		issuer: () => [may(m.may_record()), may(m.may_confirm()), may(m.may_issue()), notOwn()],
		maintainer: () => [may(m.may_confirm()), may(m.may_issue()), may(m.may_invite()), notOwn()],
		admin: () => [may(m.may_all()), notOwn()]
	})[role]();

/** The same in a line, for whoever invites or changes a role. */
export const inviteSentence = (role: Role): string =>
	({
		viewer: () => m.invite_they_look(),
		commenter: () => m.invite_they_look(),
		editor: () => m.invite_they_record(),
		reviewer: () => m.invite_they_review(),
		issuer: () => m.invite_they_issue(),
		maintainer: () => m.invite_they_invite(),
		admin: () => m.invite_they_lead()
	})[role]();
