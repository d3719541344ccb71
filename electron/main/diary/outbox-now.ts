import { z } from 'zod';
import type { OutboxRequest } from '../../../shared/api/ipc.ts';
import { nat } from '../../../shared/entry/fields.ts';
import { type FilePort, onDisk } from '../files/file-port.ts';
import { createJsonFile } from '../files/json-file.ts';

type Status = OutboxRequest<'outbox.status'>;

/** What the queue last said of itself. Nothing here is a fact about an entry. */
export interface OutboxNow {
  status(): Status | undefined;
  noteStatus(status: Status): Promise<void>;
  isSending(hash: string): boolean;
  noteSending(hashes: readonly string[]): void;
  /** Epoch ms of this computer's clock when the server answered last, also before this start. */
  lastContactAt(): number | undefined;
  askRetry(): void;
  /** Was it asked since the last time? */
  takeRetry(): boolean;
}

export interface OutboxNowDeps {
  readonly files: FilePort;
  readonly path: string;
  readonly wallMs: () => number;
}

const schema = z.strictObject({ at: nat });
/** Often enough for “two days ago”, seldom enough for a disk. */
const saveEveryMs = 5 * 60_000;

export async function openOutboxNow({ files, path, wallMs }: OutboxNowDeps): Promise<OutboxNow> {
  const file = createJsonFile(files, path, schema);
  const stored = await file.read();
  const savedAt = typeof stored === 'object' ? stored.value.at : undefined;
  const state: { status?: Status; contactAt: number | undefined; savedAt: number } = {
    contactAt: savedAt,
    savedAt: savedAt ?? Number.NEGATIVE_INFINITY,
  };
  let sending: ReadonlySet<string> = new Set();
  let isRetryAsked = false;
  return {
    status: () => state.status,
    isSending: (hash) => sending.has(hash),
    noteSending: (hashes) => void (sending = new Set(hashes)),
    lastContactAt: () => state.contactAt,
    askRetry: () => void (isRetryAsked = true),
    takeRetry() {
      const asked = isRetryAsked;
      isRetryAsked = false;
      return asked;
    },
    async noteStatus(status) {
      state.status = status;
      // A turn is over: nothing is under way.
      sending = new Set();
      if (!isContact(status)) return;
      const nowMs = wallMs();
      state.contactAt = nowMs;
      if (Math.abs(nowMs - state.savedAt) < saveEveryMs) return;
      state.savedAt = nowMs;
      // A full disk only makes it forget; the next status tries again.
      await onDisk(() => file.write({ at: nowMs }));
    },
  };
}

/** Did a server answer, whatever it said? */
const isContact = ({ state }: Status): boolean => state !== 'offline' && state !== 'unpaired';
