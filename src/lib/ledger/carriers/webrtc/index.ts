export { WebrtcCarrier, signalingUrlOf } from './carrier';
export type { CarrierStatus, Refusal, WebrtcCarrierOptions } from './carrier';
export { Presence } from './presence';
export type { PresenceState } from './presence';
