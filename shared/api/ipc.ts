import { z } from 'zod';
import type { EnvelopeJson } from '../entry/envelope.ts';
import { hash, realUuid, text } from '../entry/fields.ts';
import { payeeValue } from '../entry/values.ts';
import type {
  AboutState,
  AppState,
  DiagnosticsState,
  DiaryDay,
  MachineState,
  PracticeState,
  TestCapture,
} from './app-state.ts';
import type { PayState } from './pay-state.ts';
import { envelopeJson, type PictureView } from './schemas.ts';
import { settingsChange, type SettingsState } from './settings.ts';
import type { UpdateState } from './update-state.ts';
import { type CarriedFile, type ReadAnswers, type WaitingPage, waitingShows } from './waiting.ts';

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
const captureName = z.string().regex(/^shot[0-2]_[0-3]$/);
const area = z.strictObject({ x: nat, y: nat, w: nat.min(1), h: nat.min(1) });
const words = z.string().max(400);
/** What is carried from one computer to the other. */
const pasted = z.string().max(8_192);
const revokeReason = z.enum(['lost', 'stolen', 'retired']);

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
  'tracking.switch': z.strictObject({ con: realUuid, ctx: context }),
  /** `as`: it was a call, reading or a meeting; `move`: it was for another contract. */
  'tracking.answerIdle': z.discriminatedUnion('answer', [
    z.strictObject({ answer: z.enum(['keep', 'discard', 'break']) }),
    z.strictObject({ answer: z.literal('as'), mode }),
    z.strictObject({ answer: z.literal('move'), to: realUuid, memo }),
  ]),
  /** Time without the recorder, where the contract allows it. Epoch ms, within one week. */
  'time.addManual': z.strictObject({ con: realUuid, fromAt: nat, toAt: nat, ctx: context }),
  'diary.day': z.strictObject({ con: realUuid, fromIdx: nat, toIdx: nat }),
  'diary.picture': z.strictObject({ blob: hash }),
  /** Who looked at the pictures of a slice, as the server wrote it down. */
  'diary.views': z.strictObject({ con: realUuid, hash }),
  /** The contract that the window is about while nothing is recorded. */
  'tracking.choose': z.strictObject({ con: realUuid }),
  /** What was earned, submitted, approved and paid. */
  'pay.read': none,
  /** The same as a file for a spreadsheet. */
  'pay.save': none,
  /** Takes content of a slice away for ever; a picture goes with its thumbnail. */
  'slice.redact': z.strictObject({
    hash,
    what: z.enum(['all', 'memo', 'activity']).or(captureName),
    why: text(256),
  }),
  'slice.amend': z.strictObject({
    hash,
    change: z.strictObject({
      memo: memo.optional(),
      mode: mode.optional(),
      work: work.optional(),
      ticket: z.strictObject({ sys: text(64), ref: text(256) }).optional(),
    }),
  }),
  /** Areas in the picture's own pixels. */
  'slice.cover': z.strictObject({
    hash,
    shot: captureName,
    areas: z.array(area).min(1).max(32),
  }),
  'slice.move': z.strictObject({ hash, to: realUuid }),
  /** Within the moments in which nothing is signed yet. */
  'slice.undo': z.strictObject({ hash }),
  'timesheet.submit': z.strictObject({ con: realUuid, week: nat }),
  /** An answer of hers about a week: `ref` is the decision or timesheet that it is about. */
  'week.reply': z.strictObject({ con: realUuid, ref: hash, text: text(1_024) }),
  'payee.set': z.strictObject({
    con: realUuid,
    currency: z.string().regex(/^[A-Z]{3}$/),
    details: payeeValue,
  }),
  'proof.save': z.strictObject({ con: realUuid }),
  /** Writes a bundle of a contract, or of some of its weeks, from what this device keeps. */
  'evidence.save': z.strictObject({
    con: realUuid,
    weeks: z.strictObject({ from: nat, to: nat }).optional(),
  }),
  /** The same of every contract, with what was earned as a file for a spreadsheet. */
  'evidence.saveAll': none,
  /** How far that is. */
  'evidence.progress': none,
  /** Writes both checkpoint notes of a log that contradicts itself. */
  'evidence.fork': none,
  /** Opens the window in which the recovery key is shown, or typed in; no other window sees it. */
  'recovery.open': z.discriminatedUnion('purpose', [
    z.strictObject({ purpose: z.enum(['show', 'endorse']) }),
    z.strictObject({ purpose: z.literal('revoke'), kid: hash, why: revokeReason, sinceMs: nat }),
  ]),
  /** Enrols this device although the account has others: without the recovery key. */
  'device.enrollAlone': none,
  /** Other devices of the account, as the server lists them, that could vouch for this one. */
  'device.endorsers': none,
  /** On the new device: its enrolment as text, for the device that vouches for it. */
  'device.request': z.strictObject({ endorser: hash }),
  /** On the other one: what a request says, before anything is signed. */
  'device.readRequest': z.strictObject({ text: pasted }),
  /** Signs a request whose words were compared; the answer goes back to the new device. */
  'device.endorse': z.strictObject({ text: pasted, kid: hash }),
  /** On the new device again: enrols it with both signatures. */
  'device.finish': z.strictObject({ text: pasted }),
  /** Signed by this device. */
  'device.revoke': z.strictObject({ kid: hash, why: revokeReason, sinceMs: nat }),
  /**
   * Takes everything of hers off this computer and ends the app. `evenUnsent`: also what nobody else
   * has.
   */
  'device.erase': z.strictObject({ evenUnsent: z.boolean() }),
  /** Takes a contract that another device of the freelancer signed, after comparing its words. */
  'contract.adopt': z.strictObject({ con: realUuid }),
  /** Takes over the server's estimate of the time. */
  'clock.useServer': none,
  /** Fetches entries of this device that the server has and the journal lost. */
  'journal.catchUp': none,
  'settings.change': settingsChange,
  /** What this machine allows, asked anew. */
  'machine.look': none,
  /** Pictures of every display, shown once: nothing of them is kept, signed or sent. */
  'machine.testCapture': none,
  'practice.start': none,
  'practice.look': none,
  'practice.stop': none,
  'about.read': none,
  /** Asks where releases are announced whether there is a newer version. */
  'update.check': none,
  /** Fetches what is offered; nothing is installed. */
  'update.fetch': none,
  /** Shows the fetched file in its folder. */
  'update.show': none,
  'sync.now': none,
  /** What waits, newest first, and why. */
  'waiting.list': z.strictObject({
    from: nat,
    limit: nat.min(1).max(200),
    show: z.enum(waitingShows),
  }),
  /** Also what was refused gets another chance. */
  'waiting.retry': none,
  /** Writes what waits into a file, for a server that this computer never reaches. */
  'waiting.export': none,
  /** Reads what the server answered to such a file. */
  'waiting.readAnswers': none,
  /** Writes what the app noted about itself; nothing that she recorded is in it. */
  'diagnostics.save': none,
  'diagnostics.read': none,
  'notice.dismiss': z.strictObject({ id: z.string().max(64) }),
} as const;

