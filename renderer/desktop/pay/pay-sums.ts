import type { PayWeek } from '../../../shared/api/pay-state.ts';
import { sumMinor } from '../../../shared/domain/money.ts';

export const payStages = ['earned', 'submitted', 'approved', 'paid'] as const;
export type PayStage = (typeof payStages)[number];

export type PaySums = Readonly<Record<PayStage, number>> & { readonly cur: string };

export const sumsOf = (week: PayWeek): PaySums => ({
  cur: week.cur,
  earned: week.earnedMinor,
  submitted: week.submittedMinor,
  approved: week.approvedMinor,
  paid: week.paidMinor,
});

/** One sum for each currency; a revision may have changed it. Amounts are never added across. */
export function totalsOf(weeks: readonly PayWeek[]): readonly PaySums[] {
  const curs = [...new Set(weeks.map(({ cur }) => cur))];
  return curs.map((cur) => {
    const sums = weeks.filter((week) => week.cur === cur).map(sumsOf);
    const add = (stage: PayStage) => sumMinor(sums.map((each) => each[stage]));
    return {
      cur,
      earned: add('earned'),
      submitted: add('submitted'),
      approved: add('approved'),
      paid: add('paid'),
    };
  });
}

export interface PayPart {
  readonly key: 'paid' | 'onlyApproved' | 'onlySubmitted' | 'onlyEarned';
  readonly minor: number;
}

/** A week's amount in parts that lie on each other, the surest first. */
export const payParts = ({ earned, submitted, approved, paid }: PaySums): readonly PayPart[] =>
  [
    { key: 'paid', minor: paid } as const,
    { key: 'onlyApproved', minor: approved - paid } as const,
    { key: 'onlySubmitted', minor: submitted - approved } as const,
    { key: 'onlyEarned', minor: earned - submitted } as const,
    // A client may approve, by agreement, more than is counted here.
  ].filter(({ minor }) => minor > 0);
