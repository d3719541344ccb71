import { basename } from 'node:path';
import type { FilePort } from '../files/file-port.ts';
import type { PairedDiary } from './paired-types.ts';

/** Pictures given up at once: some ten megabytes. */
const shedAtOnce = 200;

/**
 * On a full disk: takes away this computer's copies of pictures that the operator signed to hold,
 * oldest first. What only lies here stays, whatever it costs. Answers whether there was any.
 */
export async function shedHeldPictures(
  files: FilePort,
  blobsDir: string,
  { journal, receipts, blobs }: Pick<PairedDiary, 'journal' | 'receipts' | 'blobs'>,
): Promise<boolean> {
  const here = new Set((await files.list(blobsDir)).map((path) => basename(path)));
  const held = journal
    .records()
    .flatMap(({ hash }) => receipts.heldOf(hash)?.blobs ?? [])
    .filter((blob) => here.has(blob))
    .slice(0, shedAtOnce);
  for (const blob of held) await blobs.remove(blob);
  return held.length > 0;
}