export interface DesktopResponses {
  'app.state': AppState;
  'pairing.pair': undefined;
  'contract.accept': { readonly hash: string };
  'tracking.start': undefined;
  'tracking.stop': undefined;
  'tracking.setContext': undefined;
  'tracking.switch': undefined;
  'tracking.answerIdle': undefined;
  'time.addManual': { readonly slices: number };
  'diary.day': DiaryDay;
  'diary.picture': { readonly mime: string; readonly bytes: Uint8Array };
  'diary.views': { readonly views: readonly PictureView[] };
  'tracking.choose': undefined;
  'pay.read': PayState;
  /** `undefined`: the freelancer chose no folder. */
  'pay.save': { readonly path: string } | undefined;
  'timesheet.submit': { readonly hash: string };
  'week.reply': { readonly hash: string };
  'payee.set': { readonly hash: string };
  /** Paths of the files written: this device's own anchors and policy. */
  'proof.save': { readonly anchors: string; readonly policy: string };
  'slice.redact': PendingAnswer;
  'slice.amend': { readonly hash: string };
  'slice.cover': PendingAnswer;
  'slice.move': PendingAnswer;
  'slice.undo': undefined;
  /** `undefined`: the freelancer chose no folder. */
  'evidence.save':
    | { readonly dir: string; readonly entries: number; readonly pictures: number }
    | undefined;
  /** `left`: contracts of which nothing was pulled yet. */
  'evidence.saveAll':
    | {
        readonly dir: string;
        readonly contracts: number;
        readonly entries: number;
        readonly pictures: number;
        readonly left: number;
      }
    | undefined;
  /** `undefined`: nothing is being saved. */
  'evidence.progress': { readonly done: number; readonly total: number } | undefined;
  'evidence.fork': { readonly dir: string } | undefined;
  'recovery.open': undefined;
  'device.enrollAlone': undefined;
  'device.endorsers': { readonly devices: readonly EndorserState[] };
  'device.request': { readonly text: string };
  'device.readRequest': { readonly kid: string; readonly words: string };
  'device.endorse': { readonly text: string };
  'device.finish': undefined;
  'device.revoke': { readonly hash: string };
  'device.erase': undefined;
  'contract.adopt': undefined;
  'clock.useServer': { readonly offMs: number };
  'journal.catchUp': { readonly added: number; readonly missing: number };
  'settings.change': SettingsState;
  'machine.look': MachineState;
  'machine.testCapture': { readonly displays: readonly TestCapture[] };
  'practice.start': PracticeState;
  /** `undefined`: none runs. */
  'practice.look': PracticeState | undefined;
  'practice.stop': undefined;
  'about.read': AboutState;
  'update.check': UpdateState;
  'update.fetch': UpdateState;
  'update.show': undefined;
  'sync.now': undefined;
  'waiting.list': WaitingPage;
  'waiting.retry': undefined;
  /** `undefined`: she chose no file. */
  'waiting.export': CarriedFile | undefined;
  'waiting.readAnswers': ReadAnswers | undefined;
  'diagnostics.save': { readonly path: string; readonly lines: number } | undefined;
  'diagnostics.read': DiagnosticsState;
  'notice.dismiss': undefined;
}

