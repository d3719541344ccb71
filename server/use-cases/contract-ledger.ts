import type { EntryHash } from '../../shared/kit/ids.ts';
import type { Kind } from '../../shared/entry/kinds.ts';
import { foldLedger } from '../../shared/entry/fold-ledger.ts';
import type { ContractLedger, ErasedStub, LoggedEntry } from '../../shared/entry/ledger.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { Repositories } from '../store/store.ts';
import type { ServerDeps } from './deps.ts';
import { parseStoredEntry } from './stored-entry.ts';

/**
 * What the parties' entries come to so far, without any disclosed value: enough to tell what is
 * submitted, disputed, approved and paid.
 */
export async function readLedger(
  { crypto }: Pick<ServerDeps, 'crypto'>,
  tx: Repositories,
  contract: ContractRow,
): Promise<ContractLedger> {
  const logged: LoggedEntry[] = [];
  const stubs: ErasedStub[] = [];
  for (const row of await tx.entries.viewRows(contract)) {
    const place = { logIndex: row.log_index, receivedMs: row.received_ms };
    if (row.envelope === '')
      stubs.push({ hash: row.hash as EntryHash, kind: row.kind as Kind, ...place });
    else logged.push({ entry: parseStoredEntry(crypto.hasher, row.envelope), ...place });
  }
  return foldLedger(logged, new Map(), undefined, stubs);
}

/** Slices of weeks that somebody disputes now: nothing of them is erased meanwhile (3.17). */
export function disputedSlices({ timesheets }: ContractLedger): ReadonlySet<string> {
  const disputed = timesheets.filter(({ state }) => state === 'disputed');
  return new Set(disputed.flatMap(({ slices }) => slices.map(({ hash }) => hash)));
}
