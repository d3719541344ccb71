import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CsObject, formatCsJson, parseCsJson } from '../../shared/entry/cs-json.ts';
import {
  type Envelope,
  type EnvelopeJson,
  entryHashOf,
  envelopeToJson,
  parseEnvelope,
} from '../../shared/entry/envelope.ts';
import { pae } from '../../shared/entry/pae.ts';
import { bytesToBase64, parseBase64 } from '../../shared/kit/base64.ts';
import type { Signer } from '../../shared/kit/crypto-port.ts';
import { bytesToHex } from '../../shared/kit/hex.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { parseUtf8, utf8ToBytes } from '../../shared/kit/utf8.ts';
import {
  type BundleIndex,
  blobPath,
  bundlePaths,
  formatBundleJson,
  formatBundleLines,
  indexFile,
} from '../../shared/verify/bundle-format.ts';
import type { JsonValue } from '../../shared/kit/jcs.ts';
import { sampleCrypto } from '../sample/key-files.ts';
import { type Evidence, verifyByCommand } from './evidence.ts';

export interface TamperFigure {
  readonly what: string;
  readonly exit: number;
  readonly codes: readonly string[];
}

interface EntryLine {
  hash: string;
  envelope: EnvelopeJson;
  receipt: string;
}

interface DisclosureLine {
  hash: string;
  items: { name: string; salt: string; value: string }[];
}

/**
 * Four forgeries, each carried through the bundle (names, hashes, index), so that nothing but the
 * cryptography can notice. The last is made with the finance approver's real key.
 */
export async function tamperAndVerify(
  evidence: Evidence,
  financeSigner: Signer,
): Promise<TamperFigure[]> {
  const forgeries: [string, (dir: string) => Promise<void>][] = [
    ['one byte of one picture', changePicture],
    ['one digit in one slice', changeSlice],
    ['one entry removed', removeEntry],
    ['one sum, signed again', (dir) => changeSum(dir, financeSigner)],
  ];
  const figures: TamperFigure[] = [];
  for (const [at, [what, forge]] of forgeries.entries()) {
    const dir = `${evidence.bundle}-forged-${at + 1}`;
    await rm(dir, { recursive: true, force: true });
    await cp(evidence.bundle, dir, { recursive: true });
    await forge(dir);
    await reindex(dir);
    const { exit, report } = await verifyByCommand({ ...evidence, bundle: dir });
    const errors = report.findings.map(({ code }) => code).filter((code) => code.startsWith('E_'));
    figures.push({ what, exit, codes: [...new Set(errors)] });
  }
  return figures;
}

/** The picture gets a new name, and its disclosure names it: only the commitment still tells. */
async function changePicture(dir: string): Promise<void> {
  const lines = await readLines<DisclosureLine>(dir, bundlePaths.disclosures);
  const item = lines.flatMap(({ items }) => items).find(({ name }) => name.startsWith('shot'));
  if (item === undefined) throw new Error('the bundle has no picture');
  const shot = JSON.parse(textOf(item.value)) as { blob: string; pt: string };
  const bytes = await readFile(join(dir, blobPath(shot.blob)));
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  const sha256 = bytesToHex(sampleCrypto.hasher.sha256(bytes));
  await rename(join(dir, blobPath(shot.blob)), join(dir, blobPath(sha256)));
  await writeFile(join(dir, blobPath(sha256)), bytes);
  item.value = bytesToBase64(formatCsJson({ ...shot, blob: sha256, pt: sha256 }));
  await writeLines(dir, bundlePaths.disclosures, lines);
}

async function changeSlice(dir: string): Promise<void> {
  await replaceEntry(dir, 'slice', async ({ envelope }, payload) => {
    const toMs = Number(payload['to_ms']);
    return {
      ...envelope,
      payload: formatCsJson({ ...payload, to_ms: toMs === 600_000 ? toMs - 1 : toMs + 1 }),
    };
  });
}

