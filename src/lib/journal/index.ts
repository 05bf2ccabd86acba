export { openJournal } from './journal';
export type { Journal, JournalPorts } from './journal';
export type { JournalEvent, JournalOwner, UnchainedEvent } from './model';
export type { Mask } from './mask';
