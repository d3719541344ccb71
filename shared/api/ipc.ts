import { z } from 'zod';
import type { EnvelopeJson } from '../entry/envelope.ts';
import { hash, realUuid, text } from '../entry/fields.ts';
import { payeeValue } from '../entry/values.ts';
import type { AppState, DiaryDay } from './app-state.ts';
import { envelopeJson } from './schemas.ts';

/**
 * Calls between the windows and main, as data (architecture.md section 4): main validates the
 * request with its schema, checks the sender, and answers with a value or a typed error. There is
 * no call that signs given bytes: main signs what its recorder made or an action it validated.
 */
const none = z.strictObject({});
const memo = text(1_024);
const mode = z.enum(['desk', 'call', 'reading', 'meeting']);
const work = z.enum(['service', 'support']);
const context = z.strictObject({ memo, mode, work });
const nat = z.number().int().min(0);

/** Calls of the tracker's window. */
export const desktopRequests = {
  'app.state': none,
  'pairing.pair': z.strictObject({
    serverUrl: z.url().max(300),
    code: text(32),
    deviceName: text(100),
  }),
  'contract.accept': z.strictObject({ con: realUuid }),
  'tracking.start': z.strictObject({ con: realUuid, ctx: context }),
  'tracking.stop': none,
  'tracking.setContext': z.strictObject({ ctx: context }),
  'tracking.answerIdle': z.strictObject({ answer: z.enum(['keep', 'discard']) }),
  'diary.day': z.strictObject({ con: realUuid, fromIdx: nat, toIdx: nat }),
  'diary.picture': z.strictObject({ blob: hash }),
  'timesheet.submit': z.strictObject({ con: realUuid, week: nat }),
  'payee.set': z.strictObject({
    con: realUuid,
    currency: z.string().regex(/^[A-Z]{3}$/),
    details: payeeValue,
  }),
  'proof.save': z.strictObject({ con: realUuid }),
  'sync.now': none,
  'notice.dismiss': z.strictObject({ id: z.string().max(64) }),
} as const;

export interface DesktopResponses {
  'app.state': AppState;
  'pairing.pair': undefined;
  'contract.accept': { readonly hash: string };
  'tracking.start': undefined;
  'tracking.stop': undefined;
  'tracking.setContext': undefined;
  'tracking.answerIdle': undefined;
  'diary.day': DiaryDay;
  'diary.picture': { readonly mime: string; readonly bytes: Uint8Array };
  'timesheet.submit': { readonly hash: string };
  'payee.set': { readonly hash: string };
  /** Paths of the files written: this device's own anchors and policy. */
  'proof.save': { readonly anchors: string; readonly policy: string };
  'sync.now': undefined;
  'notice.dismiss': undefined;
}

/** Calls of the hidden outbox window. Main stays the authority; Dexie is a queue. */
export const outboxRequests = {
  /** Journal lines after a position, for Dexie; at most `limit`. */
  'outbox.journal': z.strictObject({ after: nat, limit: nat.max(500) }),
  /** The journal is in Dexie up to and including this position. */
  'outbox.ack': z.strictObject({ through: nat }),
  'outbox.disclosures': z.strictObject({ hash }),
  'outbox.blob': z.strictObject({ sha256: hash }),
  /** Main verifies each receipt and the checkpoint in it before it believes it. */
  'outbox.receipts': z.strictObject({
    items: z.array(z.strictObject({ hash, receipt: z.string().max(65_536) })).max(64),
  }),
  'outbox.held': z.strictObject({ hash, held: envelopeJson }),
  'outbox.refused': z.strictObject({
    hash,
    code: z.string().max(64),
    detail: z.string().max(500).optional(),
  }),
  'outbox.checkpoint': z.strictObject({
    note: z.string().max(16_384),
    consistency: z.array(z.string().max(64)).max(64),
  }),
  'outbox.contracts': z.strictObject({ body: z.unknown() }),
  /** The contract's bundle files as pulled: decisions and payments come this way. */
  'outbox.pulled': z.strictObject({ con: realUuid, body: z.unknown() }),
  'outbox.status': z.strictObject({
    state: z.enum(['unpaired', 'synced', 'waiting', 'offline', 'problem']),
    waiting: nat,
    waitingPictures: nat,
    code: z.string().max(64).optional(),
    detail: z.string().max(500).optional(),
  }),
  /** Dexie was empty or broken and is being rebuilt from the journal. */
  'outbox.rebuilt': z.strictObject({ entries: nat }),
} as const;

