import type { DesktopRequest, IpcError, RecoveryPage } from '../../../shared/api/ipc.ts';
import { kidWords, logWords } from '../../../shared/entry/key-words.ts';
import { seedToWords } from '../../../shared/entry/recovery-words.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import { endorseWithRecovery } from './enrol-device.ts';
import { type DevicesDeps, revokeWithRecovery } from './own-devices.ts';

type Answer<T> = Promise<Result<T, IpcError>>;
export type RecoveryPurpose = DesktopRequest<'recovery.open'>;

/** What the recovery window may ask, for the one purpose for which it was opened. */
export interface RecoveryDesk {
  page(): Answer<RecoveryPage>;
  /** The two words that were asked for: from then on the key is on paper only. */
  confirm(words: readonly string[]): Answer<undefined>;
  use(words: string): Answer<undefined>;
}

export interface RecoveryDeskDeps extends DevicesDeps {
  /** 0 ≤ result < limit */
  readonly randomBelow: (limit: number) => number;
}

export function createRecoveryDesk(deps: RecoveryDeskDeps, purpose: RecoveryPurpose): RecoveryDesk {
  const { keys, pairing } = deps;
  const state: { ask: readonly [number, number] | undefined } = { ask: undefined };
  const deviceWords = kidWords(keys.kid);

  async function wordsToShow(): Promise<Result<readonly string[], IpcError>> {
    if (purpose.purpose !== 'show') return err({ code: 'recovery_kept' });
    const seed = await keys.recoverySeed();
    return seed === undefined
      ? err({ code: 'recovery_kept' })
      : ok(seedToWords(mainCrypto.hasher, seed));
  }

  return {
    async page() {
      if (purpose.purpose !== 'show')
        return ok({ mode: 'type', purpose: purpose.purpose, deviceWords });
      const words = await wordsToShow();
      if (!words.ok) return words;
      state.ask ??= twoPlaces(words.value.length, deps.randomBelow);
      return ok({
        mode: 'show',
        words: words.value,
        ask: state.ask,
        freelancer: pairing.name,
        serverName: pairing.serverName,
        deviceWords,
        logWords: logWords(mainCrypto.hasher, pairing.vkey),
        pictureKey: keys.age.identity,
      });
    },
    async confirm(typed) {
      const words = await wordsToShow();
      if (!words.ok) return words;
      const { ask } = state;
      const isRight = ask?.every((place, i) => words.value[place] === normalised(typed[i]));
      if (isRight !== true) return err({ code: 'recovery_words' });
      await keys.forgetRecoverySeed();
      return ok(undefined);
    },
    async use(words) {
      if (purpose.purpose === 'show') return err({ code: 'recovery_words' });
      if (purpose.purpose !== 'revoke') return endorseWithRecovery(deps, words);
      const { kid, why, sinceMs } = purpose;
      return revokeWithRecovery(deps, { kid, why, sinceMs }, words);
    },
  };
}

const normalised = (word: string | undefined): string => (word ?? '').trim().toLowerCase();

function twoPlaces(
  count: number,
  randomBelow: (limit: number) => number,
): readonly [number, number] {
  const first = randomBelow(count);
  const second = (first + 1 + randomBelow(count - 1)) % count;
  return first < second ? [first, second] : [second, first];
}
