import type { VerifySignatures } from '../kit/crypto-port.ts';

/** Signatures that are taken to be good until it is known, so that nothing waits for them. */
export interface Assumption {
  /** Says at once that all are good, and has them verified meanwhile. */
  readonly verifySignatures: VerifySignatures;
  /** Once every signature is verified: were all of them good? */
  readonly holds: () => Promise<boolean>;
}

/** What is on its way is held in memory; more than this, and the one who asks waits. */
const maxUnderway = 4_096;

/**
 * Signatures cost more than all other checks together, and nearly always all are good. Whoever
 * assumes it gets on with its own work, and must throw it away where the assumption does not hold.
 */
export function assumeValid(verifySignatures: VerifySignatures): Assumption {
  const state = { allGood: true };
  const underway: { readonly count: number; readonly verdicts: Promise<void> }[] = [];
  let underwayCount = 0;

  /** Keeps only how many there are: what they are of must not outlive its line. */
  async function noteVerdicts(verdicts: Promise<readonly boolean[]>, count: number): Promise<void> {
    const known = await verdicts;
    if (known.length !== count || known.includes(false)) state.allGood = false;
  }

  async function awaitOldest(): Promise<void> {
    const oldest = underway.shift();
    underwayCount -= oldest?.count ?? 0;
    await oldest?.verdicts;
  }

  return {
    async verifySignatures(checks) {
      if (checks.length > 0) {
        underway.push({
          count: checks.length,
          verdicts: noteVerdicts(verifySignatures(checks), checks.length),
        });
        underwayCount += checks.length;
      }
      while (underwayCount > maxUnderway) await awaitOldest();
      return checks.map(() => true);
    },
    async holds() {
      while (state.allGood && underway.length > 0) await awaitOldest();
      return state.allGood;
    },
  };
}
