import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseEnvelope } from '../../shared/entry/envelope.ts';
import { parseEntry } from '../../shared/entry/entry.ts';
import { anchorsOf, policyTextOf } from '../../shared/verify/anchors.ts';
import { blobPath, bundlePaths } from '../../shared/verify/bundle-format.ts';
import type { VerificationReport } from '../../shared/verify/report.ts';
import { repositoryDir } from '../paths.ts';
import { runCommand } from '../run-command.ts';
import { ScriptStop } from '../script.ts';
import type { Api } from '../sample/api.ts';
import { sampleCrypto } from '../sample/key-files.ts';

export interface Evidence {
  readonly bundle: string;
  readonly policy: string;
  readonly anchors: string;
}

/** Writes one contract's evidence as a directory, pictures included (protocol 3.19). */
export async function fetchBundle(api: Api, con: string, dir: string): Promise<void> {
  const { files, blobs } = await api.call('getBundle', {
    params: { con },
    query: { profile: 'full' },
  });
  for (const [path, text] of Object.entries(files)) await writeInside(dir, path, text);
  for (const { sha256, entry } of blobs) {
    const bytes = await api.call('getBlob', { params: { hash: entry, sha256 } });
    await writeInside(dir, blobPath(sha256), bytes);
  }
}

/** What the client's own side wrote down at acceptance: kept apart from any bundle. */
export async function writeTrust(api: Api, con: string, contractHash: string, dir: string) {
  const { files } = await api.call('getBundle', { params: { con }, query: { profile: 'full' } });
  const line = (files[bundlePaths.entries] ?? '')
    .split('\n')
    .find((text) => text.includes(contractHash));
  const parsed = parseEnvelope((JSON.parse(line ?? '{}') as { envelope?: unknown }).envelope);
  if (!parsed.ok) throw new ScriptStop('the accepted contract is not in the bundle');
  const entry = parseEntry(sampleCrypto.hasher, parsed.value);
  if (!entry.ok || entry.value.kind !== 'contract' || entry.value.hash !== contractHash)
    throw new ScriptStop('the server shows another contract than the one accepted');
  const anchors = anchorsOf(entry.value);
  const paths = { policy: join(dir, 'policy'), anchors: join(dir, 'anchors.json') };
  await writeInside(dir, 'policy', policyTextOf(anchors));
  await writeInside(dir, 'anchors.json', `${JSON.stringify(anchors, null, 2)}\n`);
  return paths;
}

export interface Verdict {
  readonly exit: number;
  readonly report: VerificationReport;
}

/** Runs the command as a stranger would: a process of its own, three files, nothing else. */
export async function verifyByCommand({ bundle, policy, anchors }: Evidence): Promise<Verdict> {
  const outcome = await runCommand(
    'npx',
    [
      '--no-install',
      'countersign',
      'verify',
      bundle,
      '--policy',
      policy,
      '--anchors',
      anchors,
      '--json',
    ],
    { cwd: repositoryDir, timeoutMs: 120_000 },
  );
  if (outcome.code === undefined || outcome.stdout === '')
    throw new ScriptStop(`countersign verify: ${outcome.stderr.trim() || outcome.reason}`);
  return { exit: outcome.code, report: JSON.parse(outcome.stdout) as VerificationReport };
}

async function writeInside(dir: string, path: string, content: string | Uint8Array): Promise<void> {
  const target = join(dir, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, content);
}
