import { z } from 'zod';
import { nat } from '../../../shared/entry/fields.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { type FilePort, onDisk } from '../files/file-port.ts';
import { createJsonFile } from '../files/json-file.ts';

/**
 * How this app writes a profile. Raised with every change that an older app would misread: it would
 * take entries of a new kind for damage and set them aside.
 */
export const profileFormat = 1;

export interface ForeignProfile {
  readonly code: 'profile_newer' | 'profile_unreadable';
  /** The app that wrote it last. */
  readonly app?: string;
}

const schema = z.looseObject({ format: nat.min(1), app: z.string().max(64) });

/**
 * Asked before anything else of the profile is read, because reading repairs. One without the file
 * is of the first format; the file is written when the profile may be used.
 */
export async function checkProfileFormat(
  files: FilePort,
  path: string,
  version: string,
): Promise<Result<undefined, ForeignProfile>> {
  const file = createJsonFile(files, path, schema);
  const stored = await file.read();
  // The file is written whole or not at all: it did not come from a power cut.
  if (stored === 'unreadable') return err({ code: 'profile_unreadable' });
  const { format, app } = stored?.value ?? { format: 0, app: '' };
  if (format > profileFormat) return err({ code: 'profile_newer', app });
  if (format === profileFormat && app === version) return ok(undefined);
  // A full disk must not keep anybody from her diary; the next start writes it.
  await onDisk(() => file.write({ format: profileFormat, app: version }));
  return ok(undefined);
}
