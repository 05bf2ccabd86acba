// What the ledger gives of this carrier.

export { WebrtcCarrier } from './carrier';
export type { CarrierStatus, Refusal, WebrtcCarrierOptions } from './carrier';
export type { PresenceState } from './presence';
