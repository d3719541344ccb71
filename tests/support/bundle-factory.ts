import type { View } from '../../shared/entry/payload.ts';
import { viewRoot } from '../../shared/entry/set.ts';
import { utf8ToBytes } from '../../shared/kit/utf8.ts';
import type { JsonValue } from '../../shared/kit/jcs.ts';
import { type Anchors, policyTextOf } from '../../shared/verify/anchors.ts';
import {
  type BundleProfile,
  type BundleReader,
  blobPath,
  bundlePaths,
  createBundleIndex,
  formatBundleJson,
  formatBundleLines,
  type PartRange,
  type ProofLineJson,
} from '../../shared/verify/bundle-format.ts';
import { blobsOf } from '../../shared/verify/delivered-entry.ts';
import {
  playScene,
  type Scene,
  type SceneStep,
  type StepTamper,
  signStatement,
} from './bundle-scene.ts';
import { testCrypto } from './entry-factory.ts';
import { ordinarySteps, pinsOf, sha256Hex } from './ordinary-scene.ts';

/** A bundle's content before it becomes files; a case may change any of it. */
export interface BundleParts {
  profile: BundleProfile;
  /** Of a part bundle. */
  part?: PartRange;
  checkpoint: string;
  view: { statement: unknown; hashes: string[] };
  entries: { hash: string; envelope?: unknown; receipt?: string }[];
  proofs: ProofLineJson[];
  disclosures: { hash: string; items: unknown[]; held?: unknown }[];
  blobs: Map<string, Uint8Array>;
}

/** What one case changes. Everything later than a change is consistent with it. */
export interface BundleTamper {
  readonly steps?: (
    steps: readonly SceneStep[],
    blobs: Map<string, Uint8Array>,
  ) => readonly SceneStep[];
  readonly step?: Readonly<Record<string, StepTamper>>;
  /** Names of steps that are logged but not taken into the bundle, nor into the operator's view. */
  readonly hidden?: readonly string[];
  readonly parts?: (parts: BundleParts, scene: Scene) => void | Promise<void>;
  /** After the index was made over the parts. */
  readonly files?: (files: Map<string, Uint8Array>) => void;
  readonly anchors?: (anchors: Anchors, scene: Scene) => unknown;
  readonly policy?: (policy: string, scene: Scene) => string;
}

export interface BuiltBundle {
  readonly files: Map<string, Uint8Array>;
  readonly policyText: string;
  readonly anchorsText: string;
  readonly scene: Scene;
}

export async function buildBundle(tamper: BundleTamper = {}): Promise<BuiltBundle> {
  const blobs = new Map<string, Uint8Array>();
  const ordinary = ordinarySteps(blobs);
  const steps = tamper.steps?.(ordinary, blobs) ?? ordinary;
  const scene = await playScene(steps, tamper.step ?? {}, blobs);
  const parts = await gatherParts(scene, tamper.hidden ?? []);
  await tamper.parts?.(parts, scene);
  const files = filesOf(scene, parts);
  tamper.files?.(files);
  const anchors: Anchors = { con: scene.con, contract: scene.hash('contract'), ...pinsOf(scene) };
  const policy = policyTextOf(anchors);
  return {
    files,
    policyText: tamper.policy?.(policy, scene) ?? policy,
    anchorsText: JSON.stringify(tamper.anchors?.(anchors, scene) ?? anchors),
    scene,
  };
}

export const readerOf = (files: ReadonlyMap<string, Uint8Array>): BundleReader => ({
  list: async () => [...files.keys()],
  read: async (path) => files.get(path),
});

export const signView = (scene: Scene, view: View) =>
  signStatement(scene, 'view', { view, at_ms: 1_800_000_000_000 });

