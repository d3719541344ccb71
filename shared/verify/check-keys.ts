import { approversAt, ofKind } from '../entry/fold-ledger.ts';
import { kidOf } from '../entry/kid.ts';
import type { LoggedEntry, LoggedOf } from '../entry/ledger.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { parseHex } from '../kit/hex.ts';
import { isHash } from '../kit/ids.ts';
import { isChainedKind, ruleByKind } from '../entry/kinds.ts';
import { type ActiveDevice, checkEnrolments, type KeyInputs } from './check-enrolments.ts';
import type { Run } from './run.ts';

/** Whose keys were good when (protocol 3.18): everything is judged at its log index. */
export interface CheckedKeys {
  /** Entries whose signer was entitled at their log index, in log order. */
  readonly logged: readonly LoggedEntry[];
  readonly deviceByKid: ReadonlyMap<string, ActiveDevice>;
}

/** Step 5 of protocol 3.20, keys: enrolments, rosters, and who was active when. */
export async function checkKeys(run: Run, inputs: KeyInputs): Promise<CheckedKeys> {
  const { logged } = inputs;
  const deviceByKid = await checkEnrolments(run, inputs);
  const { roleKids } = inputs.trusted;
  const rosters = checkRosters(run, ofKind(logged, 'roster'), { deviceByKid, roleKids });
  const introducing = new Set<string>([
    ...[...deviceByKid.values()].map(({ enroll }) => enroll),
    ...rosters.map(({ entry }) => entry.hash),
  ]);
  const kept = logged.filter((each) => {
    const { kind, hash } = each.entry;
    if (kind === 'enroll' || kind === 'roster') return introducing.has(hash);
    if (isEntitled(each, { deviceByKid, rosters })) return true;
    run.findings.add('E_KEY_INACTIVE', { entry: hash });
    return false;
  });
  return { logged: kept, deviceByKid };
}

function isEntitled(
  { entry: { kind, payload }, logIndex }: LoggedEntry,
  known: {
    readonly deviceByKid: ReadonlyMap<string, ActiveDevice>;
    readonly rosters: readonly LoggedOf<'roster'>[];
  },
): boolean {
  if (isChainedKind(kind))
    return (known.deviceByKid.get(payload.by)?.sinceIndex ?? logIndex) < logIndex;
  // A decision by somebody not listed has a code of its own (E_DEC_APPROVER).
  if (kind === 'decision') return true;
  return approversAt(known.rosters, logIndex).some(
    ({ id, role }) => id === payload.by && ruleByKind[kind].signers.includes(role),
  );
}

/**
 * Lists in an unbroken row, each approver under the id of its own key. A key is one person's for
 * ever, or the two-person rule would mean nothing, and it has no other role (protocol 3.18, 3.22).
 */
function checkRosters(
  { findings, crypto }: Run,
  rosters: readonly LoggedOf<'roster'>[],
  known: {
    readonly deviceByKid: ReadonlyMap<string, ActiveDevice>;
    readonly roleKids: readonly string[];
  },
): readonly LoggedOf<'roster'>[] {
  const valid: LoggedOf<'roster'>[] = [];
  const whoById = new Map<string, string>();
  for (const roster of rosters) {
    const { no, ref, approvers } = roster.entry.payload;
    const previous = valid.at(-1)?.entry;
    const isNext = no === (previous?.payload.no ?? -1) + 1 && ref === (previous?.hash ?? '');
    const detail = isNext ? approversFault(roster) : 'it does not follow the list before it';
    if (detail !== undefined) {
      findings.add('E_ROSTER', { entry: roster.entry.hash, detail });
      continue;
    }
    for (const { id, who } of approvers) whoById.set(id, who);
    valid.push(roster);
  }
  return valid;

  function approversFault({ entry, logIndex }: LoggedOf<'roster'>): string | undefined {
    const { approvers } = entry.payload;
    const ids = approvers.map(({ id, role }) => `${id} ${role}`);
    if (new Set(ids).size < ids.length) return 'a key is listed twice in one role';
    if (!approvers.every((approver) => hasOwnId(crypto.hasher, approver)))
      return 'an id is not that of its key';
    const whos = new Map(whoById);
    for (const { id, who } of approvers)
      if (whos.get(id) === undefined) whos.set(id, who);
      else if (whos.get(id) !== who) return 'a key of two persons';
    const isOther = (id: string) =>
      known.roleKids.includes(id) || (known.deviceByKid.get(id)?.sinceIndex ?? logIndex) < logIndex;
    return approvers.some(({ id }) => isOther(id)) ? 'a key that has another role' : undefined;
  }
}

function hasOwnId(
  hasher: Hasher,
  approver: { readonly alg: string; readonly id: string; readonly pk: string },
): boolean {
  if (approver.alg !== 'ed25519') return true;
  const publicKey = isHash(approver.pk) ? parseHex(approver.pk, 32) : undefined;
  return publicKey !== undefined && kidOf(hasher, publicKey) === approver.id;
}
