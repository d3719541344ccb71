import type { EntryAnswer } from '../../shared/api/schemas.ts';
import type { Entry } from '../../shared/entry/entry.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import { type OpenLogEnd, openLogEnd } from '../log/append-leaves.ts';
import { type BatchSubject, createBatchedRepositories } from '../store/batched.ts';
import type { Repositories } from '../store/store.ts';
import type { OutboxEvent } from '../store/outbox.ts';
import { type AgreedTime, createAgreedTime } from './agreed-time.ts';
import { applyEntry, eventsOf } from './apply-entry.ts';
import { type Authorised, authoriseEntry, type Question } from './authorise-entry.ts';
import { checkRoom } from './claim-room.ts';
import { type CheckedEntry, checkEntries } from './check-entries.ts';
import type { ServerDeps } from './deps.ts';
import { checkChain, checkSeen, checkTime, isChainedEntry } from './entry-position.ts';
import { checkKindRules } from './entry-rules.ts';
import { answerEntries, type Outcome } from './answer-entries.ts';
import { fail, type Failure } from './failure.ts';
import { finishRemovals } from './finish-removals.ts';
import { lockBatch } from './lock-batch.ts';
import type { Principal } from './principal.ts';
import { asksForPassword } from './recent-kinds.ts';
import { isRecent } from './sessions.ts';

/** Failures that the same bytes may get over: the entry before was early, or time passes. */
const retriedCodes: readonly string[] = ['E_TIME_FUTURE', 'E_UNAVAILABLE', 'E_CHAIN_GAP'];

/**
 * Takes up to 64 entries into the log, in order (protocol 3.13, 3.14). Each is answered alone: its
 * original receipt, `pending` when no checkpoint came in time, or why it is refused. Fails as a
 * whole only when the log takes nothing at all.
 */
export async function acceptEntries(
  deps: ServerDeps,
  principal: Principal,
  items: readonly unknown[],
): Promise<Result<EntryAnswer[], Failure>> {
  const checked = await checkEntries(deps, items);
  const sound = checked.flatMap((result) => (result.ok ? [result.value] : []));
  const asks = sound.some(({ entry }) => asksForPassword(entry));
  if (asks && principal.via === 'session' && !isRecent(principal, deps.clock.nowMs()))
    return fail('E_RECENT_SIGN_IN');
  const accepted = await deps.acceptTurns.take(() =>
    deps.store.transaction((plain) => {
      const tx = createBatchedRepositories(plain, subjectOf(sound));
      return acceptBatch({ deps, principal, tx, agreed: createAgreedTime(deps, tx) }, sound);
    }),
  );
  if (!accepted.ok) return accepted;
  const queue = accepted.value.outcomes.values();
  const outcomes = checked.map((result): Outcome => {
    if (!result.ok) return { ok: false, ...result.error };
    return queue.next().value as Outcome;
  });
  if (outcomes.some((outcome) => outcome.ok)) {
    deps.logWriter.notify();
    deps.events.wake();
    // Whoever removed something is told so when it is gone, whoever decided when it is kept.
    if (accepted.value.isUnfinished) await finishRemovals(deps);
  }
  return ok(await answerEntries(deps, outcomes));
}

function subjectOf(entries: readonly CheckedEntry[]): BatchSubject {
  return {
    hashes: entries.map(({ entry }) => entry.hash),
    cells: entries.flatMap(({ entry }) =>
      entry.kind === 'slice' ? [{ fre: entry.payload.fre, idx: entry.payload.idx }] : [],
    ),
  };
}

interface Batch {
  readonly deps: ServerDeps;
  readonly principal: Principal;
  readonly tx: Repositories;
  readonly agreed: AgreedTime;
}

interface Taken {
  readonly outcomes: readonly Outcome[];
  /** Something of it is still to be done outside the database. */
  readonly isUnfinished: boolean;
}

async function acceptBatch(
  batch: Batch,
  entries: readonly CheckedEntry[],
): Promise<Result<Taken, Failure>> {
  const { tx, deps } = batch;
  if (entries.length === 0) return ok({ outcomes: [], isUnfinished: false });
  await lockBatch(tx, entries);
  await readAhead(tx, entries);
  // Locked once per batch, after everything else: whoever has it waits for nobody.
  const end = await openLogEnd(tx, deps.clock);
  if (!end.ok) return fail(end.error.code, end.error.reason);
  const outcomes: Outcome[] = [];
  const events: OutboxEvent[] = [];
  const early = createEarly();
  let isUnfinished = false;
  for (const checked of entries) {
    const held = early.failureOf(checked.entry);
    const result = held
      ? { ok: false as const, error: held }
      : await acceptOne(batch, end.value, checked);
    const { hash } = checked.entry;
    if (result.ok) {
      outcomes.push({ hash, ok: true, index: result.value.index });
      isUnfinished ||= result.value.isUnfinished;
      if (result.value.isNew)
        events.push(...eventsOf(checked.entry, { ...result.value, atMs: end.value.receivedMs }));
      continue;
    }
    const retry = retriedCodes.includes(result.error.code);
    if (retry) early.add(checked.entry, result.error);
    outcomes.push({ hash, ok: false, ...result.error, retry });
  }
  await end.value.finish();
  await tx.outbox.append(distinct(events));
  return ok({ outcomes, isUnfinished });
}

