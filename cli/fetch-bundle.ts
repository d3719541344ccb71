import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { routePath } from '../shared/api/routes.ts';
import { bundleResponse } from '../shared/api/schemas.ts';
import { blobPath, isBundlePath } from '../shared/verify/bundle-format.ts';
import { CommandFailure, type CommandIo } from './io.ts';

export interface FetchOptions {
  readonly contract: string;
  readonly email: string;
  readonly out: string;
  readonly profile: string;
}

const passwordVariable = 'COUNTERSIGN_PASSWORD';

/**
 * `countersign bundle fetch`: signs in, writes a bundle into a new folder, signs out. The password
 * comes from the environment, where other users of the machine cannot read it off a process list.
 */
export async function fetchBundle(
  io: CommandIo,
  server: string,
  options: FetchOptions,
): Promise<void> {
  const password = io.environment[passwordVariable];
  if (password === undefined) throw new CommandFailure(`set ${passwordVariable}`);
  const call = createCaller(io, server);
  const signedIn = await call('POST', routePath('signIn', {}), {
    body: JSON.stringify({ email: options.email, password }),
  });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
  try {
    const path = `${routePath('getBundle', { con: options.contract })}?profile=${encodeURIComponent(options.profile)}`;
    const answer = await call('GET', path, { cookie });
    const parsed = bundleResponse.safeParse(await answer.json());
    if (!parsed.success) throw new CommandFailure('the server answered something else');
    await mkdir(options.out, { recursive: false }).catch(() => {
      throw new CommandFailure(`cannot create the folder ${options.out}`);
    });
    for (const [name, text] of Object.entries(parsed.data.files))
      await writeInside(options.out, name, text);
    for (const { sha256, entry } of parsed.data.blobs) {
      const blob = await call('GET', routePath('getBlob', { hash: entry, sha256 }), { cookie });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      await writeInside(options.out, blobPath(sha256), bytes);
    }
    io.out(`${options.out}: ${parsed.data.blobs.length} pictures`);
  } finally {
    await call('DELETE', routePath('signOut', {}), { cookie });
  }
}

/** A hostile server cannot name a file elsewhere: only paths that a bundle has are written. */
async function writeInside(out: string, path: string, content: string | Uint8Array): Promise<void> {
  if (!isBundlePath(path)) throw new CommandFailure('the server named a file no bundle has');
  const target = join(out, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, content, { flag: 'wx' });
}

type Call = (
  method: string,
  path: string,
  request: { readonly body?: string; readonly cookie?: string },
) => Promise<Response>;

function createCaller(io: CommandIo, server: string): Call {
  return async (method, path, { body, cookie }) => {
    let url: URL;
    try {
      url = new URL(path, server);
    } catch {
      throw new CommandFailure(`not an address: ${server}`);
    }
    const answer = await io
      .fetch(url, {
        method,
        redirect: 'error',
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(cookie !== undefined && { cookie }),
        },
        ...(body !== undefined && { body }),
      })
      .catch(() => {
        throw new CommandFailure(`cannot reach ${url.origin}`);
      });
    if (!answer.ok) throw new CommandFailure(`${method} ${path}: ${answer.status}`);
    return answer;
  };
}
