import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBundle } from '../support/bundle-factory.ts';
import { type YearSize, yearSteps } from './year-steps.ts';

/** A bundle on disk, with the policy and the anchors that it is verified by. */
export interface BundleOnDisk {
  readonly folder: string;
  readonly bundle: string;
  readonly policy: string;
  readonly anchors: string;
}

export const bundleIn = (folder: string): BundleOnDisk => ({
  folder,
  bundle: join(folder, 'bundle'),
  policy: join(folder, 'policy'),
  anchors: join(folder, 'anchors.json'),
});

/** Makes a year's bundle in a temporary folder, for as long as `use` takes. */
export async function withYearBundle<T>(
  size: YearSize,
  use: (bundle: BundleOnDisk) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
  try {
    return await use(await writeYear(size, bundleIn(folder)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the folder of the bundle, and beside it what it is verified by. */
export async function writeYear(size: YearSize, disk: BundleOnDisk): Promise<BundleOnDisk> {
  const steps = (_: unknown, blobs: Map<string, Uint8Array>) => {
    blobs.clear();
    return yearSteps(size, blobs);
  };
  const { files, policyText, anchorsText } = await buildBundle({ steps });
  await mkdir(join(disk.bundle, 'blobs'), { recursive: true });
  for (const [path, bytes] of files) await writeFile(join(disk.bundle, path), bytes);
  await writeFile(disk.policy, policyText);
  await writeFile(disk.anchors, anchorsText);
  return disk;
}
