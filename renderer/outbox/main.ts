import './zod-jitless.ts';
import type { OutboxBridge } from '../../shared/api/ipc.ts';
import { createApiClient } from '../api/client.ts';
import { openOrForget } from './database.ts';
import { createOutbox } from './outbox.ts';
import { runSyncLoop } from './sync-loop.ts';
import { createAlarm } from './alarm.ts';

declare global {
  interface Window {
    readonly countersignOutbox: OutboxBridge;
  }
}

/** The hidden outbox window: Dexie and the sync loop, nothing to see. */
async function main(): Promise<void> {
  const bridge = window.countersignOutbox;
  // Otherwise Chromium may drop the queue when the disk runs short; the journal would rebuild it.
  await navigator.storage.persist();
  const outbox = createOutbox(await openOrForget(), () => Date.now());
  const alarm = createAlarm();
  bridge.onWake(alarm.wake);
  window.addEventListener('online', alarm.wake);
  await runSyncLoop(
    {
      bridge,
      outbox,
      api: createApiClient({ baseURL: '/api' }),
      random: Math.random,
      nowMs: () => Date.now(),
      sleep: alarm.sleep,
    },
    new AbortController().signal,
  );
}

void main();
