import { ofKind } from '../entry/fold-ledger.ts';
import { kidOf } from '../entry/kid.ts';
import type { LoggedEntry, LoggedOf } from '../entry/ledger.ts';
import { parseHex } from '../kit/hex.ts';
import { type EntryHash, isHash, type Kid, zeroHash } from '../kit/ids.ts';
import type { Hasher, SignatureCheck } from '../kit/crypto-port.ts';
import { pae } from '../entry/pae.ts';
import { isDeviceKind, ruleByKind } from '../entry/kinds.ts';
import { approversAt } from '../entry/fold-ledger.ts';
import { type Run, verifyBatches } from './run.ts';
import type { KeyDirectory } from './key-directory.ts';
import type { TrustedInputs } from './trusted-inputs.ts';

/** Whose keys were good when (protocol 3.18): everything is judged at its log index. */
export interface CheckedKeys {
  /** Entries whose signer was entitled at their log index, in log order. */
  readonly logged: readonly LoggedEntry[];
  readonly deviceByKid: ReadonlyMap<string, ActiveDevice>;
}

export interface ActiveDevice {
  readonly enroll: EntryHash;
  readonly sinceIndex: number;
}

interface KeyInputs {
  readonly logged: readonly LoggedEntry[];
  readonly keys: KeyDirectory;
  readonly trusted: TrustedInputs;
}

/** Step 5 of protocol 3.20, keys: enrolments, rosters, and who was active when. */
export async function checkKeys(run: Run, inputs: KeyInputs): Promise<CheckedKeys> {
  const { logged } = inputs;
  const deviceByKid = await checkEnrolments(run, inputs);
  const rosters = checkRosters(run, ofKind(logged, 'roster'));
  const kept = logged.filter((each) => {
    const { entry, logIndex } = each;
    if (entry.kind === 'enroll') return deviceByKid.get(entry.payload.by)?.enroll === entry.hash;
    if (entry.kind === 'roster') return rosters.some((roster) => roster.entry.hash === entry.hash);
    if (isActive(each)) return true;
    run.findings.add('E_KEY_INACTIVE', { entry: entry.hash });
    return false;

    function isActive({ entry: { kind, payload } }: LoggedEntry): boolean {
      if (isDeviceKind(kind))
        return (deviceByKid.get(payload.by)?.sinceIndex ?? logIndex) < logIndex;
      // A decision by somebody not listed has a code of its own (E_DEC_APPROVER).
      if (kind === 'decision') return true;
      return approversAt(rosters, logIndex).some(
        ({ id, role }) => id === payload.by && ruleByKind[kind].signers.includes(role),
      );
    }
  });
  return { logged: kept, deviceByKid };
}

/**
 * Who may enrol a device: the pinned first one for itself, then active devices and the recovery
 * key. An operator cannot add one. The pinned device may itself be a further one, so whatever
 * endorsed it is trusted by the same pin.
 */
async function checkEnrolments(
  run: Run,
  { logged, keys, trusted }: KeyInputs,
): Promise<ReadonlyMap<string, ActiveDevice>> {
  const { findings, crypto } = run;
  const enrolments = ofKind(logged, 'enroll');
  const pinned = pinnedKids(enrolments, trusted.anchors.fre_kid);
  const endorsed = await verifyEndorsements(run, enrolments, keys);
  const deviceByKid = new Map<string, ActiveDevice>();
  for (const { entry, logIndex } of enrolments) {
    const { by, endorse, seq, prev } = entry.payload;
    const about = { entry: entry.hash };
    const isFirst = endorse === 'none';
    const isTrusted = isFirst
      ? pinned.has(by)
      : endorsed.has(entry.hash) &&
        (deviceByKid.has(endorse) || endorse === trusted.anchors.recovery_kid);
    if (seq !== 0 || prev !== zeroHash || deviceByKid.has(by) || !hasPinnedRecovery(entry))
      findings.add('E_ENROLL_CHAIN', about);
    else if (!isTrusted) findings.add('E_ENROLL_ENDORSE', about);
    else deviceByKid.set(by, { enroll: entry.hash, sinceIndex: logIndex });
  }
  return deviceByKid;

  function hasPinnedRecovery({ payload }: LoggedOf<'enroll'>['entry']): boolean {
    if (payload.endorse !== 'none') return payload.recovery === undefined;
    return recoveryKid(crypto.hasher, payload.recovery) === trusted.anchors.recovery_kid;
  }
}

