import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hash, nat, origin } from '../../shared/entry/fields.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';

const file = z.strictObject({
  /** Below the backup's folder, with `/`; no way out of it. */
  path: z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$/),
  bytes: nat,
  sha256: hash,
});
export type ManifestFile = z.output<typeof file>;

/** What a backup holds, and where the log stood. Written last: without it there is no backup. */
export const backupManifest = z.strictObject({
  v: z.literal(1),
  madeAt: z.iso.datetime(),
  /** Of the program that made it. */
  version: z.string(),
  schema: nat,
  origin,
  database: z.enum(['pg_dump', 'pglite']),
  pictures: z.enum(['included', 'elsewhere']),
  /** What is not in the backup: pictures that the database knew of, and where they were. */
  elsewhere: z
    .strictObject({ endpoint: z.string(), bucket: z.string(), count: nat, bytes: nat })
    .optional(),
  keys: z.enum(['age', 'none']),
  log: z.strictObject({
    /** Leaves that the copied database holds. */
    size: nat,
    /** Newest signed checkpoint in it; empty for none. */
    checkpoint: z.string(),
  }),
  /** To compare with. A backup never brings a head lock back: it would forget what was signed. */
  headLock: z.strictObject({ size: nat, root: hash }).nullable(),
  files: z.array(file),
});
export type BackupManifest = z.output<typeof backupManifest>;

export const manifestName = 'manifest.json';

export type ManifestError =
  | { readonly code: 'backup_incomplete'; readonly path: string }
  | { readonly code: 'backup_damaged'; readonly path: string };

export async function describeFile(dir: string, path: string): Promise<ManifestFile> {
  const digest = createHash('sha256');
  const state = { bytes: 0 };
  for await (const chunk of createReadStream(join(dir, path))) {
    const bytes = chunk as Buffer;
    state.bytes += bytes.length;
    digest.update(bytes);
  }
  return { path, bytes: state.bytes, sha256: digest.digest('hex') };
}

export const writeManifest = (dir: string, manifest: BackupManifest): Promise<void> =>
  writeFile(join(dir, manifestName), `${JSON.stringify(manifest, null, 1)}\n`, {
    flag: 'wx',
    mode: 0o600,
  });

/** Reads every byte of the backup: one that is damaged is found out before anything is written. */
export async function checkBackup(dir: string): Promise<Result<BackupManifest, ManifestError>> {
  const manifest = await readManifest(dir);
  if (!manifest.ok) return manifest;
  for (const expected of manifest.value.files) {
    const { path } = expected;
    const found = await describeFile(dir, path).catch(() => undefined);
    if (found === undefined) return err({ code: 'backup_incomplete', path });
    if (found.sha256 !== expected.sha256) return err({ code: 'backup_damaged', path });
  }
  return manifest;
}

async function readManifest(dir: string): Promise<Result<BackupManifest, ManifestError>> {
  const text = await readFile(join(dir, manifestName), 'utf8').catch(() => undefined);
  if (text === undefined) return err({ code: 'backup_incomplete', path: manifestName });
  try {
    return ok(backupManifest.parse(JSON.parse(text)));
  } catch {
    return err({ code: 'backup_damaged', path: manifestName });
  }
}
