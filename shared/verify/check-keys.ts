import { kidOf } from '../entry/kid.ts';
import { isChainedKind, type Kind, ruleByKind } from '../entry/kinds.ts';
import type { LoggedEntry, LoggedOf } from '../entry/ledger.ts';
import { ofKind } from '../entry/logged.ts';
import { approversAt } from '../entry/rosters.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { parseHex } from '../kit/hex.ts';
import { isHash } from '../kit/ids.ts';
import { type CheckedDevices, checkEnrolments, type KeyInputs } from './check-enrolments.ts';
import { checkOrgKeys } from './check-org-keys.ts';
import type { FindingCode } from './codes.ts';
import { type ActiveDevice, isSuspect, standingAt } from './key-times.ts';
import type { Run } from './run.ts';

/** Whose keys were good when (protocol 3.18): everything is judged at its log index. */
export interface CheckedKeys {
  /** Entries whose signer was entitled at their log index, in log order. */
  readonly logged: readonly LoggedEntry[];
  readonly deviceByKid: ReadonlyMap<string, ActiveDevice>;
}

/** Step 5 of protocol 3.20, keys: enrolments, rosters, and who was active when. */
export async function checkKeys(run: Run, inputs: KeyInputs): Promise<CheckedKeys> {
  const { logged, trusted } = inputs;
  const devices = await checkEnrolments(run, inputs);
  const { deviceByKid } = devices;
  const { roleKids } = trusted;
  const rosters = checkRosters(run, ofKind(logged, 'roster'), { deviceByKid, roleKids });
  const introducing = new Set<string>([
    ...[...deviceByKid.values()].map(({ enroll }) => enroll),
    ...rosters.map(({ entry }) => entry.hash),
    ...checkOrgKeys(run, ofKind(logged, 'orgkey')).map(({ entry }) => entry.hash),
  ]);
  const known = { devices, rosters, recoveryKid: trusted.anchors.recovery_kid };
  const kept = logged.filter((each) => {
    const { kind, hash } = each.entry;
    if (introducingKinds.includes(kind)) return introducing.has(hash);
    return isKept(run, each, known);
  });
  return { logged: kept, deviceByKid };
}

/** These bring keys themselves; what is wrong with one of them is found with its own code. */
const introducingKinds: readonly Kind[] = ['enroll', 'roster', 'orgkey'];

interface KnownKeys {
  readonly devices: CheckedDevices;
  readonly rosters: readonly LoggedOf<'roster'>[];
  readonly recoveryKid: string;
}

/** Nothing is retroactive: what a key signed before it was revoked stands, with a warning at most. */
function isKept({ findings }: Run, each: LoggedEntry, known: KnownKeys): boolean {
  const { hash, kind, payload } = each.entry;
  const about = { entry: hash };
  // A stranger's `revoke` is about devices that have nothing to do with this contract.
  if (kind === 'revoke' && isAmongStrangers(known, payload)) return false;
  const fault = standingFault(each, known);
  if (fault !== undefined) {
    findings.add(fault, about);
    return false;
  }
  const device = known.devices.deviceByKid.get(payload.by);
  if (isSuspect(device, payload.clk.wall_ms + payload.clk.off_ms))
    findings.add('W_KEY_SUSPECT', about);
  return true;
}

const isAmongStrangers = (
  { devices: { strangers } }: KnownKeys,
  { by, kid }: LoggedOf<'revoke'>['entry']['payload'],
): boolean => strangers.has(by) && strangers.has(kid);

function standingFault(each: LoggedEntry, known: KnownKeys): FindingCode | undefined {
  const { entry, logIndex } = each;
  const { kind, payload } = entry;
  const { signers } = ruleByKind[kind];
  // The operator's key is pinned. Who may not decide is said with codes of its own.
  if (signers.includes('operator') || kind === 'batch') return undefined;
  if (kind === 'revoke' && payload.by === known.recoveryKid) return undefined;
  const standing = standingAt(known.devices.deviceByKid.get(payload.by), logIndex);
  if (signers.includes('device') && standing === 'revoked') return 'E_KEY_REVOKED';
  if (signers.includes('device') && standing === 'active') return undefined;
  if (isChainedKind(kind)) return 'E_KEY_INACTIVE';
  const isListed = approversAt(known.rosters, logIndex).some(
    ({ id, role }) => id === payload.by && signers.includes(role),
  );
  return isListed ? undefined : 'E_KEY_INACTIVE';
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
    const whos = new Map<string, string>();
    for (const { id, who } of approvers) {
      if ((whoById.get(id) ?? whos.get(id) ?? who) !== who) return 'a key of two persons';
      whos.set(id, who);
    }
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
