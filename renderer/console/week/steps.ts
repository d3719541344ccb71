import { isLapse } from '../../../shared/entry/fold-decisions.ts';
import type {
  ContractLedger,
  LedgerReply,
  LedgerTimesheet,
  LoggedDecision,
  TimesheetStep,
} from '../../../shared/entry/ledger.ts';
import { withoutExcluded } from '../../../shared/verify/amounts.ts';
import { formatMoney } from '../../ui/format.ts';
import type { Text } from '../text/use-text.ts';
import { formatExact } from './exact-time.ts';

/** One thing that somebody signed, in words. */
export interface Step {
  readonly key: string;
  readonly title: string;
  readonly atMs: number;
  /** kid */
  readonly by: string;
  readonly note?: string | undefined;
  /** Somebody's own words: a reason, an answer. */
  readonly said?: string | undefined;
}

interface Words {
  readonly t: Text;
  readonly locale: string;
}

type Known = Pick<ContractLedger, 'repliesByRef' | 'valuesByHash'>;

/** Decisions, invoices, payments and replies about a timesheet, in the order of the log. */
export function timesheetSteps(
  timesheet: Pick<LedgerTimesheet, 'history' | 'slices'>,
  ledger: Known,
  words: Words,
): readonly Step[] {
  const replyByHash = new Map(
    [...ledger.repliesByRef.values()].flat().map((each) => [each.reply.entry.hash as string, each]),
  );
  return timesheet.history.flatMap((step): readonly Step[] => {
    if (isReply(step)) {
      const reply = replyByHash.get(step.entry.hash);
      return reply ? replySteps([reply], words.t) : [];
    }
    return [{ ...placeOf(step), ...wordsOf(step, { timesheet, ledger, words }) }];
  });
}

/** Answers and notes; those of nobody that belongs to the contract are not among them. */
export const replySteps = (replies: readonly LedgerReply[], t: Text): readonly Step[] =>
  replies.map(({ reply, from, text }) => ({
    ...placeOf(reply),
    title: t(`reply.from.${from}`),
    said: text ?? t('reply.pending'),
  }));

const isReply = (step: TimesheetStep) => step.entry.kind === 'reply';

const placeOf = ({ entry, receivedMs }: TimesheetStep) => ({
  key: entry.hash,
  atMs: receivedMs,
  by: entry.payload.by,
});

interface About {
  readonly timesheet: Pick<LedgerTimesheet, 'slices'>;
  readonly ledger: Known;
  readonly words: Words;
}

function wordsOf(step: TimesheetStep, about: About): Pick<Step, 'title' | 'note' | 'said'> {
  const { t, locale } = about.words;
  const { entry } = step;
  switch (entry.kind) {
    case 'invoice': {
      const { no, amount_minor, cur, corrects } = entry.payload;
      const title = t(corrects === undefined ? 'trail.invoice' : 'trail.credit', { no });
      return { title, note: formatMoney(amount_minor, cur, locale) };
    }
    case 'payment': {
      const { bank_ref: ref, amount_minor, cur } = entry.payload;
      return { title: t('trail.payment', { ref }), note: formatMoney(amount_minor, cur, locale) };
    }
    case 'decision':
      return decisionWords(step as LoggedDecision, about);
    default:
      return { title: '' };
  }
}

function decisionWords(
  decision: LoggedDecision,
  { timesheet, ledger, words: { t } }: About,
): Pick<Step, 'title' | 'note' | 'said'> {
  const { stage, verdict, excl } = decision.entry.payload;
  const said = ledger.valuesByHash.get(decision.entry.hash)?.reason;
  if (isLapse(decision.entry)) return { title: t('trail.lapsed') };
  const title = t(`trail.${stage}.${verdict}`);
  if (decision.batch !== undefined) {
    const count = decision.batch.entry.payload.items.length;
    return { title, note: t('trail.batch', { count }) };
  }
  if (excl.length === 0 || stage === 'finance') return { title, said };
  const rest = new Set(withoutExcluded(timesheet.slices, excl));
  const ms = timesheet.slices
    .filter((slice) => !rest.has(slice))
    .reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const time = formatExact(ms);
  return { title, said, note: t(verdict === 'dispute' ? 'trail.part' : 'trail.without', { time }) };
}
