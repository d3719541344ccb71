import { join } from 'node:path';
import { equalBytes } from '../../../shared/kit/bytes.ts';
import { assertOk } from '../../../shared/kit/result.ts';
import { parseUtf8, utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { openCheckpoint, signCheckpoint } from '../../../shared/log/checkpoint.ts';
import {
  appendLeaves,
  emptyFrontier,
  type Frontier,
  frontierRoot,
} from '../../../shared/log/frontier.ts';
import { leafHash } from '../../../shared/log/merkle.ts';
import { formatVkey, openSkey } from '../../../shared/log/note-key.ts';
import {
  encodeEntryBundle,
  encodeTile,
  parseEntryBundle,
  parseTile,
  tilePath,
} from '../../../shared/log/tile.ts';
import { hasher, signerFromSeed, verifySignatures } from '../crypto.ts';
import { readBytes, type Recorder, type VectorSet } from '../recorder.ts';

const leafCount = 15;

/** Another implementation's log, grown leaf by leaf by our code: every file byte for byte. */
export const tesseraLog: VectorSet = {
  name: 'tessera-log',
  async run(directory, recorder) {
    const readme = parseUtf8(await readBytes(directory, 'README.md')) ?? '';
    const skey = /`(PRIVATE\+KEY\+[^`]+)`/.exec(readme)?.[1] ?? '';
    const vkey = /vkey `([^`]+)`/.exec(readme)?.[1] ?? '';
    const signer = assertOk(openSkey(hasher, skey, signerFromSeed));
    recorder.check('verifier key', formatVkey(signer.key) === vkey);

    const log = join(directory, 'testdata', 'log');
    const bundle = await readBytes(log, 'tile', 'entries', '000.p', String(leafCount));
    const entries = assertOk(parseEntryBundle(bundle, leafCount));
    const leaves = entries.map((entry) => leafHash(hasher, entry));
    let frontier: Frontier = emptyFrontier;
    for (let size = 0; size <= leafCount; size++) {
      const { origin, root } = { origin: signer.key.name, root: frontierRoot(hasher, frontier) };
      const want = await readBytes(log, `checkpoint.${size}`);
      const note = await signCheckpoint(signer, { origin, size, root });
      recorder.check(`checkpoint.${size}`, equalBytes(utf8ToBytes(note), want));
      const opened = await openCheckpoint(verifySignatures, note, signer.key);
      recorder.check(`checkpoint.${size} opens`, opened.ok);
      if (size > 0) await checkTiles(log, { size, entries, leaves, recorder });
      const next = leaves[size];
      if (next !== undefined) frontier = appendLeaves(hasher, frontier, [next]).frontier;
    }
  },
};

async function checkTiles(
  log: string,
  at: {
    readonly size: number;
    readonly entries: readonly Uint8Array[];
    readonly leaves: readonly Uint8Array[];
    readonly recorder: Recorder;
  },
): Promise<void> {
  const { size: width, recorder } = at;
  const hashesPath = tilePath({ kind: 'hashes', level: 0, index: 0, width });
  const hashes = await readBytes(log, hashesPath);
  recorder.check(hashesPath, equalBytes(encodeTile(at.leaves.slice(0, width)), hashes));
  recorder.check(`${hashesPath} parses`, parseTile(hashes, width).ok);
  const entriesPath = tilePath({ kind: 'entries', index: 0, width });
  const bundle = await readBytes(log, entriesPath);
  recorder.check(entriesPath, equalBytes(encodeEntryBundle(at.entries.slice(0, width)), bundle));
}
