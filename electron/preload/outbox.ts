import { contextBridge, ipcRenderer } from 'electron';
import type { OutboxBridge } from '../../shared/api/ipc.ts';

/** The whole surface of the hidden outbox window. Main validates every call. */
const bridge: OutboxBridge = {
  invoke: (call, request) => ipcRenderer.invoke('outbox', call, request),
  onWake(listener) {
    const forward = () => listener();
    ipcRenderer.on('outbox.wake', forward);
    return () => {
      ipcRenderer.removeListener('outbox.wake', forward);
    };
  },
};

contextBridge.exposeInMainWorld('countersignOutbox', Object.freeze(bridge));
