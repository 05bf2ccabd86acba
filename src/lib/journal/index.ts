export { openJournal } from './journal';
export type { Journal, JournalPorts } from './journal';
export { leafOf } from './model';
export type { JournalEvent, JournalOwner, UnchainedEvent } from './model';
export type { Mask } from './mask';
export { JournalBroken } from './errors';
