import { open, stat } from 'node:fs/promises';
import type { ArchiveFault } from '../shared/verify/archive-rules.ts';
import type { BundleReader } from '../shared/verify/bundle-format.ts';
import { err, ok, type Result } from '../shared/kit/result.ts';
import { openBundleDirectory } from './bundle-directory.ts';
import { openBundleZip } from './bundle-zip.ts';
import { CommandFailure } from './io.ts';
import { readZipAt } from './zip-source.ts';

/** How every ZIP starts, also an empty one. */
const zipStart = 'PK';

/**
 * Opens a folder or a ZIP, as its content says and not its name, and closes it after use. Errors:
 * why a ZIP was refused before anything of it was read. Throws CommandFailure for what is neither.
 */
export async function withBundle<T>(
  path: string,
  use: (opened: Result<BundleReader, readonly ArchiveFault[]>) => Promise<T>,
): Promise<T> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new CommandFailure(`no such bundle: ${path}`);
  if (found.isDirectory()) return use(ok(openBundleDirectory(path)));
  if (!found.isFile()) throw new CommandFailure(`neither a folder nor a ZIP: ${path}`);
  const file = await open(path).catch(() => {
    throw new CommandFailure(`cannot read the bundle: ${path}`);
  });
  try {
    const source = { file, size: found.size };
    const start = Buffer.from(await readZipAt(source, 0, zipStart.length)).toString('latin1');
    if (start !== zipStart) throw new CommandFailure(`neither a folder nor a ZIP: ${path}`);
    const opened = await openBundleZip(source);
    return await use(opened.ok ? opened : err(opened.error));
  } finally {
    await file.close();
  }
}
