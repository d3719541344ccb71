import { noContentChanges } from '../../../shared/entry/content-changes.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { noValues } from '../../../shared/entry/open-values.ts';
import type { EntryHash } from '../../../shared/kit/ids.ts';

/** A folded slice with nothing special about it; `idx` and whatever a test is about come in. */
export const ledgerSlice = (
  given: Partial<Omit<LedgerSlice, 'entry'>> & { readonly idx: number; readonly memo?: string },
): LedgerSlice => {
  const { memo, ...rest } = given;
  const hash = rest.hash ?? rest.idx.toString(16).padStart(64, '0');
  return {
    hash,
    by: 'a'.repeat(64),
    seq: 1,
    logIndex: rest.idx,
    session: 'b'.repeat(64),
    fromMs: 0,
    toMs: 600_000,
    mode: 'auto',
    moved: false,
    work: 'service',
    state: 'ok',
    receivedMs: rest.idx * 600_000,
    values: memo === undefined ? noValues : { ...noValues, memo, names: ['memo'] },
    lost: false,
    isWorkHidden: false,
    changes: { ...noContentChanges, entries: [] },
    ...rest,
    entry: { hash: hash as EntryHash, payload: { sealed: false } } as NonNullable<
      LedgerSlice['entry']
    >,
  };
};
