import { setTimeout as sleep } from 'node:timers/promises';
import type { NoteSignature } from '../../shared/log/note.ts';
import type { Logger } from '../http/logger.ts';
import {
  type AskDeps,
  askWitness,
  type HeadForWitness,
  type WitnessMemory,
  type WitnessOutcome,
} from './ask-witness.ts';
import type { WitnessObjection } from './prove-claim.ts';
import type { WitnessPeer } from './witness-config.ts';

export interface WitnessesDeps extends Omit<AskDeps, 'timeoutMs'> {
  readonly peers: readonly WitnessPeer[];
  readonly logger: Logger;
  /** How long a head waits for witnesses that usually answer (protocol 3.11). */
  readonly budgetMs: number;
}

/** An objection with who makes it. */
export interface NamedObjection extends WitnessObjection {
  readonly witness: string;
}

/** A signature that came after its head was published. */
export interface LateCosignature {
  readonly size: number;
  readonly signature: NoteSignature;
}

export interface Witnesses {
  /**
   * Cosignatures that came within the budget. Waits only for witnesses that answered when they
   * were last asked: one that is dead costs one budget, once.
   */
  cosign(head: HeadForWitness): Promise<readonly NoteSignature[]>;
  /** Asks again, without waiting, whoever has not signed the newest head yet. */
  catchUp(): void;
  /** What came outside `cosign` since the last call. */
  takeLate(): readonly LateCosignature[];
  /** The first contradiction that was heard. */
  objection(): NamedObjection | undefined;
  /** It was explained. */
  dismissObjection(): void;
  /** Names of those who signed the newest head that they were shown. */
  signed(): readonly string[];
}

interface PeerState extends WitnessMemory {
  readonly peer: WitnessPeer;
  isBusy: boolean;
  isHealthy: boolean;
  failures: number;
  /** Monotonic ms */
  nextAskMs: number;
  /** Size of the newest head that it signed for us. */
  signedSize: number;
}

/** An answer that takes longer does not come. */
const answerMaxMs = 10_000;
/** An accepted entry is published at most a second later: half of it is a witness's. */
const promptMs = 500;
const backOffMaxMs = 60_000;
const backOffMinMs = 1_000;

export function createWitnesses(deps: WitnessesDeps): Witnesses {
  const states = deps.peers.map(initialState);
  const state: { newest?: HeadForWitness; objection?: NamedObjection } = {};
  const late: LateCosignature[] = [];

  const ask = async (peer: PeerState, head: HeadForWitness): Promise<NoteSignature | undefined> => {
    peer.isBusy = true;
    const startMs = performance.now();
    const asking = askWitness({ ...deps, timeoutMs: answerMaxMs }, peer.peer, {
      head,
      memory: peer,
    });
    const outcome = await asking.catch(outcomeOfError);
    peer.isBusy = false;
    noteOutcome(deps.logger, peer, outcome);
    // Whoever is slow is asked, but not waited for.
    peer.isHealthy = outcome.kind === 'cosigned' && performance.now() - startMs <= promptMs;
    if (outcome.kind === 'cosigned') {
      peer.signedSize = head.size;
      return outcome.signature;
    }
    if (outcome.kind === 'knows_larger_tree' || outcome.kind === 'knows_another_tree')
      state.objection ??= { ...outcome, witness: peer.peer.name };
    return undefined;
  };

  const askLater = async (peer: PeerState, head: HeadForWitness): Promise<void> => {
    const signature = await ask(peer, head);
    if (signature) late.push({ size: head.size, signature });
  };

  return {
    cosign: async (head) => {
      state.newest = head;
      const waited = states.filter((peer) => peer.isHealthy && !peer.isBusy);
      for (const peer of states.filter(isDue))
        if (!waited.includes(peer)) void askLater(peer, head);
      const collected: NoteSignature[] = [];
      const budget = { isOver: false };
      const answers = waited.map(async (peer) => {
        const signature = await ask(peer, head);
        if (signature === undefined) return;
        if (budget.isOver) late.push({ size: head.size, signature });
        else collected.push(signature);
      });
      await withinBudget(answers, deps.budgetMs);
      budget.isOver = true;
      return [...collected];
    },
    catchUp: () => {
      const { newest } = state;
      if (newest === undefined) return;
      for (const peer of states)
        if (isDue(peer) && peer.signedSize < newest.size) void askLater(peer, newest);
    },
    takeLate: () => late.splice(0),
    objection: () => state.objection,
    dismissObjection: () => {
      delete state.objection;
    },
    signed: () =>
      states.filter((peer) => peer.signedSize === state.newest?.size).map((peer) => peer.peer.name),
  };
}

const initialState = (peer: WitnessPeer): PeerState => ({
  peer,
  size: 0,
  isBusy: false,
  isHealthy: true,
  failures: 0,
  nextAskMs: 0,
  signedSize: -1,
});

const isDue = (peer: PeerState): boolean => !peer.isBusy && performance.now() >= peer.nextAskMs;

async function withinBudget(answers: readonly Promise<void>[], budgetMs: number): Promise<void> {
  if (answers.length === 0) return;
  const patience = new AbortController();
  const budget = sleep(budgetMs, undefined, { signal: patience.signal }).catch(() => undefined);
  await Promise.race([Promise.all(answers), budget]);
  patience.abort();
}

/** A bug, or a database that is away while a proof is made: not the witness's fault either way. */
const outcomeOfError = (error: unknown): WitnessOutcome => ({
  kind: 'unreachable',
  reason: error instanceof Error ? error.message : String(error),
});

function noteOutcome(logger: Logger, peer: PeerState, outcome: WitnessOutcome): void {
  const { name: witness } = peer.peer;
  if (outcome.kind === 'cosigned') {
    if (peer.failures > 0) logger.info({ witness }, 'witness signs again');
    peer.failures = 0;
    peer.nextAskMs = 0;
    return;
  }
  const waitMs = Math.min(backOffMaxMs, backOffMinMs * 2 ** peer.failures);
  peer.nextAskMs = performance.now() + waitMs;
  if (outcome.kind === 'unproved') {
    // Once, not at every head: it may say so for days.
    if (peer.failures === 0)
      logger.error(
        { witness, size: outcome.size },
        'witness claims another history of this log and shows nothing that the log signed: ignored',
      );
  } else if (outcome.kind !== 'unreachable')
    logger.error({ witness, ...outcome }, 'WITNESS CONTRADICTS THIS LOG');
  else if (peer.failures === 0)
    logger.warn({ witness, reason: outcome.reason }, 'witness does not sign');
  peer.failures += 1;
}
