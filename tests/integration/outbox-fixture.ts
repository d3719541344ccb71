import axios, { type AxiosAdapter, AxiosError, AxiosHeaders } from 'axios';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { forward, type ForwardTarget } from '../../electron/main/api-forward.ts';
import type { Diary } from '../../electron/main/diary/diary-types.ts';
import { createOutboxDesk, type OutboxDesk } from '../../electron/main/diary/outbox-desk.ts';
import type { FetchPort } from '../../electron/main/diary/server-link.ts';
import { nodeFiles } from '../../electron/main/files/node-files.ts';
import { createOutboxHandlers } from '../../electron/main/ipc/outbox-handlers.ts';
import { createApiClient } from '../../renderer/api/client.ts';
import { openDatabase } from '../../renderer/outbox/database.ts';
import { createOutbox } from '../../renderer/outbox/outbox.ts';
import type { SyncLoopDeps } from '../../renderer/outbox/sync-loop.ts';
import { type OutboxBridge, outboxRequests } from '../../shared/api/ipc.ts';

/** The outbox window without a window: real queue code on a fake IndexedDB, main's real handlers. */
export function createTestOutbox(input: {
  readonly diary: Diary;
  readonly dir: string;
  readonly fetch: FetchPort;
  readonly idb?: IDBFactory;
}) {
  const idb = input.idb ?? new IDBFactory();
  const database = openDatabase({ indexedDB: idb, IDBKeyRange });
  const desk = createOutboxDesk({
    diary: input.diary,
    files: nodeFiles,
    ackPath: `${input.dir}/state/ack.json`,
    onChange: () => undefined,
  });
  const outbox = createOutbox(database, () => Date.now());
  const target = (): ForwardTarget | undefined => input.diary.paired()?.pairing;
  const deps: SyncLoopDeps = {
    api: createApiClient({
      baseURL: '/api',
      adapter: forwardingAdapter((request) => forward({ fetch: input.fetch, target }, request)),
    }),
    bridge: bridgeTo(desk),
    outbox,
    random: () => 0.5,
    nowMs: () => Date.now(),
    sleep: async () => 'rested',
  };
  return { deps, database, outbox, idb, desk };
}

/** Validates like the registrar does, without Electron. */
export function bridgeTo(desk: OutboxDesk): OutboxBridge {
  const handlers = createOutboxHandlers(desk);
  return {
    async invoke(call, request) {
      const parsed = outboxRequests[call].safeParse(request);
      if (!parsed.success) return { ok: false, error: { code: 'ipc_malformed', detail: call } };
      const handler = handlers[call] as (value: unknown) => Promise<never>;
      return handler(parsed.data);
    },
    onWake: () => () => undefined,
  };
}

/** axios in the window talks to `app://bundle/api`; main forwards. Here without Chromium between. */
function forwardingAdapter(handle: (request: Request) => Promise<Response>): AxiosAdapter {
  return async (config) => {
    const url = `app://bundle${axios.getUri(config)}`;
    const body = config.data as string | Uint8Array<ArrayBuffer> | undefined;
    const request = new Request(url, {
      method: (config.method ?? 'get').toUpperCase(),
      headers: AxiosHeaders.from(config.headers).toJSON() as Record<string, string>,
      ...(body !== undefined && { body }),
    });
    const response = await handle(request).catch((error: unknown) => {
      throw new AxiosError(String(error), AxiosError.ERR_NETWORK, config);
    });
    const isBytes = config.responseType === 'arraybuffer';
    return {
      data: isBytes ? await response.arrayBuffer() : await response.text(),
      status: response.status,
      statusText: '',
      headers: Object.fromEntries(response.headers.entries()),
      config,
    };
  };
}
