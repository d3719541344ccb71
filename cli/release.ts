import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { compareVersions } from '../shared/log/judge-release.ts';
import { formatVkey, parseVkey } from '../shared/log/note-key.ts';
import {
  openRelease,
  type ReleaseFile,
  type ReleaseManifest,
  releaseChannels,
  type ReleaseChannel,
  signRelease,
} from '../shared/log/release-manifest.ts';
import { type CommandIo, CommandFailure, exitCodes } from './io.ts';
import { createReleaseKey, readReleaseKey } from './release-key.ts';

interface SignOptions {
  readonly key: string;
  readonly release: string;
  readonly channel: ReleaseChannel;
  readonly released?: string;
  readonly waitHours: string;
  readonly days: string;
  readonly out: string;
}

interface CheckOptions {
  readonly key: string;
  readonly after?: string;
}

const dayMs = 86_400_000;

/** Adds `release`: the manifest by which the desktop app judges an update (threats E-20). */
export function registerReleaseCommands(program: Command, io: CommandIo): void {
  const release = program.command('release').description('signed manifests of the desktop app');
  release
    .command('keygen')
    .description('make a release key, to be kept offline; print its verifier key')
    .requiredOption('--name <name>', 'its name, e.g. example.com/countersign-release')
    .requiredOption('--out <file>', 'key file to create')
    .action(async ({ name, out }: { readonly name: string; readonly out: string }) => {
      const signer = await createReleaseKey(io.crypto.hasher, out, name);
      io.out(formatVkey(signer.key));
    });
  release
    .command('sign <target=file...>')
    .description('sign what a release consists of, e.g. linux-x64-deb=countersign_1.0.0_amd64.deb')
    .requiredOption('--key <file>', 'release key')
    .requiredOption('--release <version>', 'major.minor.patch')
    .requiredOption('--out <file>', 'manifest to write; never over one that is there')
    .addOption(new Option('--channel <channel>').choices(releaseChannels).default('stable'))
    .option('--released <time>', 'when, in ISO 8601 (default: now)')
    .option('--wait-hours <hours>', 'before anybody is offered it', '72')
    .option('--days <days>', 'for which the manifest holds', '90')
    .action((files: readonly string[], options: SignOptions) => signFiles(io, files, options));
  release
    .command('check <manifest> [target=file...]')
    .description('check a manifest, and files against it')
    .requiredOption('--key <vkey>', 'verifier key of the release key')
    .option('--after <version>', 'it has to be newer than this one')
    .action((path: string, files: readonly string[], options: CheckOptions) =>
      checkManifest(io, { path, files, ...options }),
    );
}

async function signFiles(
  io: CommandIo,
  named: readonly string[],
  options: SignOptions,
): Promise<void> {
  const signer = await readReleaseKey(io.crypto.hasher, options.key);
  const releasedAt = options.released === undefined ? Date.now() : Date.parse(options.released);
  if (Number.isNaN(releasedAt)) throw new CommandFailure(`not a time: ${options.released}`);
  const files: ReleaseFile[] = [];
  for (const each of named) files.push(await describeFile(each));
  const manifest: ReleaseManifest = {
    channel: options.channel,
    version: options.release,
    releasedAt,
    waitHours: Number(options.waitHours),
    untilAt: releasedAt + Number(options.days) * dayMs,
    files: files.sort((a, b) => (a.target < b.target ? -1 : 1)),
  };
  const note = await sign(signer, manifest);
  await writeFile(options.out, note, { flag: 'wx', mode: 0o644 }).catch(
    (error: NodeJS.ErrnoException) => {
      throw new CommandFailure(`cannot write ${options.out}: ${error.code}`);
    },
  );
  io.out(note.trimEnd());
}

async function sign(...[signer, manifest]: Parameters<typeof signRelease>): Promise<string> {
  try {
    return await signRelease(signer, manifest);
  } catch {
    throw new CommandFailure(
      'these are not the facts of a release: look at version, hours, days, targets and file names',
    );
  }
}

async function checkManifest(
  io: CommandIo,
  wanted: CheckOptions & { readonly path: string; readonly files: readonly string[] },
): Promise<void> {
  const { hasher, verifySignatures } = io.crypto;
  const key = parseVkey(hasher, wanted.key);
  if (!key.ok) throw new CommandFailure(`not a verifier key (${key.error.code}): ${wanted.key}`);
  const source = await readFile(wanted.path, 'utf8');
  const opened = await openRelease(verifySignatures, source, key.value);
  if (!opened.ok) throw new CommandFailure(`refused: ${opened.error.code}`, exitCodes.failed);
  const { version, channel, untilAt } = opened.value;
  if (wanted.after !== undefined && compareVersions(version, wanted.after) <= 0)
    throw new CommandFailure(`refused: ${version} is not after ${wanted.after}`, exitCodes.failed);
  if (Date.now() > untilAt) throw new CommandFailure('refused: release_stale', exitCodes.failed);
  for (const each of wanted.files) await checkFile(each, opened.value.files);
  io.out(`${version} (${channel}), until ${new Date(untilAt).toISOString()}: it holds`);
  for (const { target, name } of opened.value.files) io.out(`  ${target} ${name}`);
}

async function checkFile(named: string, files: readonly ReleaseFile[]): Promise<void> {
  const own = await describeFile(named);
  const signed = files.find(({ target }) => target === own.target);
  const isSame = signed?.sha256 === own.sha256 && signed.lengthBytes === own.lengthBytes;
  if (!isSame || signed.name !== own.name)
    throw new CommandFailure(`refused: not the signed file: ${named}`, exitCodes.failed);
}

async function describeFile(named: string): Promise<ReleaseFile> {
  const at = named.indexOf('=');
  if (at < 1) throw new CommandFailure(`not target=file: ${named}`);
  const [target, path] = [named.slice(0, at), named.slice(at + 1)];
  const facts = await stat(path).catch(() => undefined);
  if (!facts?.isFile()) throw new CommandFailure(`cannot read ${path}`);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { target, lengthBytes: facts.size, sha256: hash.digest('hex'), name: basename(path) };
}