async function gatherParts(scene: Scene, hidden: readonly string[]): Promise<BundleParts> {
  const { log } = scene;
  const size = log.size();
  const shown = scene.entries.filter(({ name }) => !hidden.includes(name));
  const hashes = shown.map(({ hash }) => hash);
  const root = viewRoot(testCrypto.hasher, hashes);
  const entries = await Promise.all(
    shown.map(async ({ hash, envelope, logIndex }) => ({
      hash: hash as string,
      envelope,
      receipt: await log.receipt(logIndex, logIndex + 1),
    })),
  );
  const disclosures = shown
    .filter(({ items, held }) => items.length > 0 || held !== undefined)
    .map(({ hash, items, held }) => ({ hash, items: [...items], ...(held && { held }) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1));
  return {
    profile: 'full',
    checkpoint: await log.checkpointAt(size),
    view: { statement: await signView(scene, { size, n: hashes.length, root }), hashes },
    entries,
    proofs: await gatherProofs(scene),
    disclosures,
    blobs: blobsWithout(scene, hidden),
  };
}

function blobsWithout(scene: Scene, hidden: readonly string[]): Map<string, Uint8Array> {
  const blobs = new Map(scene.blobs);
  for (const { name, values } of scene.entries)
    if (hidden.includes(name)) for (const blob of blobsOf(values)) blobs.delete(blob);
  return blobs;
}

/** For every size in a receipt and every `seen`, the leaf before each `seen`, and the last leaf. */
async function gatherProofs({ log, entries }: Scene): Promise<BundleParts['proofs']> {
  const seen = entries.flatMap(({ entry }) => (entry ? [entry.payload.seen.size] : []));
  const sizes = ascending([...seen, ...entries.map(({ logIndex }) => logIndex + 1)]).filter(
    (size) => size < log.size(),
  );
  const anchors = ascending([...seen, log.size()]).filter((size) => size <= log.size());
  const consistencies = sizes.map((size) => ({
    size,
    consistency: log.consistency(size, log.size()),
  }));
  const receipts = anchors.map(async (anchor) => ({
    anchor,
    receipt: await log.receipt(anchor - 1, log.size()),
  }));
  return [...consistencies, ...(await Promise.all(receipts))];
}

const ascending = (sizes: readonly number[]): number[] => [...new Set(sizes)].sort((a, b) => a - b);

function filesOf(scene: Scene, parts: BundleParts): Map<string, Uint8Array> {
  const lines = (list: readonly unknown[]) => formatBundleLines(list as readonly JsonValue[]);
  const textByPath = {
    [bundlePaths.checkpoint]: parts.checkpoint,
    [bundlePaths.view]: formatBundleJson(parts.view as unknown as JsonValue),
    [bundlePaths.entries]: lines(parts.entries),
    [bundlePaths.proofs]: lines(parts.proofs),
    [bundlePaths.disclosures]: lines(parts.disclosures),
  };
  const blobs = [...parts.blobs].map(([sha256, { length: len }]) => ({ sha256, len }));
  const title = {
    profile: parts.profile,
    log: scene.log.origin,
    con: scene.con,
    from: 0,
    to: scene.log.size(),
    ...(parts.part && { part: parts.part }),
  };
  const index = createBundleIndex(testCrypto.hasher, title, { textByPath, blobs });
  const files = new Map([[bundlePaths.index as string, utf8ToBytes(index)]]);
  for (const [path, text] of Object.entries(textByPath)) files.set(path, utf8ToBytes(text));
  for (const [sha256, bytes] of parts.blobs) files.set(blobPath(sha256), bytes);
  return files;
}

/** Makes `bundle.json` anew over changed files, as somebody would who wants to deceive. */
export function reindex(files: Map<string, Uint8Array>): void {
  const index = JSON.parse(Buffer.from(files.get(bundlePaths.index) ?? []).toString());
  const { profile, log, con, from, to, part } = index;
  const title = { profile, log, con, from, to, ...(part && { part }) };
  const entries = [...files].filter(([path]) => path !== bundlePaths.index);
  const sorted = entries
    .map(([path, bytes]) => ({ path, len: bytes.length, sha256: sha256Hex(bytes) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const text = formatBundleJson({ v: 1, kind: 'countersign-bundle', ...title, files: sorted });
  files.set(bundlePaths.index, utf8ToBytes(text));
}
