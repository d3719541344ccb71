import { parseUtf8 } from '../../shared/kit/utf8.ts';
import {
  formatCheckpoint,
  parseCheckpoint,
  parseSignedCheckpoint,
} from '../../shared/log/checkpoint.ts';
import { formatLeaf, parseLeaf } from '../../shared/log/leaf.ts';
import { parseNote } from '../../shared/log/note.ts';
import { parseSkey, parseVkey } from '../../shared/log/note-key.ts';
import { parsePolicy } from '../../shared/log/policy-parse.ts';
import { parseLogProof } from '../../shared/log/proof.ts';
import { parseReceipt } from '../../shared/log/receipt.ts';
import {
  encodeEntryBundle,
  encodeTile,
  parseEntryBundle,
  parseTile,
  parseTilePath,
} from '../../shared/log/tile.ts';
import { formatAddCheckpoint, parseAddCheckpoint } from '../../shared/log/witness-request.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { testCrypto } from '../support/entry-factory.ts';
import { createMemoryLog } from '../support/memory-log.ts';
import { bytesOf, fuzz } from './fuzz-support.ts';

const { hasher } = testCrypto;
const log = createMemoryLog('diary.example.com/log');
const leaf = {
  kind: 'slice',
  receivedMs: 1_763_769_600_000,
  entryHash: 'ab'.repeat(32),
  signatureHash: '0'.repeat(64),
} as const;
for (let i = 0; i < 40; i++) log.append(leaf);
const checkpoint = await log.checkpointAt(40);
const receipt = await log.receipt(3, 40);
const { proof } = assertOk(parseReceipt(receipt));

/** Texts arrive as bytes; what is no UTF-8 never gets to a parser of text. */
const ofText = (parse: (text: string) => unknown) => (bytes: Uint8Array) => {
  const text = parseUtf8(bytes);
  return text === undefined ? undefined : parse(text);
};

const signature = '— diary.example.com/log AAAAAAAA\n';

fuzz({
  name: 'a signed note',
  parse: ofText(parseNote),
  seeds: [bytesOf(checkpoint)],
  tokens: [signature],
});
fuzz({
  name: 'a signed checkpoint',
  parse: ofText(parseSignedCheckpoint),
  seeds: [bytesOf(checkpoint)],
  tokens: [signature],
});
fuzz({
  name: 'the text of a checkpoint',
  parse: ofText(parseCheckpoint),
  seeds: [bytesOf(formatCheckpoint({ origin: log.origin, size: 40, root: log.rootAt(40) }))],
});
fuzz({
  name: 'a proof',
  parse: ofText(parseLogProof),
  seeds: [bytesOf(receipt)],
  tokens: ['index 1\n'],
});
fuzz({
  name: 'a receipt',
  parse: ofText(parseReceipt),
  seeds: [bytesOf(receipt)],
  tokens: ['extra AAAA\n', signature],
});
fuzz({
  name: 'a policy',
  parse: ofText((text) => parsePolicy(hasher, text)),
  seeds: [
    bytesOf(`log ${log.vkey}\nquorum none\n`),
    bytesOf(`# comment\nlog ${log.vkey} https://diary.example.com/log\ngroup g any g2\nquorum g\n`),
  ],
  tokens: [`log ${log.vkey}\n`, 'group g all a b c\n', 'witness w w+00000000+AAAA\n', 'quorum g\n'],
});
fuzz({
  name: 'a verifier key',
  parse: ofText((text) => parseVkey(hasher, text)),
  seeds: [bytesOf(log.vkey)],
  tokens: ['+'],
});
fuzz({
  name: 'a signing key',
  parse: ofText(parseSkey),
  seeds: [bytesOf(`PRIVATE+KEY+${log.vkey}`)],
  tokens: ['+'],
});
fuzz({
  name: 'the path of a tile',
  parse: ofText(parseTilePath),
  seeds: [bytesOf('tile/0/x001/234'), bytesOf('tile/entries/000.p/40'), bytesOf('tile/2/000')],
  tokens: ['x001/', '.p/', 'tile/', '../'],
});
fuzz({
  name: 'a request to a witness',
  parse: ofText(parseAddCheckpoint),
  seeds: [bytesOf(formatAddCheckpoint({ oldSize: 3, proof, checkpoint }))],
  tokens: ['old 1\n', signature],
});
fuzz({ name: 'a leaf', parse: parseLeaf, seeds: [formatLeaf(leaf)] });
fuzz({
  name: 'a tile of hashes',
  parse: (bytes) => parseTile(bytes, 40),
  seeds: [encodeTile(Array.from({ length: 40 }, (_, i) => new Uint8Array(32).fill(i)))],
});
fuzz({
  name: 'a bundle of entries',
  parse: (bytes) => parseEntryBundle(bytes, 40),
  seeds: [encodeEntryBundle(Array.from({ length: 40 }, () => formatLeaf(leaf)))],
});
