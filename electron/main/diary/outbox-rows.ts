import type { OutboxRequest } from '../../../shared/api/ipc.ts';
import type { WaitingRow, WaitingWhy } from '../../../shared/api/waiting.ts';
import { isSessionStopped, sliceEndAt, sliceStartAt } from './journal-queries.ts';
import type { JournalRecord } from './journal-lines.ts';
import type { OutboxNow } from './outbox-now.ts';
import type { PairedDiary, PictureTraffic } from './paired-types.ts';

export interface RowsInput {
  readonly paired: Pick<
    PairedDiary,
    'journal' | 'receipts' | 'refusals' | 'hold' | 'pending' | 'book' | 'replies' | 'contracts'
  >;
  readonly now: Pick<OutboxNow, 'status' | 'isSending'>;
  readonly pictureTraffic: PictureTraffic;
  /** Epoch ms of this computer's clock. */
  readonly wallMs: number;
}

const pictureName = /^(shot|thumb)/;
/** A thumbnail goes with its picture: people count screenshots. */
const countedPicture = /^shot/;

/** Everything that waits, oldest first, each with its reason. Reads nothing from the disk. */
export function waitingRows(input: RowsInput): readonly WaitingRow[] {
  const { journal } = input.paired;
  const context = { ...input, isAllLogged: journal.records().every(isLoggedIn(input)) };
  const refusedStreams = new Set<string>();
  const rows: WaitingRow[] = [];
  for (const record of journal.records()) {
    const row = rowOf(context, record, refusedStreams);
    if (row !== undefined) rows.push(row);
    if (row?.why.reason === 'refused') refusedStreams.add(record.payload.con);
  }
  return [...rows, ...replyRows(input)];
}

interface Context extends RowsInput {
  readonly isAllLogged: boolean;
}

const isLoggedIn =
  ({ paired }: RowsInput) =>
  ({ hash }: JournalRecord): boolean =>
    paired.receipts.of(hash) !== undefined;

function rowOf(
  context: Context,
  record: JournalRecord,
  refusedStreams: ReadonlySet<string>,
): WaitingRow | undefined {
  const isLogged = isLoggedIn(context)(record);
  const missing = missingNames(context, record);
  if (isLogged && missing.length === 0) return undefined;
  const pictures = missing.filter((name) => countedPicture.test(name)).length;
  const texts = missing.filter((name) => !pictureName.test(name)).length;
  const why = isLogged
    ? whyContentWaits(context, record, missing)
    : whyEntryWaits(context, record, refusedStreams);
  return { ...factsOf(record), isLogged, texts, pictures, why };
}

function factsOf(record: JournalRecord) {
  const { hash, kind, payload } = record;
  return {
    hash,
    kind,
    con: payload.con,
    signedAt: payload.clk.wall_ms,
    ...(record.kind === 'session' && { ev: record.payload.ev }),
    ...(record.kind === 'slice' && { fromAt: sliceStartAt(record), toAt: sliceEndAt(record) }),
  };
}

/** Content that the server has not said to hold, and that still is to leave. */
function missingNames({ paired }: RowsInput, record: JournalRecord): readonly string[] {
  const { payload } = record;
  const names = 'cm' in payload ? Object.keys(payload.cm ?? {}) : [];
  if (names.length === 0) return names;
  const gone = paired.book.goneOf(record);
  const held = new Set(paired.receipts.heldOf(record.hash)?.names);
  return names.filter((name) => !gone.has(name) && !held.has(name));
}

function whyEntryWaits(
  context: Context,
  { hash, payload }: JournalRecord,
  refusedStreams: ReadonlySet<string>,
): WaitingWhy {
  const refusal = context.paired.refusals.of(hash);
  if (refusal !== undefined) return { reason: 'refused', ...saidOf(refusal) };
  if (refusedStreams.has(payload.con)) return { reason: 'behind' };
  return context.now.isSending(hash) ? { reason: 'sending' } : whyNothingGoes(context);
}

function whyContentWaits(
  context: Context,
  record: JournalRecord,
  missing: readonly string[],
): WaitingWhy {
  const { paired, wallMs, pictureTraffic } = context;
  const target = record.kind === 'amend' ? record.payload.target : record.hash;
  if (paired.pending.has(target)) return { reason: 'editing' };
  if (context.now.isSending(record.hash)) return { reason: 'sending' };
  if (missing.includes('sched') && !isSessionStopped(paired.journal.records(), record))
    return { reason: 'session' };
  if (missing.some((name) => !pictureName.test(name))) return whyNothingGoes(context);
  const untilAt = paired.hold.picturesFromAt(record);
  if (wallMs < untilAt) return { reason: 'hold', untilAt };
  const traffic = pictureTraffic();
  if (traffic === 'never') return { reason: 'pictures_off' };
  if (traffic === 'later' && !context.isAllLogged) return { reason: 'after_entries' };
  return whyNothingGoes(context);
}

/** What keeps everything: the network, the server, or only the next request. */
function whyNothingGoes({ now, paired }: RowsInput): WaitingWhy {
  const status = now.status();
  if (status?.state === 'offline') return { reason: 'offline' };
  if (status?.code === undefined) return { reason: 'next' };
  // A refusal of one entry is its own reason, not that of all others.
  const isOfOne = paired.refusals.list().some(({ code }) => code === status.code);
  if (status.state === 'waiting') return { reason: 'busy', ...saidOf(status) };
  return status.state === 'problem' && !isOfOne
    ? { reason: 'problem', ...saidOf(status) }
    : { reason: 'next' };
}

const saidOf = ({
  code,
  detail,
}: Pick<OutboxRequest<'outbox.status'>, 'code' | 'detail'>): { code: string; detail?: string } => ({
  code: code ?? '',
  ...(detail !== undefined && { detail }),
});

/** Answers about a week lie beside the journal (adr/0021). */
function replyRows(input: RowsInput): readonly WaitingRow[] {
  const { contracts, replies } = input.paired;
  return contracts
    .list()
    .flatMap(({ con }) => replies.of(con))
    .filter(({ state }) => state !== 'sent')
    .map(({ hash, con, atMs, state, code }) => ({
      hash,
      kind: 'reply',
      con,
      signedAt: atMs,
      isLogged: false,
      texts: 1,
      pictures: 0,
      why: state === 'refused' ? { reason: 'refused', code: code ?? '' } : whyNothingGoes(input),
    }));
}
