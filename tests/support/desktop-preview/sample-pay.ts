import type { PaySheet, PayState, PayWeek } from '../../../shared/api/pay-state.ts';
import { mondayIdxOf } from '../../../shared/domain/week.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const hashOf = (text: string): string => text.repeat(64).slice(0, 64);

/** Weeks in every state, and one paid in another currency. */
export function samplePay(
  now: number,
  contracts: readonly {
    readonly con: string;
    readonly organisation: string;
    readonly draft: { readonly title: string; readonly cur: string };
  }[],
): PayState {
  return {
    contracts: contracts.map(({ con, organisation, draft: { title, cur } }, i) => ({
      con,
      organisation,
      title,
      cur,
      weeks: i === 0 ? weeks(now, cur) : weeks(now, cur).slice(0, 1),
    })),
  };
}

const sheet = (no: string, rest: Partial<PaySheet>): PaySheet => ({
  hash: hashOf(no),
  no: 0,
  isSupplement: false,
  state: 'submitted',
  ms: 22 * hourMs,
  amountMinor: 31_900,
  submittedAt: 0,
  ...rest,
});

function weeks(now: number, cur: string): readonly PayWeek[] {
  const week = (back: number, rest: Partial<PayWeek>): PayWeek => {
    const fromIdx = mondayIdxOf(now) - back * 1_008;
    return {
      week: 30 - back,
      fromIdx,
      toIdx: fromIdx + 1_008,
      cur,
      trackedMs: 23.5 * hourMs,
      billableMs: 22 * hourMs,
      earnedMinor: 31_900,
      submittedMinor: 0,
      approvedMinor: 0,
      paidMinor: 0,
      sheets: [],
      ...rest,
    };
  };
  const client = { verdict: 'approve', atMs: now - 20 * dayMs, isLapsed: false, excluded: [] };
  const paid = (back: number, amountMinor: number, rest: Partial<PaySheet>): PayWeek =>
    week(back, {
      earnedMinor: amountMinor,
      submittedMinor: amountMinor,
      approvedMinor: amountMinor,
      paidMinor: amountMinor,
      sheets: [
        sheet(`a${back}`, {
          state: 'paid',
          amountMinor,
          submittedAt: now - back * 7 * dayMs,
          client,
          invoice: { hash: hashOf('1'), no: `2026-${40 - back}`, amountMinor },
          approval: { atMs: now - back * 6 * dayMs, amountMinor },
          payment: {
            hash: hashOf(`b${back}`),
            atMs: now - back * 5 * dayMs,
            date: '2026-10-12',
            bankRef: 'SEPA-2026-000481-NORD',
            amountMinor,
            cur,
          },
          ...rest,
        }),
      ],
    });
  return [
    week(0, { earnedMinor: 24_505, trackedMs: 18.6 * hourMs, billableMs: 16.9 * hourMs }),
    week(1, {
      submittedMinor: 31_900,
      sheets: [
        sheet('d1', {
          state: 'disputed',
          submittedAt: now - 2 * dayMs,
          client: {
            verdict: 'dispute',
            atMs: now - dayMs,
            isLapsed: false,
            reason: 'Tuesday evening is longer than the roster says. What was that?',
            excluded: [
              { fromIdx: mondayIdxOf(now) - 760, toIdx: mondayIdxOf(now) - 752, ms: 4_500_000 },
            ],
          },
        }),
      ],
    }),
    week(2, {
      submittedMinor: 31_900,
      approvedMinor: 31_900,
      sheets: [
        sheet('e1', {
          state: 'finance_approved',
          submittedAt: now - 22 * dayMs,
          client: { ...client, isLapsed: true },
          invoice: {
            hash: hashOf('2'),
            no: '2026-38',
            amountMinor: 37_961,
            taxMinor: 6_061,
            dueOn: '2026-11-02',
          },
          approval: { atMs: now - 18 * dayMs, amountMinor: 37_961 },
          late: { type: 'due', sinceAt: now - 10 * dayMs },
        }),
      ],
    }),
    paid(3, 28_450, {
      approval: {
        atMs: now - 24 * dayMs,
        amountMinor: 28_450,
        exchange: {
          num: 13_942,
          den: 100,
          source: 'ECB reference rate',
          date: '2026-10-09',
          amountMinor: 3_966_499,
          cur: 'BDT',
        },
      },
      payment: {
        hash: hashOf('b3'),
        atMs: now - 20 * dayMs,
        date: '2026-10-12',
        bankRef: 'SEPA-2026-000481-NORD',
        amountMinor: 3_966_499,
        cur: 'BDT',
        answer: { state: 'logged', atMs: now - 19 * dayMs, text: 'Received: BDT 39,664.99.' },
      },
    }),
    ...[4, 5, 6, 7, 8, 9].map((back) => paid(back, 26_000 + back * 731, {})),
  ];
}
