import { contextBridge, ipcRenderer } from 'electron';
import type { RecoveryBridge } from '../../shared/api/ipc.ts';

/** The whole surface of the recovery key's window. Main validates every call. */
const bridge: RecoveryBridge = {
  invoke: (call, request) => ipcRenderer.invoke('recovery', call, request),
};

contextBridge.exposeInMainWorld('countersignRecovery', Object.freeze(bridge));