const recoveryKid = (hasher: Hasher, recovery: string | undefined): Kid | undefined => {
  const publicKey = recovery === undefined ? undefined : parseHex(recovery, 32);
  return publicKey && kidOf(hasher, publicKey);
};

/** The pinned device and, if it was endorsed, those before it. */
function pinnedKids(
  enrolments: readonly LoggedOf<'enroll'>[],
  freKid: string,
): ReadonlySet<string> {
  const endorserByKid = new Map(
    enrolments.map(({ entry }) => [entry.payload.by, entry.payload.endorse] as const),
  );
  const pinned = new Set<string>();
  let kid: string | undefined = freKid;
  while (kid !== undefined && !pinned.has(kid)) {
    pinned.add(kid);
    kid = endorserByKid.get(kid);
  }
  return pinned;
}

/** Hashes of the enrolments whose second signature is the endorser's. */
async function verifyEndorsements(
  run: Run,
  enrolments: readonly LoggedOf<'enroll'>[],
  keys: KeyDirectory,
): Promise<ReadonlySet<EntryHash>> {
  const { hasher } = run.crypto;
  const recoveries = new Map<string, Uint8Array>();
  for (const { entry } of enrolments) {
    const recovery = parseHex(entry.payload.recovery ?? '', 32);
    if (recovery) recoveries.set(kidOf(hasher, recovery), recovery);
  }
  const found: { readonly hash: EntryHash; readonly check: SignatureCheck }[] = [];
  for (const { entry } of enrolments) {
    const { endorse } = entry.payload;
    const [own, second] = entry.envelope.signatures;
    const publicKey = keys.get(endorse)?.publicKey ?? recoveries.get(endorse);
    if (second === undefined || publicKey === undefined) continue;
    if (own?.keyid !== entry.payload.by || second.keyid !== endorse) continue;
    const message = pae(entry.envelope.payloadType, entry.envelope.payload);
    found.push({ hash: entry.hash, check: { publicKey, message, signature: second.sig } });
  }
  const verdicts = await verifyBatches(
    run,
    found.map(({ check }) => check),
  );
  return new Set(found.filter((_, i) => verdicts[i] === true).map(({ hash }) => hash));
}

/** Lists in an unbroken row, each approver under the id of its own key. */
function checkRosters(
  { findings, crypto }: Run,
  rosters: readonly LoggedOf<'roster'>[],
): readonly LoggedOf<'roster'>[] {
  const valid: LoggedOf<'roster'>[] = [];
  for (const roster of rosters) {
    const { no, ref, approvers } = roster.entry.payload;
    const previous = valid.at(-1)?.entry;
    const ids = approvers.map(({ id, role }) => `${id} ${role}`);
    const isValid =
      no === (previous?.payload.no ?? -1) + 1 &&
      ref === (previous?.hash ?? '') &&
      new Set(ids).size === ids.length &&
      approvers.every((approver) => hasOwnId(crypto.hasher, approver));
    if (isValid) valid.push(roster);
    else findings.add('E_ROSTER', { entry: roster.entry.hash });
  }
  return valid;
}

function hasOwnId(
  hasher: Hasher,
  approver: { readonly alg: string; readonly id: string; readonly pk: string },
): boolean {
  if (approver.alg !== 'ed25519') return true;
  const publicKey = isHash(approver.pk) ? parseHex(approver.pk, 32) : undefined;
  return publicKey !== undefined && kidOf(hasher, publicKey) === approver.id;
}
