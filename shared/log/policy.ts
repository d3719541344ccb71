import type { VerifySignatures } from '../kit/crypto-port.ts';
import { err, ok, type Result } from '../kit/result.ts';
import {
  type CheckpointError,
  type OpenedCheckpoint,
  parseSignedCheckpoint,
} from './checkpoint.ts';
import type { VerifierKey } from './note-key.ts';
import { verifyNote } from './note-verify.ts';
import type { Policy } from './policy-parse.ts';

export interface QuorumMissed {
  readonly code: 'E_WITNESS_QUORUM';
  /** Names in the policy of the witnesses that did sign. */
  readonly witnesses: readonly string[];
}

/** A checkpoint that a trusted log signed and enough trusted witnesses saw. */
export interface TrustedCheckpoint extends OpenedCheckpoint {
  readonly logKey: VerifierKey;
  readonly witnesses: readonly { readonly name: string; readonly signedAtS: number }[];
}

/** Does this set of cosigning witnesses (names in the policy) satisfy the quorum? */
export function isQuorum(policy: Policy, witnessNames: ReadonlySet<string>): boolean {
  const isWitnessed = (name: string): boolean => {
    const group = policy.groupByName.get(name);
    if (group === undefined) return policy.witnessByName.has(name) && witnessNames.has(name);
    return group.members.filter(isWitnessed).length >= group.threshold;
  };
  return policy.quorum === undefined || isWitnessed(policy.quorum);
}

/** Opens a checkpoint by policy: one of its logs, named by the origin, and its quorum. */
export async function openByPolicy(
  verifySignatures: VerifySignatures,
  source: string,
  policy: Policy,
): Promise<Result<TrustedCheckpoint, CheckpointError | QuorumMissed>> {
  const parsed = parseSignedCheckpoint(source);
  if (!parsed.ok) return parsed;
  const { checkpoint, note } = parsed.value;
  const logKeys = policy.logs.map((log) => log.key).filter((key) => key.name === checkpoint.origin);
  if (logKeys.length === 0) return err({ code: 'E_CP_ORIGIN', origin: checkpoint.origin });
  const witnessKeys = [...policy.witnessByName.values()].map((witness) => witness.key);
  const verified = await verifyNote(verifySignatures, note, [...logKeys, ...witnessKeys]);
  if (!verified.ok)
    return err(
      verified.error.code === 'note_unsigned'
        ? { code: 'E_CP_UNSIGNED' }
        : { code: 'E_CP_BAD_SIG', keyName: verified.error.keyName },
    );
  const signatures = verified.value;
  const logKey = logKeys.find((key) => signatures.some((signature) => signature.key === key));
  if (logKey === undefined) return err({ code: 'E_CP_UNSIGNED' });
  const witnesses = [...policy.witnessByName].flatMap(([name, { key }]) => {
    const signedAtS = signatures.find((signature) => signature.key === key)?.signedAtS;
    return signedAtS === undefined ? [] : [{ name, signedAtS }];
  });
  const names = witnesses.map((witness) => witness.name);
  if (!isQuorum(policy, new Set(names))) return err({ code: 'E_WITNESS_QUORUM', witnesses: names });
  return ok({ checkpoint, note, signatures, logKey, witnesses });
}
