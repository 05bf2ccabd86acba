export { connectService, exposeService, transfer, callback, WorkerService } from './rpc';
export type { CallLimits, Remote, WorkerOptions } from './rpc';
