import { ipcRenderer } from 'electron';

declare const window: {
  postMessage(message: string, targetOrigin: string, ports: readonly unknown[]): void;
};

/** Hands the one port on which pictures come and go to the page; exposes nothing (threats E-10). */
ipcRenderer.once('port', (event) => {
  window.postMessage('port', 'app://bundle', event.ports);
});
