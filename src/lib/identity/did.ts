// The person as a `DID` of @didtools/key-did, whose key stays in the identity worker. 70 KB: loaded when asked for.

import type { createDID } from '@didtools/key-did';
import type { ProviderRequest, ProviderResponse } from './did-provider';
import { JwsInvalid } from './errors';
import type { Did } from './model';

type Connected = ReturnType<typeof createDID>;

interface AsksIdentity {
	didProviderSend(request: ProviderRequest): Promise<ProviderResponse>;
}

/** An authenticated DID object: it proved, by a signature over a fresh nonce, that the worker holds the key of `did`. */
export async function connectDid(identity: AsksIdentity, did: Did): Promise<Connected> {
	const library = await import('@didtools/key-did');
	const connected = library.createDID();
	connected.setProvider({
		isDidProvider: true,
		send: (request: ProviderRequest) => identity.didProviderSend(request)
	} as unknown as Parameters<Connected['setProvider']>[0]);
	if ((await connected.authenticate()) !== did) throw new JwsInvalid('another person');
	return connected;
}
