import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import type { AppState } from '../../shared/api/app-state.ts';
import type { DesktopBridge } from '../../shared/api/ipc.ts';

/** The whole surface of the tracker's window. Main validates every call; nothing is decided here. */
const bridge: DesktopBridge = {
  invoke: (call, request) => ipcRenderer.invoke('desktop', call, request),
  onState(listener) {
    // The event object must not get out: it carries the sender.
    const forward = (_event: IpcRendererEvent, state: AppState) => listener(state);
    ipcRenderer.on('app.state', forward);
    return () => {
      ipcRenderer.removeListener('app.state', forward);
    };
  },
};

contextBridge.exposeInMainWorld('countersign', Object.freeze(bridge));
