// The DID document of a person, derived from the DID alone (did:key v0.9, Multikey).

import { base58 } from './base58';
import { keyIdOf, parseDidKey, x25519Of } from './did-key';
import type { Did } from './model';

export interface DidDocument {
	'@context': string[];
	id: Did;
	verificationMethod: Multikey[];
	authentication: string[];
	assertionMethod: string[];
	capabilityInvocation: string[];
	capabilityDelegation: string[];
	keyAgreement: Multikey[];
}
interface Multikey {
	id: string;
	type: 'Multikey';
	controller: Did;
	publicKeyMultibase: string;
}

/** Throws `identity/did-invalid`. */
export function didDocumentOf(did: Did): DidDocument {
	const signing = keyIdOf(did);
	const agreement = 'z' + base58(new Uint8Array([0xec, 0x01, ...x25519Of(parseDidKey(did))]));
	const multikey = (id: string, publicKeyMultibase: string): Multikey => ({
		id,
		type: 'Multikey',
		controller: did,
		publicKeyMultibase
	});
	return {
		'@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
		id: did,
		verificationMethod: [multikey(signing, did.slice('did:key:'.length))],
		authentication: [signing],
		assertionMethod: [signing],
		capabilityInvocation: [signing],
		capabilityDelegation: [signing],
		keyAgreement: [multikey(`${did}#${agreement}`, agreement)]
	};
}
