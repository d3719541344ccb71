import { type Frontier, frontierRoot } from '../../shared/log/frontier.ts';
import { signCheckpoint } from '../../shared/log/checkpoint.ts';
import type { Logger } from '../http/logger.ts';
import { addSignatures, headForWitness, type PublishDeps } from './publish.ts';
import { freeze, type LogFrozen } from './recover.ts';
import type { LateCosignature, Witnesses } from './witnesses.ts';

type DutyDeps = Omit<PublishDeps, 'witnesses' | 'clock'> & {
  readonly logger: Logger;
  readonly witnesses: Witnesses;
};

/** Shows what is published, an empty log too: all of it may have been lost. Signs nothing new. */
export async function showToWitnesses(deps: DutyDeps, frontier: Frontier): Promise<void> {
  const { hasher, logSigner } = deps;
  const { size } = frontier;
  const root = frontierRoot(hasher, frontier);
  const note = await signCheckpoint(logSigner, { origin: logSigner.key.name, size, root });
  const cosignatures = await deps.witnesses.cosign(headForWitness(deps, { size, note, fresh: [] }));
  for (const signature of cosignatures) await addCosignature(deps, { size, signature });
}

/** True, and the log is frozen, once a witness has seen what this log cannot show. */
export async function freezeIfContradicted(deps: DutyDeps): Promise<boolean> {
  const objection = deps.witnesses.objection();
  if (objection === undefined) return false;
  deps.witnesses.dismissObjection();
  const { kind, witness, size } = objection;
  const lockedSize = (await deps.headLock.read())?.size ?? 0;
  // Whoever had the lease in the meantime has shown it to the witness.
  if (kind === 'knows_larger_tree' && size <= lockedSize) return false;
  const frozen: LogFrozen = { code: 'LOG_FROZEN', reason: `witness_${kind}`, witness };
  await deps.store.transaction((tx) => freeze(tx, frozen));
  deps.logger.error({ ...frozen, size }, 'log frozen: a witness has seen another history');
  return true;
}

/** Signatures that came after their heads were published. */
export async function addLateCosignatures(deps: DutyDeps): Promise<void> {
  for (const late of deps.witnesses.takeLate()) await addCosignature(deps, late);
}

async function addCosignature(
  { store }: DutyDeps,
  { size, signature }: LateCosignature,
): Promise<void> {
  await store.transaction(async (tx) => {
    const checkpoint = await tx.log.lockCheckpoint(size);
    if (checkpoint === undefined) return;
    const note = addSignatures(checkpoint.note, [signature]);
    if (note === checkpoint.note) return;
    await tx.log.setCheckpointNote(size, note, checkpoint.witnesses + 1);
  });
}
