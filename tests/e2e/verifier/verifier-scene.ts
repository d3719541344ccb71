import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { ensureBuilt } from '../../../build/bundle.ts';
import { distDir } from '../../../build/paths.ts';
import { type BuiltBundle, buildBundle, reindex } from '../../support/bundle-factory.ts';
import type { SceneStep } from '../../support/bundle-scene.ts';
import { ordinaryValues } from '../../support/entry-factory.ts';
import { dueOffMs, sliceStep, tick } from '../../support/ordinary-scene.ts';
import { pngPicture } from '../console/png-picture.ts';

/** The built page and a week of evidence on disk, as somebody gets them. */
export interface VerifierScene {
  /** `file://…/verify.html` */
  readonly url: string;
  readonly dir: string;
  readonly built: BuiltBundle;
  readonly paths: {
    readonly zip: string;
    readonly folder: string;
    readonly anchors: string;
    readonly policy: string;
  };
  /** Writes a ZIP of changed files, re-indexed as somebody would who wants to deceive. */
  writeZip(name: string, change: (files: Map<string, Uint8Array>) => void): Promise<string>;
  close(): Promise<void>;
}

export const memos = {
  tickets: 'Answering tickets: refunds for order 20417 and two reopened ones',
  bengali: 'গ্রাহকের প্রশ্নের উত্তর ও টিকিট হালনাগাদ, সন্ধ্যার পালা, দ্বিতীয় পর্বের হস্তান্তরসহ',
} as const;

const slicesShown = 8;

export async function createVerifierScene(): Promise<VerifierScene> {
  await ensureBuilt(['verifier']);
  const dir = await mkdtemp(join(tmpdir(), 'countersign-verifier-'));
  const built = await buildBundle({ steps: (steps, blobs) => longerDay(steps, blobs) });
  const paths = {
    zip: join(dir, 'evidence.zip'),
    folder: join(dir, 'evidence'),
    anchors: join(dir, 'anchors.json'),
    policy: join(dir, 'policy'),
  };
  await writeFile(paths.anchors, built.anchorsText);
  await writeFile(paths.policy, built.policyText);
  await writeFile(paths.zip, await zipOf(built.files));
  for (const [path, bytes] of built.files) {
    await mkdir(dirname(join(paths.folder, path)), { recursive: true });
    await writeFile(join(paths.folder, path), bytes);
  }
  return {
    url: pathToFileURL(join(distDir, 'verifier/verify.html')).href,
    dir,
    built,
    paths,
    async writeZip(name, change) {
      const files = new Map(built.files);
      change(files);
      reindex(files);
      const path = join(dir, name);
      await writeFile(path, await zipOf(files));
      return path;
    },
    close: () => rm(dir, { recursive: true, force: true }),
  };
}

/** The ordinary week with more slices, long memos and pictures that can be looked at. */
function longerDay(
  steps: readonly SceneStep[],
  blobs: Map<string, Uint8Array>,
): readonly SceneStep[] {
  blobs.clear();
  const slices = Array.from({ length: slicesShown }, (_, n) =>
    sliceStep(n, blobs, {
      values: {
        ...ordinaryValues,
        memo: n < 4 ? memos.tickets : memos.bengali,
        app: { src: 'active-win', name: 'Firefox', title: 'গ্রাহক সহায়তা — টিকিট ২০৪১৭' },
        shot0_0: drawnCapture(n, { w: 1280, h: 800 }, blobs),
        thumb0_0: drawnCapture(n, { w: 320, h: 200 }, blobs),
      },
    }),
  );
  // The pictures of the usual scene are no pictures to look at.
  const drawn = new Set(slices.flatMap(({ values }) => blobNames(values)));
  for (const name of blobs.keys()) if (!drawn.has(name)) blobs.delete(name);
  const later = (slicesShown - 4) * 600_000;
  const isReplaced = ({ kind, name }: SceneStep) => kind === 'slice' || name === 'tick1';
  return steps
    .filter((step) => !isReplaced(step))
    .flatMap((step) =>
      step.name === 'stop'
        ? [...slices.flatMap(withTick), { ...step, atMs: step.atMs + later }]
        : [step],
    );
}

/** The log goes on, so that the device sees a fresh head now and then. */
const withTick = (slice: SceneStep, n: number): readonly SceneStep[] =>
  n % 2 === 0 || n === slicesShown - 1
    ? [slice]
    : [slice, tick(`tick after ${slice.name}`, slice.atMs + 60_000)];

const blobNames = (values: SceneStep['values']): readonly string[] =>
  typeof values === 'object'
    ? Object.values(values).flatMap((value) =>
        typeof value === 'object' && typeof value['blob'] === 'string' ? [value['blob']] : [],
      )
    : [];

function drawnCapture(
  n: number,
  size: { readonly w: number; readonly h: number },
  blobs: Map<string, Uint8Array>,
) {
  const bytes = pngPicture(n, size);
  const blob = createHash('sha256').update(bytes).digest('hex');
  blobs.set(blob, bytes);
  const scr = { id: '1', x: 0, y: 0, w: 1920, h: 1080, scale_pct: 100, rotation: 0 };
  return {
    blob,
    len: bytes.length,
    mime: 'image/png',
    pt: blob,
    ...size,
    scr,
    off_ms: dueOffMs(n),
    cov: [],
  };
}

/** An archive of the files below one folder, as a folder that was zipped has it. */
export async function zipOf(
  files: Iterable<readonly [string, Uint8Array]>,
  folder = 'evidence/',
): Promise<Uint8Array> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const [path, bytes] of files) await zip.add(`${folder}${path}`, new Uint8ArrayReader(bytes));
  return zip.close();
}
