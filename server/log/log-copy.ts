import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CryptoPort } from '../../shared/kit/crypto-port.ts';
import { equalBytes } from '../../shared/kit/bytes.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import { type Checkpoint, openCheckpoint } from '../../shared/log/checkpoint.ts';
import { appendLeaves, emptyFrontier, frontierRoot } from '../../shared/log/frontier.ts';
import { type Leaf, parseLeaf } from '../../shared/log/leaf.ts';
import { leafHash } from '../../shared/log/merkle.ts';
import type { VerifierKey } from '../../shared/log/note-key.ts';
import { newEntryTiles, parseEntryBundle, tilePath } from '../../shared/log/tile.ts';

/** Leaves under a checkpoint that our own key signed: as good as our database. */
export interface LogCopy {
  readonly checkpoint: Checkpoint;
  readonly leaves: readonly Leaf[];
}

export interface LogCopyInvalid {
  readonly code: 'log_copy_invalid';
  readonly detail: string;
}

/**
 * A copy of this log in a folder, as `countersign log check --save` and C2SP tlog-tiles lay it out.
 * Believed for the signature over its root alone, wherever it comes from.
 */
export async function readLogCopy(
  { hasher, verifySignatures }: CryptoPort,
  folder: string,
  logKey: VerifierKey,
): Promise<Result<LogCopy, LogCopyInvalid>> {
  const invalid = (detail: string) => err({ code: 'log_copy_invalid' as const, detail });
  const read = (path: string) => readFile(join(folder, path)).catch(() => undefined);
  const note = await read('checkpoint');
  if (note === undefined) return invalid('no checkpoint in the folder');
  const opened = await openCheckpoint(verifySignatures, note.toString('utf8'), logKey);
  if (!opened.ok) return invalid(`its checkpoint: ${opened.error.code}`);
  const { checkpoint } = opened.value;
  const leaves: Leaf[] = [];
  let frontier = emptyFrontier;
  for (const tile of newEntryTiles({ oldSize: 0, newSize: checkpoint.size })) {
    const path = tilePath(tile);
    const bytes = await read(path);
    const texts = parseEntryBundle(new Uint8Array(bytes ?? []), tile.width);
    if (!texts.ok) return invalid(`${path} is missing or damaged`);
    for (const text of texts.value) {
      const leaf = parseLeaf(text);
      if (!leaf.ok) return invalid(`${path} holds something that is no leaf`);
      leaves.push(leaf.value);
    }
    const hashes = texts.value.map((text) => leafHash(hasher, text));
    frontier = appendLeaves(hasher, frontier, hashes).frontier;
  }
  if (!equalBytes(frontierRoot(hasher, frontier), checkpoint.root))
    return invalid('its leaves do not give the root of its checkpoint');
  return ok({ checkpoint, leaves });
}
