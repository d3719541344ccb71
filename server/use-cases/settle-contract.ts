import { acceptedContracts } from '../../shared/entry/accepted-contracts.ts';
import type { EntryOf } from '../../shared/entry/entry.ts';
import type { LoggedEntry, LoggedOf } from '../../shared/entry/ledger.ts';
import { ofKind } from '../../shared/entry/logged.ts';
import { contractTerms } from '../../shared/entry/payload.ts';
import type { Hasher } from '../../shared/kit/crypto-port.ts';
import { canonicalJson, type JsonValue } from '../../shared/kit/jcs.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { Repositories } from '../store/store.ts';
import { rememberAccepted, signContract } from './contract-effects.ts';
import { retentionLookMs } from './retention-look.ts';
import { parseStoredEntry } from './stored-entry.ts';

/**
 * Brings what is known of a contract up to what its entries say. They come back one by one, in any
 * order, after an older database was restored, and each was judged when it got its leaf.
 */
export async function settleContract(tx: Repositories, hasher: Hasher, con: string): Promise<void> {
  const contract = await tx.contracts.find(con);
  if (contract === undefined) return;
  const rows = await tx.entries.viewRows(contract);
  const logged: LoggedEntry[] = rows
    .filter(({ kind }) => kind === 'contract' || kind === 'decision')
    .map((row) => ({
      entry: parseStoredEntry(hasher, row.envelope),
      logIndex: row.log_index,
      receivedMs: row.received_ms,
    }));
  const contracts = ofKind(logged, 'contract');
  const decisions = ofKind(logged, 'decision');
  const accepted = acceptedContracts(contracts, decisions);
  for (const { contract: each, decision } of accepted)
    await bringIntoForce(tx, each.entry, decision.receivedMs);
  const inForce = accepted.at(-1)?.contract;
  const waiting = contracts.findLast(
    ({ entry, logIndex }) =>
      logIndex > (inForce?.logIndex ?? -1) &&
      entry.payload.prev_contract === (inForce?.entry.hash ?? ''),
  );
  if (waiting !== undefined) await bringToAnswer(tx, waiting, decisions);
}

async function bringIntoForce(
  tx: Repositories,
  entry: EntryOf<'contract'>,
  acceptedMs: number,
): Promise<void> {
  const { con, prev_contract: before } = entry.payload;
  const now = await tx.contracts.find(con);
  if (now === undefined || (await tx.contracts.findAccepted(con, entry.hash))) return;
  const draft = termsOf(entry);
  if (before === '') {
    await signContract(tx, entry);
    const lookMs = acceptedMs + retentionLookMs;
    await tx.removals.putDue({ kind: 'retention', ref: con, con, at_ms: lookMs });
  }
  const over = canonicalOf(now.revision) === draft ? { revision: '', revision_hash: '' } : {};
  const inForce = { state: 'active' as const, draft, contract_hash: entry.hash, ...over };
  await tx.contracts.update(con, inForce);
  await rememberAccepted(tx, { ...now, ...inForce });
}

/** Signed and not in force: the client is to answer it, if it is what is offered still. */
async function bringToAnswer(
  tx: Repositories,
  { entry }: LoggedOf<'contract'>,
  decisions: readonly LoggedOf<'decision'>[],
): Promise<void> {
  const now = await tx.contracts.find(entry.payload.con);
  if (now === undefined || canonicalOf(offeredIn(now)) !== termsOf(entry)) return;
  const isDeclined = decisions.some(
    ({ entry: { payload } }) => payload.ref === entry.hash && payload.verdict === 'reject',
  );
  if (!isDeclined) return signContract(tx, entry);
  const over = { revision: '', revision_hash: '' };
  await tx.contracts.update(now.con, now.state === 'active' ? over : { state: 'declined' });
}

function offeredIn({ state, draft, revision, revision_hash }: ContractRow): string {
  if (state === 'offered' || state === 'signed') return draft;
  return state === 'active' && revision_hash === '' ? revision : '';
}

const canonicalOf = (draft: string): string =>
  draft === '' ? '' : canonicalJson(JSON.parse(draft) as JsonValue);

function termsOf({ payload }: EntryOf<'contract'>): string {
  const terms = Object.keys(contractTerms).map((name) => [
    name,
    payload[name as keyof typeof contractTerms],
  ]);
  return canonicalJson(Object.fromEntries(terms) as JsonValue);
}
