// Passkeys of one person on several devices may share one authenticator.

import { afterEach, expect, test, vi } from 'vitest';
import { hex, type Bytes } from '$lib/kernel';
import { createPasskey } from './webauthn';

afterEach(() => vi.unstubAllGlobals());

test('no two passkeys take each other’s place: each is for a user of its own', async () => {
	class Credential {
		rawId = new ArrayBuffer(16);
		getClientExtensionResults = () => ({ prf: { results: { first: new ArrayBuffer(32) } } });
	}
	const users: string[] = [];
	const create = ({ publicKey }: { publicKey: PublicKeyCredentialCreationOptions }) => {
		users.push(hex(publicKey.user.id as Bytes));
		return Promise.resolve(new Credential());
	};
	vi.stubGlobal('PublicKeyCredential', Credential);
	vi.stubGlobal('navigator', {
		credentials: { create, get: () => Promise.resolve(new Credential()) }
	});
	for (let i = 0; i < 2; i++) await createPasskey('Ama', []);
	expect(users.map(({ length }) => length)).toEqual([32, 32]);
	expect(users[0]).not.toBe(users[1]);
});