export interface JournalItem {
  readonly position: number;
  readonly hash: string;
  readonly by: string;
  readonly con: string;
  readonly seq: number;
  readonly kind: string;
  readonly envelope: EnvelopeJson;
  /** Epoch ms before which its pictures stay here (`hold_s`). */
  readonly picturesFromAt: number;
  readonly blobs: readonly string[];
  /** Names of disclosures that may leave now or, for pictures, from `picturesFromAt`. */
  readonly names: readonly string[];
  /** `sched` stays here until its session has stopped. */
  readonly withheld: readonly string[];
  readonly receipted: boolean;
  readonly held: readonly string[];
}

export interface OutboxResponses {
  'outbox.journal': {
    readonly items: readonly JournalItem[];
    readonly paired: boolean;
    readonly seenSize: number;
    /** Position through which Dexie once had the journal: a lower one there means it was lost. */
    readonly acked: number;
    /** Damaged journal lines: positions that no item will ever have. */
    readonly journalGaps: number;
  };
  'outbox.ack': undefined;
  'outbox.disclosures': {
    readonly items: readonly {
      readonly name: string;
      readonly salt: string;
      readonly value: string;
    }[];
  };
  'outbox.blob': { readonly bytes: Uint8Array } | { readonly missing: true };
  'outbox.receipts': {
    readonly accepted: readonly string[];
    readonly rejected: readonly { readonly hash: string; readonly code: string }[];
  };
  'outbox.held': undefined;
  'outbox.refused': undefined;
  'outbox.checkpoint': { readonly accepted: boolean };
  'outbox.contracts': { readonly follow: readonly string[] };
  'outbox.pulled': undefined;
  'outbox.status': undefined;
  'outbox.rebuilt': undefined;
}

export type DesktopCall = keyof typeof desktopRequests;
export type OutboxCall = keyof typeof outboxRequests;
export type DesktopRequest<C extends DesktopCall> = z.input<(typeof desktopRequests)[C]>;
export type OutboxRequest<C extends OutboxCall> = z.input<(typeof outboxRequests)[C]>;

/** Expected failures of a call; `code` is stable and has words in every language. */
export interface IpcError {
  readonly code:
    | 'ipc_untrusted_sender'
    | 'ipc_malformed'
    | 'not_paired'
    | 'already_paired'
    | 'pairing_code'
    | 'pairing_expired'
    | 'server_unreachable'
    | 'server_wrong'
    | 'server_refused'
    | 'contract_unknown'
    | 'contract_not_active'
    | 'contract_keys_changed'
    | 'already_tracking'
    | 'not_tracking'
    | 'too_many_slices'
    | 'clock_before_journal'
    | 'journal_rolled_back'
    | 'memo_required'
    | 'disk_full'
    | 'nothing_to_submit'
    | 'not_delivered'
    | 'picture_missing'
    | 'keystore_unavailable'
    | 'internal';
  readonly detail?: string;
}

export type IpcAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: IpcError };

/** The frozen surface that the preload exposes as `window.countersign`. */
export interface DesktopBridge {
  invoke<C extends DesktopCall>(
    call: C,
    request: DesktopRequest<C>,
  ): Promise<IpcAnswer<DesktopResponses[C]>>;
  onState(listener: (state: AppState) => void): () => void;
}

export interface OutboxBridge {
  invoke<C extends OutboxCall>(
    call: C,
    request: OutboxRequest<C>,
  ): Promise<IpcAnswer<OutboxResponses[C]>>;
  onWake(listener: () => void): () => void;
}
