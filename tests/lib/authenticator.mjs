// An authenticator of the device itself, which knows its person and gives PRF secrets.

/** @param {{page: import('playwright-core').Page, context: import('playwright-core').BrowserContext}} device */
export async function addAuthenticator({ page, context }) {
	const client = await context.newCDPSession(page);
	await client.send('WebAuthn.enable');
	const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			...{ protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal' },
			...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
			...{ hasPrf: true, automaticPresenceSimulation: true }
		}
	});
	/** Ids of the passkeys that it holds. */
	return async () => {
		const { credentials } = await client.send('WebAuthn.getCredentials', { authenticatorId });
		return credentials.map(({ credentialId }) => credentialId);
	};
}
