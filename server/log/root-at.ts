import type { Hasher } from '../../shared/kit/crypto-port.ts';
import { bytesToHex } from '../../shared/kit/hex.ts';
import { readerOfMap, rootFrom, rootSubtrees } from '../../shared/log/merkle-build.ts';
import type { Repositories } from '../store/store.ts';

/**
 * Root (hex) of our tree when it had `size` leaves, whether or not the checkpoint of that size is
 * still known: one that was published and then lost with a database was ours all the same.
 * `undefined` above what is published.
 */
export async function publishedRootAt(
  tx: Pick<Repositories, 'log'>,
  hasher: Hasher,
  size: number,
): Promise<string | undefined> {
  const newest = await tx.log.newestCheckpoint();
  if (newest === undefined || size > newest.size) return undefined;
  const nodes = await tx.log.nodes(rootSubtrees(size));
  return bytesToHex(rootFrom(hasher, size, readerOfMap(nodes)));
}