async function changeSum(dir: string, signer: Signer): Promise<void> {
  await replaceEntry(dir, 'decision', async ({ envelope }, payload) => {
    if (payload['stage'] !== 'finance') return undefined;
    const amount = Number(payload['amount_minor']) + 1;
    const bytes = formatCsJson({ ...payload, amount_minor: amount });
    const sig = await signer.sign(pae(envelope.payloadType, bytes));
    const signatures = envelope.signatures.map(({ keyid }) => ({ keyid, sig }));
    return { ...envelope, payload: bytes, signatures };
  });
}

async function removeEntry(dir: string): Promise<void> {
  const lines = await readLines<EntryLine>(dir, bundlePaths.entries);
  const victim = lines.find(({ envelope }) => kindOf(envelope) === 'slice')?.hash;
  if (victim === undefined) throw new Error('the bundle has no slice');
  await writeLines(
    dir,
    bundlePaths.entries,
    lines.filter(({ hash }) => hash !== victim),
  );
  const disclosures = await readLines<DisclosureLine>(dir, bundlePaths.disclosures);
  await writeLines(
    dir,
    bundlePaths.disclosures,
    disclosures.filter(({ hash }) => hash !== victim),
  );
  const path = join(dir, bundlePaths.view);
  const view = JSON.parse(await readFile(path, 'utf8')) as {
    statement: JsonValue;
    hashes: string[];
  };
  const hashes = view.hashes.filter((hash) => hash !== victim);
  await writeFile(path, formatBundleJson({ ...view, hashes }));
}

/** Changes the first entry of a kind that `change` takes, and its hash wherever it is named. */
async function replaceEntry(
  dir: string,
  kind: string,
  change: (line: { envelope: Envelope }, payload: CsObject) => Promise<Envelope | undefined>,
): Promise<void> {
  const lines = await readLines<EntryLine>(dir, bundlePaths.entries);
  for (const line of lines) {
    if (kindOf(line.envelope) !== kind) continue;
    const envelope = assertOk(parseEnvelope(line.envelope));
    const changed = await change({ envelope }, assertOk(parseCsJson(envelope.payload)));
    if (changed === undefined) continue;
    const hash = entryHashOf(sampleCrypto.hasher, changed);
    const old = line.hash;
    line.envelope = envelopeToJson(changed);
    await writeLines(dir, bundlePaths.entries, lines);
    for (const path of [bundlePaths.entries, bundlePaths.disclosures, bundlePaths.view])
      await replaceText(join(dir, path), `"${old}"`, `"${hash}"`);
    return;
  }
  throw new Error(`the bundle has no ${kind} to change`);
}

const kindOf = ({ payloadType }: EnvelopeJson): string => payloadType.split('.')[2] ?? '';

const textOf = (base64: string): string => parseUtf8(parseBase64(base64) ?? new Uint8Array()) ?? '';

async function replaceText(path: string, from: string, to: string): Promise<void> {
  await writeFile(path, (await readFile(path, 'utf8')).replaceAll(from, to));
}

async function readLines<T>(dir: string, path: string): Promise<T[]> {
  const text = await readFile(join(dir, path), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

const writeLines = (dir: string, path: string, lines: readonly object[]): Promise<void> =>
  writeFile(join(dir, path), formatBundleLines(lines as readonly JsonValue[]));

/** The index is untrusted: whoever forges a bundle simply makes it anew. */
async function reindex(dir: string): Promise<void> {
  const path = join(dir, bundlePaths.index);
  const index = JSON.parse(await readFile(path, 'utf8')) as BundleIndex;
  const names = (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .filter((name) => name !== bundlePaths.index)
    .sort((a, b) => (a < b ? -1 : 1));
  const files = [];
  for (const name of names) {
    files.push(indexFile(sampleCrypto.hasher, name, await readFile(join(dir, name))));
  }
  await writeFile(path, utf8ToBytes(formatBundleJson({ ...index, files })));
}
