import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runAsScript } from '../../build/script.ts';
import { commitmentsOf } from '../../shared/entry/open-values.ts';
import { payloadTypeOf } from '../../shared/entry/kinds.ts';
import { pae } from '../../shared/entry/pae.ts';
import { parseBase64 } from '../../shared/kit/base64.ts';
import { bytesToHex } from '../../shared/kit/hex.ts';
import { canonicalJson, type JsonValue } from '../../shared/kit/jcs.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { parseUtf8 } from '../../shared/kit/utf8.ts';
import { formatLeaf, parseLeaf } from '../../shared/log/leaf.ts';
import { leafHash } from '../../shared/log/merkle.ts';
import { formatAddCheckpoint } from '../../shared/log/witness-request.ts';
import { verifyBundle } from '../../shared/verify/verify-bundle.ts';
import {
  type BuiltBundle,
  type BundleParts,
  buildBundle,
  readerOf,
} from '../support/bundle-factory.ts';
import type { Scene, SceneEntry } from '../support/bundle-scene.ts';
import { addCosigned, cosignedNote, witnessLine } from '../support/cosigned.ts';
import { createSigningKey, testCrypto } from '../support/entry-factory.ts';
import { writeLogFolder } from '../support/log-folder.ts';
import { seedOf } from '../support/seeded-random.ts';
import { workedSteps, workedTampers } from './worked-steps.ts';

const { hasher } = testCrypto;

/** Where the vectors are kept. */
export const workedExampleDir = fileURLToPath(new URL('worked-example', import.meta.url));

/** Files that explain the others and are written by hand. */
export const handWritten: readonly string[] = ['README.md'];

/** Times of the witness follow the log's by a minute. */
const witnessDelayS = 60;
/** The tree that the witness of the example saw last. */
const witnessedSize = 200;

/** Writes the worked example of protocol 3.23: the same bytes at every run. */
export async function writeWorkedExample(folder: string): Promise<void> {
  const built = await buildExample();
  const { scene, files } = built;
  const note = parseUtf8(files.get('checkpoint') ?? new Uint8Array(0)) ?? '';
  const write = async (path: string, content: string | Uint8Array) => {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  };
  for (const part of ['bundle', 'log'])
    await rm(join(folder, part), { recursive: true, force: true });
  for (const [path, bytes] of files) await write(`bundle/${path}`, bytes);
  await writeLogFolder(hasher, join(folder, 'log'), { note, leafTexts: scene.log.leafTexts() });
  await write('policy', built.policyText);
  await write('anchors.json', built.anchorsText);
  await write('keys.json', pretty(keysOf(scene)));
  await write('entries.json', pretty(scene.entries.map(entryOf)));
  await write('roots.json', pretty(rootsOf(scene)));
  await write('add-checkpoint', await witnessRequest(scene));
  await write('report.json', `${canonicalJson((await reportOf(built)) as unknown as JsonValue)}\n`);
}

const pretty = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

const buildExample = (): Promise<BuiltBundle> =>
  buildBundle({
    steps: (_, blobs) => {
      blobs.clear();
      return workedSteps(blobs);
    },
    step: workedTampers,
    parts: addWitness,
    policy: (policy) => policy.replace('quorum none', `${witnessLine()}\nquorum w1`),
  });

/** A witness that saw every checkpoint that a receipt has, and the last one. */
async function addWitness(parts: BundleParts, scene: Scene): Promise<void> {
  for (const { logIndex, leaf } of scene.entries) {
    const signedAtS = Math.floor(leaf.receivedMs / 1_000) + witnessDelayS;
    await addCosigned(parts, scene, { size: logIndex + 1, signedAtS });
  }
  parts.checkpoint = await cosignedNote(parts.checkpoint, lastSignedAtS(scene));
}

function lastSignedAtS({ log }: Scene): number {
  const { receivedMs } = assertOk(parseLeaf(log.leafTexts().at(-1) as Uint8Array));
  return Math.floor(receivedMs / 1_000) + witnessDelayS;
}

const reportOf = (built: BuiltBundle) =>
  verifyBundle({ crypto: testCrypto }, { ...built, files: readerOf(built.files) });

function keysOf(scene: Scene) {
  const named = ['device', 'device2', 'recovery', 'root', 'client', 'finance', 'operator'];
  const others = [`log ${scene.log.origin}`, 'witness witness.example.com'];
  return Object.fromEntries(
    [...named, ...others].map((name) => {
      const { pk, kid } = createSigningKey(name);
      return [name, { seed: bytesToHex(seedOf(name)), pk, kid }];
    }),
  );
}

/** One entry from its payload to its leaf, with what opens its commitments. */
function entryOf({ name, hash, envelope, logIndex, leaf, entry, items, held }: SceneEntry) {
  const payload = parseBase64(envelope.payload) ?? new Uint8Array(0);
  const kind = entry?.kind ?? 'slice';
  const leafText = formatLeaf(leaf);
  return {
    name,
    kind,
    index: logIndex,
    received_ms: leaf.receivedMs,
    payload: parseUtf8(payload),
    pae_sha256: bytesToHex(hasher.sha256(pae(payloadTypeOf(kind), payload))),
    envelope,
    entry_hash: hash,
    signature_hash: leaf.signatureHash,
    leaf: parseUtf8(leafText),
    leaf_hash: bytesToHex(leafHash(hasher, leafText)),
    commitments: entry ? commitmentsOf(entry) : {},
    disclosures: items,
    ...(held && { held }),
  };
}

function rootsOf({ log }: Scene) {
  const sizes = Array.from({ length: log.size() }, (_, i) => i + 1);
  return sizes.map((size) => ({ size, root: log.headAt(size).root }));
}

/** What a log sends to a witness that knows an older tree (C2SP tlog-witness). */
async function witnessRequest({ log }: Scene): Promise<string> {
  const size = log.size();
  const proof = log.consistency(witnessedSize, size).map((text) => parseBase64(text) as Uint8Array);
  const checkpoint = await log.checkpointAt(size);
  return formatAddCheckpoint({ oldSize: witnessedSize, proof, checkpoint });
}

// `tsx tests/vectors/worked-example.ts`, after a change of the protocol's bytes.
await runAsScript(import.meta.url, () => writeWorkedExample(workedExampleDir));
