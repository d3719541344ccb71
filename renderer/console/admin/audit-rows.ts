import type { ContractSummary, Organisation } from '../../../shared/api/schemas.ts';
import type { LoggedEntry } from '../../../shared/entry/ledger.ts';
import type { Kind } from '../../../shared/entry/kinds.ts';
import { type AuditKind, auditKinds } from './admin-search.ts';
import type { Evidence } from '../evidence/load-evidence.ts';

export interface AuditRow {
  readonly hash: string;
  readonly logIndex: number;
  readonly receivedMs: number;
  readonly kind: AuditKind;
  /** What it says in a word: a verdict, a reason, a number. */
  readonly detail: string;
  /** kid of the signer, and who that is as far as it is known here. */
  readonly by: string;
  readonly name: string;
  /** Empty for what is about no contract. */
  readonly contract: string;
}

interface Known {
  readonly contract: ContractSummary;
  readonly evidence: Evidence;
}

/**
 * Everything that was signed about the organisation and its contracts, the newest first. It is read
 * from verified entries alone, so nobody can take a line out of it unseen.
 */
export function auditRows(
  known: readonly Known[],
  organisation: Organisation,
): readonly AuditRow[] {
  const rows = new Map<string, AuditRow>();
  for (const { contract, evidence } of known) {
    const names = namesOf(evidence, contract, organisation);
    for (const logged of evidence.logged) {
      const { kind } = logged.entry;
      if (!isAudited(kind)) continue;
      const isOwn = logged.entry.payload.con === contract.con;
      const { by } = logged.entry.payload;
      rows.set(logged.entry.hash, {
        hash: logged.entry.hash,
        logIndex: logged.logIndex,
        receivedMs: logged.receivedMs,
        kind,
        detail: detailOf(logged),
        by,
        name: names.get(by) ?? '',
        contract: isOwn ? `${contract.draft.title} · ${contract.freelancer}` : '',
      });
    }
  }
  return [...rows.values()].toSorted((a, b) => b.logIndex - a.logIndex);
}

const isAudited = (kind: Kind): kind is AuditKind => (auditKinds as readonly Kind[]).includes(kind);

/** By kid: members by their listed keys, the freelancer by her devices. */
function namesOf(
  { ledger }: Evidence,
  { freelancer }: ContractSummary,
  { approverKeys }: Organisation,
): ReadonlyMap<string, string> {
  return new Map([
    ...approverKeys.map(({ id, name }) => [id, name] as const),
    ...ledger.enrolments.map(({ entry }) => [entry.payload.by, freelancer] as const),
  ]);
}

function detailOf({ entry }: LoggedEntry): string {
  switch (entry.kind) {
    case 'decision':
      return entry.payload.assurance === 'lapsed'
        ? 'lapsed'
        : `${entry.payload.stage} ${entry.payload.verdict}`;
    case 'batch':
      return String(entry.payload.items.length);
    case 'invoice':
      return entry.payload.no;
    case 'payment':
      return `${entry.payload.date} ${entry.payload.bank_ref}`;
    case 'roster':
      return String(entry.payload.approvers.length);
    case 'contract':
      return entry.payload.title;
    case 'revoke':
      return entry.payload.why;
    case 'redact':
      return entry.payload.why;
    case 'erasure':
      return entry.payload.basis;
    default:
      return '';
  }
}

/** Rows that have all of these words, of one kind or of all. */
export function findRows(
  rows: readonly AuditRow[],
  { q, kind }: { readonly q: string; readonly kind: AuditKind | undefined },
): readonly AuditRow[] {
  const words = q
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return rows.filter((row) => {
    if (kind !== undefined && row.kind !== kind) return false;
    const text = `${row.name} ${row.detail} ${row.contract} ${row.hash} ${row.by}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
