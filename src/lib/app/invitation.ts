// What an invitation says, or why it cannot be read.

import { asAppError, err, ok, type Result } from '$lib/kernel';
import { readInvitation, type InvitationInfo } from '$lib/ledger';

export async function invitationIn(text: string): Promise<Result<InvitationInfo>> {
	try {
		return ok((await readInvitation(text)).info);
	} catch (thrown) {
		return err(asAppError(thrown));
	}
}