/**
 * While a batch has the log's end, all others wait: what its other locks keep as it is is read
 * before. That is what the database knows of slices, whose stream and contract are locked; who
 * occupies time is not: a move in another contract lets go of it without the freelancer's lock.
 */
async function readAhead(tx: Repositories, entries: readonly CheckedEntry[]): Promise<void> {
  if (!entries.every(({ entry }) => entry.kind === 'slice')) return;
  for (const { entry } of entries) {
    await tx.accounts.findDevice(entry.payload.by);
    await tx.log.isMissing(entry.hash);
    await tx.log.checkpointAt(entry.payload.seen.size);
  }
}

/** What must wait because something before it in the batch does: it would be out of its chain. */
function createEarly() {
  const byStream = new Map<string, Failure>();
  const streamOf = ({ payload }: Entry) => `${payload.by}/${payload.con}`;
  return {
    failureOf: (entry: Entry) => byStream.get(streamOf(entry)),
    add: (entry: Entry, failure: Failure) => void byStream.set(streamOf(entry), failure),
  };
}

interface Accepted {
  readonly index: number;
  readonly isNew: boolean;
  readonly fre: string;
  readonly isUnfinished: boolean;
}

/** The steps of protocol 3.14 that need the database, in its order. */
async function acceptOne(
  { deps, principal, tx, agreed }: Batch,
  end: OpenLogEnd,
  checked: CheckedEntry,
): Promise<Result<Accepted, Failure>> {
  const { entry } = checked;
  const question = { tx, hasher: deps.crypto.hasher, principal };
  const authorised = await authoriseEntry(question, entry);
  if (!authorised.ok) return authorised;
  const { contract, device } = authorised.value;
  const fre = contract?.fre ?? freelancerOf(entry);
  const known = await tx.entries.find(entry.hash);
  if (known) return ok({ index: known.log_index, isNew: false, fre, isUnfinished: false });
  // Its leaf came back without it (protocol 3.16): it was judged when it got that leaf.
  const isReturning = await tx.log.isMissing(entry.hash);
  const judged = isReturning
    ? await judgeStream(tx, entry, device)
    : await judge(deps, question, { entry, authorised: authorised.value, end });
  if (!judged.ok) return judged;
  const place = await end.append({
    kind: entry.kind,
    entryHash: entry.hash,
    signatureHash: checked.signatureHash,
  });
  if (place === undefined) return fail('E_SIG_INVALID', 'logged with another signature');
  const isUnfinished = await applyEntry({ deps, principal, tx, end, agreed }, checked, {
    ...place,
    isReturning,
    fre: freelancerOf(entry),
  });
  return ok({ index: place.index, isNew: true, fre, isUnfinished });
}

/** Everything that may keep a new entry out of the log. */
async function judge(
  deps: ServerDeps,
  question: Question,
  subject: { readonly entry: Entry; readonly authorised: Authorised; readonly end: OpenLogEnd },
): Promise<Result<undefined, Failure>> {
  const { tx, hasher } = question;
  const { entry, authorised, end } = subject;
  const [key] = await tx.entries.keys([entry.payload.by]);
  if (key && key.revoked_index !== null) return fail('E_KEY_REVOKED');
  if (!authorised.isActive) return fail('E_KEY_INACTIVE');
  const chain = await judgeStream(tx, entry, authorised.device);
  if (!chain.ok) return chain;
  const seen = await checkSeen({ tx, hasher }, entry, chain.value);
  if (!seen.ok) return seen;
  const { receivedMs } = end;
  const room = await checkRoom(question, entry, authorised);
  if (!room.ok) return room;
  const time = checkTime(entry, receivedMs);
  return time.ok ? checkKindRules(deps, question, { entry, authorised, receivedMs }) : time;
}

const judgeStream = async (
  tx: Repositories,
  entry: Entry,
  device: Authorised['device'],
): Promise<Result<number, Failure>> =>
  isChainedEntry(entry) ? checkChain(tx, entry, device) : ok(0);

const freelancerOf = (entry: Entry): string => ('fre' in entry.payload ? entry.payload.fre : '');

const distinct = (events: readonly OutboxEvent[]): OutboxEvent[] => [
  ...new Map(events.map((event) => [JSON.stringify(event), event])).values(),
];
