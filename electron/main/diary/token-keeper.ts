import type { StoredPairing } from './pairing.ts';
import type { SecretStore } from './secret-store.ts';
import type { ServerLink } from './server-link.ts';
import { bytesToBase64 } from '../../../shared/kit/base64.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { onDisk } from '../files/file-port.ts';
import type { PairingFile } from './pairing-file.ts';

const dayMs = 86_400_000;
/** A stolen copy of the profile's token is of use for no longer than this, or it raises an alarm. */
export const tokenLastsMs = 7 * dayMs;
const lookEveryMs = 3_600_000;

/** The bearer token in use, which is replaced from time to time (threats W-03). */
export interface TokenKeeper {
  readonly current: () => string;
  /** Every second or so: replaces the token when it is old enough. Away or refused: tried again. */
  look(link: Pick<ServerLink, 'call'>): Promise<void>;
}

export interface TokenDeps {
  readonly file: PairingFile;
  readonly secrets: SecretStore;
  readonly wallMs: () => number;
}

/**
 * The server takes the old token until the new one is first used, so the new one is on the disk
 * before anybody uses it: whatever is lost between the two, one of them opens the door.
 */
export function createTokenKeeper(deps: TokenDeps, token: string): TokenKeeper {
  const state = { token, lookedAt: Number.NEGATIVE_INFINITY, isBusy: false };
  async function replace(link: Pick<ServerLink, 'call'>): Promise<void> {
    const answered = await link.call('replaceToken', { body: {} });
    if (!answered.ok) return;
    const next = answered.value.token;
    const sealedToken = bytesToBase64(await deps.secrets.seal(utf8ToBytes(next)));
    const tokenAtMs = deps.wallMs();
    const stored = await onDisk(() =>
      deps.file.change((pairing) => ({ ...pairing, sealedToken, tokenAtMs })),
    );
    // Not on the disk, so not in use: the next start must find the one that is good.
    if (stored.ok) state.token = next;
  }
  return {
    current: () => state.token,
    async look(link) {
      const nowMs = deps.wallMs();
      if (state.isBusy || Math.abs(nowMs - state.lookedAt) < lookEveryMs) return;
      state.isBusy = true;
      state.lookedAt = nowMs;
      try {
        const stored = await deps.file.read();
        if (isOld(stored, nowMs)) await replace(link);
      } finally {
        state.isBusy = false;
      }
    },
  };
}

/** A clock that was set back makes no token younger than it is. */
function isOld(
  stored: Pick<StoredPairing, 'tokenAtMs' | 'pairedAtMs'> | undefined,
  nowMs: number,
): boolean {
  if (stored === undefined) return false;
  const sinceMs = stored.tokenAtMs ?? stored.pairedAtMs ?? 0;
  return Math.abs(nowMs - sinceMs) >= tokenLastsMs;
}
