import { randomBytes } from 'node:crypto';
import { bytesToHex } from '../../shared/kit/hex.ts';
import { zeroHash } from '../../shared/kit/ids.ts';
import type { Logger } from '../http/logger.ts';
import type { Store } from '../store/store.ts';
import { openLogEnd } from './append-leaves.ts';
import type { Clock } from './clock.ts';

/** Shows that the log lives, bounds `seen` in time, and makes the log's first leaf. */
export async function appendTick(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<void> {
  const entryHash = bytesToHex(randomBytes(32));
  const ticked = await deps.store.transaction(async (tx) => {
    const end = await openLogEnd(tx, deps.clock);
    if (!end.ok) return end;
    await end.value.append({ kind: 'tick', entryHash, signatureHash: zeroHash });
    await end.value.finish();
    return end;
  });
  if (!ticked.ok) deps.logger.error(ticked.error, 'log writer: no tick');
}