/** Signed at `untilAt` (epoch ms of this computer's clock), unless it is undone before. */
export interface PendingAnswer {
  readonly untilAt: number;
}

/** A device that could vouch for this one; its name is what the server says. */
export interface EndorserState {
  readonly kid: string;
  readonly name: string;
  readonly words: string;
}

/** Calls of the window that shows or takes the recovery key; it has no other use. */
export const recoveryRequests = {
  'recovery.page': none,
  'recovery.print': none,
  /** Two words of the sheet, as asked for: only then the key is forgotten here. */
  'recovery.confirm': z.strictObject({ words: z.array(z.string().max(16)).length(2) }),
  'recovery.use': z.strictObject({ words }),
  'recovery.close': none,
} as const;

export interface RecoveryResponses {
  'recovery.page': RecoveryPage;
  'recovery.print': { readonly printed: boolean };
  'recovery.confirm': undefined;
  'recovery.use': undefined;
  'recovery.close': undefined;
}

export type RecoveryPage =
  | {
      readonly mode: 'show';
      readonly words: readonly string[];
      /** Places of the two words to be typed back, from 0. */
      readonly ask: readonly [number, number];
      readonly freelancer: string;
      readonly serverName: string;
      readonly deviceWords: string;
      readonly logWords: string;
      /** Opens this device's copies of sealed pictures. */
      readonly pictureKey: string;
    }
  | { readonly mode: 'type'; readonly purpose: 'endorse' | 'revoke'; readonly deviceWords: string };

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
  /** The server's head of one of our streams lies before entries that have their receipt. */
  'outbox.behind': z.strictObject({ con: z.string().max(36), seq: z.number().int().min(-1) }),
  'outbox.status': z.strictObject({
    state: z.enum(['unpaired', 'synced', 'waiting', 'offline', 'problem']),
    waiting: nat,
    waitingPictures: nat,
    code: z.string().max(64).optional(),
    detail: z.string().max(500).optional(),
  }),
  /** A request with these begins; none: it is over. */
  'outbox.sending': z.strictObject({ hashes: z.array(hash).max(64) }),
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
  /** Entries whose content this one changed: the queue may know more of them than there is. */
  readonly about: readonly string[];
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
    /** Names that will never be handed out: removed, covered or moved away. */
    readonly gone: readonly string[];
    /** The pictures that belong to it now. */
    readonly blobs: readonly string[];
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
  /** `wantsFull`: others disclosed something that only a full bundle brings. */
  'outbox.pulled': { readonly wantsFull: boolean };
  'outbox.behind': undefined;
  /** `retry`: somebody asked that refused entries get another chance, at once. */
  'outbox.status': { readonly retry: boolean } | undefined;
  'outbox.sending': undefined;
  'outbox.rebuilt': undefined;
}

export type DesktopCall = keyof typeof desktopRequests;
export type OutboxCall = keyof typeof outboxRequests;
export type RecoveryCall = keyof typeof recoveryRequests;
export type RecoveryRequest<C extends RecoveryCall> = z.input<(typeof recoveryRequests)[C]>;
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
    | 'no_idle_question'
    | 'before_contract'
    | 'manual_not_agreed'
    | 'manual_range'
    | 'manual_overlap'
    | 'disk_full'
    | 'nothing_to_submit'
    | 'not_delivered'
    | 'picture_missing'
    | 'keystore_unavailable'
    | 'slice_unknown'
    | 'edit_pending'
    | 'nothing_pending'
    | 'edit_closed'
    | 'nothing_changed'
    | 'picture_left'
    | 'picture_damaged'
    | 'move_same_contract'
    | 'not_moveable'
    | 'slice_void'
    | 'recovery_words'
    | 'recovery_kept'
    | 'not_enrolled'
    | 'pairing_stale'
    | 'device_unknown'
    | 'device_is_this'
    | 'clock_frozen'
    | 'chain_forked'
    | 'key_revoked'
    | 'recipient_refused'
    | 'nothing_pulled'
    | 'reply_empty'
    | 'request_unreadable'
    | 'request_foreign'
    | 'request_changed'
    | 'endorsement_unreadable'
    | 'no_request'
    | 'no_fork'
    | 'unsent_entries'
    | 'nothing_waits'
    | 'answers_unreadable'
    | 'answers_foreign'
    | 'file_unwritable'
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

export interface RecoveryBridge {
  invoke<C extends RecoveryCall>(
    call: C,
    request: RecoveryRequest<C>,
  ): Promise<IpcAnswer<RecoveryResponses[C]>>;
}

export interface OutboxBridge {
  invoke<C extends OutboxCall>(
    call: C,
    request: OutboxRequest<C>,
  ): Promise<IpcAnswer<OutboxResponses[C]>>;
  onWake(listener: () => void): () => void;
}
