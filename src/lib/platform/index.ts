export { connectService, exposeService, transfer, callback, WorkerService } from './rpc';
export type { CallLimits, Remote, WorkerOptions } from './rpc';
export { openDatabase, storing } from './idb';
export type { Database, Upgrade } from './idb';
