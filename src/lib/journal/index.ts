// The door of journal: the list of decisions that a person's device keeps.

export { openJournal } from './journal';
export type { Journal, JournalPorts } from './journal';
export type { JournalEvent, JournalOwner, UnchainedEvent } from './model';
export type { Mask } from './mask';
