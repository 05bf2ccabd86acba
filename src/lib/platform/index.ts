// The door of platform: one export for each thing of the browser.

export {
	connectService,
	exposeService,
	transfer,
	callback,
	isThreadGone,
	WorkerService
} from './rpc';
export type { CallLimits, Remote, WorkerOptions } from './rpc';
export { isStorageFull, openDatabase, storing } from './idb';
export type { Database, Upgrade } from './idb';
export { guardScripts } from './trusted-types';
export { painted, idle } from './painted';
export { errorOf, errorSink } from './error-sink';
export { isStorageKept, storageState, keepStorage } from './storage';
export { keepHome } from './home';
export type { StorageState } from './storage';
export { vibrateTick, vibrateRefusal } from './vibrate';
export { share, copyText, saveFile } from './share';
export type { Shared, ShareOutcome } from './share';
export { installer } from './install';
export type { InstallState } from './install';
export { appUpdates, isOlder } from './update';
export type { UpdateView } from './update';
export type { RestartGuard } from './restart-vote';
export { openByteDirectory, memoryDirectory } from './opfs';
export type { ByteDirectory } from './opfs';
export { loadGzippedModule, runWasi } from './wasi';
export type { WasiOutcome, WasiRun } from './wasi';
export { findPlace, watchPlace } from './geolocation';
export type { PlaceFix } from './geolocation';
export { openCamera } from './camera';
export { askPasskey, canUsePasskeys, createPasskey } from './webauthn';
export type { Passkey } from './webauthn';
export { arrivals } from './arrivals';
export type { Arrival } from './arrivals';
export { showBadge } from './badge';
export { stayAwake } from './wake-lock';
export { giveEarlyTap } from './early-tap';
