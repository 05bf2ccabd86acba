// The DID provider that @didtools/key-did asks (EIP-2844): it signs in and signs statements of known purposes.

import * as v from 'valibot';
import { asAppError, type Json } from '$lib/kernel';
import { PurposeRefused } from './errors';
import type { Did, StatementPurpose } from './model';

export interface ProviderRequest {
	jsonrpc: '2.0';
	id?: string | number | null;
	method: string;
	params?: unknown;
}
export interface ProviderResponse {
	jsonrpc: '2.0';
	id: string | number | null;
	result?: unknown;
	error?: { code: number; message: string };
}
/** JWS JSON serialization, as dids expects it. */
interface GeneralJws {
	payload: string;
	signatures: { protected: string; signature: string }[];
}

interface ProviderPorts {
	did: Did;
	now(): number;
	/** Compact JWS of RFC 8785 JSON under the person key. */
	sign(typ: string, payload: { [key: string]: Json }): Promise<string>;
	signStatement(purpose: StatementPurpose, payload: object): Promise<string>;
}

const SIGN_IN_SECONDS = 600;
const signIn = v.object({
	nonce: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
	aud: v.optional(v.pipe(v.string(), v.maxLength(256))),
	paths: v.optional(v.array(v.pipe(v.string(), v.maxLength(256))), [])
});
const createJws = v.object({
	payload: v.looseObject({ type: v.picklist(['join', 'seal', 'review']) })
});

/** Answers one request; never throws. */
export async function answerProvider(
	request: ProviderRequest,
	ports: ProviderPorts
): Promise<ProviderResponse> {
	const id = request.id ?? null;
	try {
		return { jsonrpc: '2.0', id, result: await resultOf(request, ports) };
	} catch (thrown) {
		return { jsonrpc: '2.0', id, error: { code: -32000, message: asAppError(thrown).code } };
	}
}

async function resultOf({ method, params }: ProviderRequest, ports: ProviderPorts) {
	if (method === 'did_authenticate') {
		const asked = v.safeParse(signIn, params);
		if (!asked.success) throw new PurposeRefused('did-auth', 'params');
		const { nonce, aud, paths } = asked.output;
		const exp = Math.floor(ports.now() / 1000) + SIGN_IN_SECONDS;
		const payload = { did: ports.did, nonce, paths, exp, ...(aud === undefined ? {} : { aud }) };
		return general(await ports.sign('azora-did-auth+jws', payload));
	}
	if (method === 'did_createJWS') {
		const asked = v.safeParse(createJws, params);
		if (!asked.success) throw new PurposeRefused('unknown', 'payload');
		const { payload } = asked.output;
		return { jws: general(await ports.signStatement(payload.type, payload)) };
	}
	throw new PurposeRefused('unknown', method);
}

function general(compact: string): GeneralJws {
	const [header, payload, signature] = compact.split('.');
	return { payload, signatures: [{ protected: header, signature }] };
}
