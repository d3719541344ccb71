import type { ContractSummary } from '../../../shared/api/schemas.ts';
import type { EntryOf } from '../../../shared/entry/entry.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import { newestContract } from './accept-contract.ts';
import type { AdoptedContracts } from './adopted-contracts.ts';
import type { Journal } from './journal.ts';
import type { JournalRecord } from './journal-lines.ts';

/** Terms as they were signed: never the server's copy. */
export interface SignedContract {
  readonly hash: string;
  readonly payload: ContractPayload;
}

interface LookupDeps {
  readonly journal: Journal;
  readonly adopted: AdoptedContracts;
}

/** By the session's start where it is of the same contract, else the newest that applies. */
export function payloadOf(deps: LookupDeps, record: JournalRecord): ContractPayload | undefined {
  if (record.kind !== 'slice') return undefined;
  const start = deps.journal.find(record.payload.session);
  if (start?.kind !== 'session' || start.payload.con !== record.payload.con) return undefined;
  const hash = start.payload.contract ?? '';
  const own = deps.journal.find(hash);
  if (own?.kind === 'contract') return own.payload;
  return deps.adopted.list().find((entry) => entry.hash === hash)?.payload;
}

/** The one that the client accepted, as the server says; it must be one that she signed. */
export function signedContract(
  deps: LookupDeps,
  found: ContractSummary | undefined,
): SignedContract | undefined {
  if (found === undefined) return undefined;
  const { con, contractHash } = found;
  const own = deps.journal.find(contractHash);
  if (own?.kind === 'contract') return own.payload.con === con ? own : undefined;
  return deps.adopted
    .list()
    .find(({ hash, payload }) => hash === contractHash && payload.con === con);
}

export async function activeEntry(
  deps: LookupDeps,
  found: ContractSummary,
): Promise<EntryOf<'contract'> | undefined> {
  const signed = signedContract(deps, found);
  if (signed === undefined) return undefined;
  const record = deps.journal.find(signed.hash);
  const entry = record === undefined ? undefined : await deps.journal.entry(record);
  if (entry?.kind === 'contract') return entry;
  return deps.adopted.list().find(({ hash }) => hash === signed.hash);
}

export async function contractEntry(
  deps: LookupDeps,
  found: ContractSummary | undefined,
  con: string,
): Promise<EntryOf<'contract'> | undefined> {
  const active = found === undefined ? undefined : await activeEntry(deps, found);
  if (active !== undefined) return active;
  const record = newestContract(deps.journal, con);
  const entry = record === undefined ? undefined : await deps.journal.entry(record);
  if (entry?.kind === 'contract') return entry;
  return deps.adopted.list().findLast(({ payload }) => payload.con === con);
}
