import type { SaidState, WeekTalk } from '../../../shared/api/app-state.ts';
import { weekRange } from '../../../shared/domain/week.ts';
import type {
  ContractLedger,
  LedgerReply,
  LedgerTimesheet,
  TimesheetStep,
} from '../../../shared/entry/ledger.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';

/** An answer that was signed on this device. */
export interface ReplyHere {
  readonly hash: string;
  readonly ref: string;
  readonly text: string;
  readonly atMs: number;
  readonly state: 'waiting' | 'sent' | 'refused';
  readonly code?: string | undefined;
}

/** Newest first; who looks further back has the client's console or a bundle. */
const weeksShown = 8;

/** The weeks of a contract that were submitted, and what was said about each, newest week first. */
export function readWeekTalks(
  contract: ContractPayload,
  ledger: ContractLedger,
  own: readonly ReplyHere[],
): readonly WeekTalk[] {
  const byWeek = new Map<number, LedgerTimesheet[]>();
  for (const each of ledger.timesheets) {
    const { week } = each.timesheet.entry.payload;
    byWeek.set(week, [...(byWeek.get(week) ?? []), each]);
  }
  return [...byWeek]
    .sort(([a], [b]) => b - a)
    .slice(0, weeksShown)
    .map(([week, sheets]) => talkOf(contract, ledger, { week, sheets, own }));
}

/** What the other parties said about all weeks. */
export const saidByOthers = (ledger: ContractLedger): readonly SaidState[] =>
  ledger.timesheets
    .flatMap((sheet) => saidAbout(ledger, sheet))
    .filter(({ from }) => from !== 'freelancer');

function talkOf(
  contract: ContractPayload,
  ledger: ContractLedger,
  {
    week,
    sheets,
    own,
  }: {
    readonly week: number;
    readonly sheets: readonly LedgerTimesheet[];
    readonly own: readonly ReplyHere[];
  },
): WeekTalk {
  const newest = sheets.findLast(({ state }) => state !== 'replaced') ?? sheets.at(-1);
  const { hash = '', payload } = newest?.timesheet.entry ?? {};
  const logged = sheets.flatMap((sheet) => saidAbout(ledger, sheet));
  const known = new Set(logged.map((said) => said.hash));
  const about = new Set(sheets.flatMap((sheet) => [...answerable(sheet)]));
  const waiting = own.filter((reply) => !known.has(reply.hash) && about.has(reply.ref));
  return {
    con: contract.con,
    week,
    ...weekRange(contract, week),
    timesheet: {
      hash,
      state: newest?.state ?? 'submitted',
      ms: (payload?.ms.service ?? 0) + (payload?.ms.support ?? 0),
    },
    said: [...logged, ...waiting.map(saidHere)],
    answerTo: newest === undefined ? hash : answerTo(newest),
    excluded: (newest?.client?.entry.payload.excl ?? []).map((range) => ({
      fromIdx: range.from_idx,
      toIdx: range.to_idx,
    })),
  };
}

/** Signed here and not seen in the log yet. */
const saidHere = ({ hash, text, atMs, state, code }: ReplyHere): SaidState => ({
  hash,
  type: 'reply',
  from: 'freelancer',
  text,
  atMs,
  state: state === 'refused' ? 'refused' : 'waiting',
  ...(code !== undefined && { code }),
});

interface Logged {
  readonly said: SaidState;
  readonly logIndex: number;
}

/** In log order. */
function saidAbout(ledger: ContractLedger, sheet: LedgerTimesheet): readonly SaidState[] {
  const steps = sheet.history.flatMap((step): readonly Logged[] => {
    const said = stepState(ledger, step);
    return said === undefined ? [] : [{ said, logIndex: step.logIndex }];
  });
  const replies = repliesAbout(ledger, sheet).map(({ reply, from, text }): Logged => {
    const { hash } = reply.entry;
    const said = { hash, type: 'reply', from, atMs: reply.receivedMs, state: 'logged' } as const;
    return { said: { ...said, ...(text !== undefined && { text }) }, logIndex: reply.logIndex };
  });
  return [...steps, ...replies].sort((a, b) => a.logIndex - b.logIndex).map(({ said }) => said);
}

/** Answers to the timesheet, to what was decided about it, and to those answers. */
function repliesAbout(ledger: ContractLedger, sheet: LedgerTimesheet): readonly LedgerReply[] {
  const found = new Map<string, LedgerReply>();
  const open = [...answerable(sheet)];
  for (let ref = open.shift(); ref !== undefined; ref = open.shift())
    for (const reply of ledger.repliesByRef.get(ref) ?? []) {
      const { hash } = reply.reply.entry;
      if (!found.has(hash)) open.push(hash);
      found.set(hash, reply);
    }
  return [...found.values()];
}

/** What an answer about a week may name. A batch is about other weeks as well. */
const answerable = ({ timesheet, history }: LedgerTimesheet): ReadonlySet<string> =>
  new Set([
    timesheet.entry.hash,
    ...history
      .filter((step) => step.entry.kind !== 'reply' && !isBatch(step))
      .map(({ entry }) => entry.hash),
  ]);

const isBatch = (step: TimesheetStep): boolean => 'batch' in step && step.batch !== undefined;

/** The newest decision about it, else the timesheet itself. */
function answerTo({ timesheet, history }: LedgerTimesheet): string {
  const decided = history.findLast((step) => step.entry.kind === 'decision' && !isBatch(step));
  return (decided ?? timesheet).entry.hash;
}

function stepState(ledger: ContractLedger, step: TimesheetStep): SaidState | undefined {
  const { entry, receivedMs: atMs } = step;
  const common = { hash: entry.hash, atMs, state: 'logged' } as const;
  if (entry.kind === 'payment') return { ...common, type: 'payment', from: 'finance' };
  if (entry.kind !== 'decision') return undefined;
  const { stage, verdict, assurance } = entry.payload;
  const reason = ledger.valuesByHash.get(entry.hash)?.reason;
  return {
    ...common,
    type: 'decision',
    from: assurance === 'lapsed' ? 'operator' : stage,
    verdict,
    ...(reason !== undefined && reason !== '' && { text: reason }),
  };
}
