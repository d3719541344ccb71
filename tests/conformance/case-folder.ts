import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isBundlePath } from '../../shared/verify/bundle-format.ts';
import { codeBook } from '../../shared/verify/code-book.ts';
import { buildBundle } from '../support/bundle-factory.ts';
import { zipMembers, zipOf } from '../support/zip-writer.ts';
import { type NamedCase, verdictOf } from './all-cases.ts';

/** `want.json`: what a verifier must say and how it must exit (protocol 3.20). */
export interface Wanted {
  readonly verdict: 'ok' | 'ok_with_warnings' | 'failed';
  readonly exit: number;
  readonly codes: readonly string[];
}

/** Files of one case; `bundle` is a folder, or a ZIP where a folder cannot have the fault. */
export interface CaseFolder {
  readonly folder: string;
  readonly bundle: string;
  readonly policy: string;
  readonly anchors: string;
  readonly identity?: string;
  readonly wanted: Wanted;
}

const exitByVerdict = { ok: 0, ok_with_warnings: 2, failed: 1 } as const;

/** Writes a case below `root` as its own folder. */
export async function writeCase(root: string, named: NamedCase): Promise<CaseFolder> {
  const built = await buildBundle(named.case.tamper);
  const folder = join(root, named.name);
  const verdict = verdictOf(named.codes);
  const wanted: Wanted = { verdict, exit: exitByVerdict[verdict], codes: named.codes };
  const bundle = await writeContent(folder, built.files, named);
  const policy = join(folder, 'policy');
  const anchors = join(folder, 'anchors.json');
  await writeFile(policy, built.policyText);
  await writeFile(anchors, built.anchorsText);
  await writeFile(join(folder, 'want.json'), `${JSON.stringify(wanted)}\n`);
  await writeFile(join(folder, 'README'), readmeOf(named));
  const { identity } = named.case;
  if (identity === undefined) return { folder, bundle, policy, anchors, wanted };
  const key = join(folder, 'identity');
  await writeFile(key, `${identity}\n`);
  return { folder, bundle, policy, anchors, identity: key, wanted };
}

/** A name that would leave the folder is put into a ZIP, never on this disk. */
async function writeContent(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
  { case: { archive } }: NamedCase,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const isZip = archive !== undefined || ![...files.keys()].every(isBundlePath);
  const bundle = join(folder, isZip ? 'bundle.zip' : 'bundle');
  if (isZip) {
    await writeFile(bundle, archive?.(files) ?? zipOf(zipMembers(files)));
    return bundle;
  }
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(bundle, path)), { recursive: true });
    await writeFile(join(bundle, path), bytes);
  }
  return bundle;
}

const readmeOf = ({ title, codes }: NamedCase): string =>
  [
    title,
    '',
    ...(codes.length === 0
      ? ['Nothing is reported.']
      : codes.map((code) => `${code}: ${codeBook[code].meaning}`)),
    '',
  ].join('\n');
