import type { DesktopBridge } from '../../shared/api/ipc.ts';

declare global {
  interface Window {
    /** The frozen surface of the preload: typed calls to main, nothing else. */
    readonly countersign: DesktopBridge;
  }
}
