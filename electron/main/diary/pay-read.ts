import type { PayContract, PayState } from '../../../shared/api/pay-state.ts';
import { recordsOf } from './journal-queries.ts';
import type { PairedDiary } from './paired-types.ts';
import { payWeeks } from './pay-weeks.ts';
import { diarySlices } from './week-state.ts';

/** What every contract came to, week by week, also of those that are over. */
export async function readPay(paired: PairedDiary, nowMs: number): Promise<PayState> {
  const contracts: PayContract[] = [];
  for (const { con } of paired.contracts.list()) {
    const pay = await payOf(paired, con, nowMs);
    if (pay !== undefined) contracts.push(pay);
  }
  return { contracts };
}

/** `undefined`: she never signed it, so nothing can have been earned. */
async function payOf(
  paired: PairedDiary,
  con: string,
  nowMs: number,
): Promise<PayContract | undefined> {
  const { contracts, ledgers, journal, replies } = paired;
  const ledger = ledgers.of(con)?.ledger;
  const contract = contracts.signed(con)?.payload ?? ledger?.contract?.entry.payload;
  if (contract === undefined) return undefined;
  const known = new Set<string>(ledger?.slices.map(({ hash }) => hash));
  const logged = new Set<string>(ledger?.timesheets.map(({ timesheet }) => timesheet.entry.hash));
  const all = { fromIdx: 0, toIdx: Number.MAX_SAFE_INTEGER };
  return {
    con,
    organisation: contracts.summary(con)?.organisation ?? '',
    title: contract.title,
    cur: contract.cur,
    weeks: payWeeks({
      contract,
      ledger,
      ownSlices: await diarySlices(paired, contract, { ...all, without: known }),
      ownSheets: recordsOf(journal.records(), 'timesheet').filter(
        ({ hash, payload }) =>
          payload.con === con && !logged.has(hash) && paired.refusals.of(hash) === undefined,
      ),
      ownReplies: replies.of(con),
      nowMs,
    }),
  };
}
