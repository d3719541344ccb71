import { createHash } from 'node:crypto';
import { routePath } from '../shared/api/routes.ts';
import { type BundleResponse, bundleResponse } from '../shared/api/schemas.ts';
import { cellOf } from '../shared/domain/cell.ts';
import { parseUtf8 } from '../shared/kit/utf8.ts';
import { blobPath, bundlePaths } from '../shared/verify/bundle-format.ts';
import { type BundleFolder, openBundleFolder } from './bundle-folder.ts';
import { CommandFailure, type CommandIo } from './io.ts';
import { type SignedInGet, withSession } from './server-session.ts';

export interface FetchOptions {
  readonly contract: string;
  readonly email: string;
  readonly out: string;
  readonly profile: string;
  /** Hash of a timesheet: only its week. */
  readonly timesheet?: string;
  /** UTC days, both included: only what was recorded on them. */
  readonly from?: string;
  readonly to?: string;
}

const goneStatus = 410;
const dayMs = 86_400_000;

/**
 * `countersign bundle fetch`: signs in, writes a bundle into a folder, signs out. Run again after
 * it was interrupted it goes on with the same bundle and fetches only what is not there yet.
 */
export async function fetchBundle(
  io: CommandIo,
  server: string,
  options: FetchOptions,
): Promise<void> {
  const part = partOf(options);
  await withSession(io, { server, email: options.email }, async (get) => {
    const folder = await openBundleFolder(options.out);
    try {
      const answer = await askForBundle(get, { options, part, size: await begunSize(folder) });
      io.out(`${options.out}: ${await writeBundle(get, folder, answer)}`);
    } finally {
      await folder.close();
    }
  });
}

/** Which part is asked for, as query parameters. */
function partOf({ timesheet, from, to }: FetchOptions): Readonly<Record<string, string>> {
  if (timesheet !== undefined && from === undefined && to === undefined) return { timesheet };
  if (timesheet === undefined && from === undefined && to === undefined) return {};
  if (timesheet !== undefined || from === undefined || to === undefined)
    throw new CommandFailure('a part is either --timesheet or both --from and --to');
  return { from: String(cellOf(dayAt(from))), to: String(cellOf(dayAt(to) + dayMs)) };
}

function dayAt(day: string): number {
  const atMs = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(atMs)) throw new CommandFailure(`not a day (YYYY-MM-DD): ${day}`);
  return atMs;
}

/** Size of the log in a bundle that was begun and not finished: its index is written last. */
async function begunSize(folder: BundleFolder): Promise<string | undefined> {
  if ((await folder.read(bundlePaths.index)) !== undefined) return undefined;
  const checkpoint = await folder.read(bundlePaths.checkpoint);
  return checkpoint && /^[^\n]*\n([1-9]\d{0,15})\n/.exec(parseUtf8(checkpoint) ?? '')?.[1];
}

async function askForBundle(
  get: SignedInGet,
  wanted: {
    readonly options: FetchOptions;
    readonly part: Readonly<Record<string, string>>;
    readonly size: string | undefined;
  },
): Promise<BundleResponse> {
  const { options, part, size } = wanted;
  const { contract: con, profile } = options;
  const query = new URLSearchParams({ profile, ...part, ...(size !== undefined && { size }) });
  const answer = await get(`${routePath('getBundle', { con })}?${query.toString()}`, [goneStatus]);
  // Something of it was removed meanwhile: the newest bundle takes its place.
  if (answer.status === goneStatus && size !== undefined)
    return askForBundle(get, { ...wanted, size: undefined });
  const parsed = bundleResponse.safeParse(await answer.json().catch(() => undefined));
  if (!parsed.success) throw new CommandFailure('the server answered something else');
  return parsed.data;
}

async function writeBundle(
  get: SignedInGet,
  folder: BundleFolder,
  { files, blobs }: BundleResponse,
): Promise<string> {
  const { [bundlePaths.index]: index, ...texts } = files;
  if (index === undefined) throw new CommandFailure('the server sent no index');
  // Without its index nobody takes the folder for a whole bundle, whatever happens from here on.
  await folder.keepOnly(
    new Set([...Object.keys(texts), ...blobs.map(({ sha256 }) => blobPath(sha256))]),
  );
  for (const [path, text] of Object.entries(texts)) await folder.write(path, text);
  let fetched = 0;
  for (const { sha256, entry } of blobs) {
    if (await folder.has(blobPath(sha256), sha256)) continue;
    await folder.write(blobPath(sha256), await fetchBlob(get, sha256, entry));
    fetched++;
  }
  await folder.write(bundlePaths.index, index);
  const before = blobs.length - fetched;
  return `${blobs.length} pictures${before > 0 ? `, ${before} of them were there` : ''}`;
}

async function fetchBlob(get: SignedInGet, sha256: string, entry: string): Promise<Uint8Array> {
  const blob = await get(routePath('getBlob', { hash: entry, sha256 }));
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new CommandFailure(`the server sent another picture than ${sha256}`);
  return bytes;
}
