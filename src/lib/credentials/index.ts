// The door of credentials: the client of its thread, and the shapes of what it reports.

export { createCredentialsClient } from './client';
export type { CredentialsClient } from './client';
export type { CredentialsService } from './service';
export type { PivcInput, PresentationInput } from './issue';
export type { TokenReport, VerifyContext } from './verify';
export type { Line, LineName, LineState } from './refusal';
export type { PivcClaims } from './token';
export type { Sign } from './library';
export { ANYONE } from './limits';
export { parseStrictJson } from './strict-json';
