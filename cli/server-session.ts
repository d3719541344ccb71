import { routePath } from '../shared/api/routes.ts';
import { CommandFailure, type CommandIo } from './io.ts';

const passwordVariable = 'COUNTERSIGN_PASSWORD';

export interface ServerRequest {
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Default: JSON. */
  readonly type?: string;
  readonly cookie?: string;
  /** Statuses besides success that the caller wants to see. */
  readonly expect?: readonly number[] | 'any';
}

/** A call to the API; ends the command for every answer that nobody expects. */
export type Call = (method: string, path: string, request: ServerRequest) => Promise<Response>;

/** A GET as the person who signed in. */
export type SignedInGet = (path: string, expect?: readonly number[]) => Promise<Response>;

/**
 * Signs in, does the work, signs out. The password comes from the environment, where other users of
 * the machine cannot read it off a process list.
 */
export async function withSession<T>(
  io: CommandIo,
  who: { readonly server: string; readonly email: string },
  work: (get: SignedInGet, call: Call) => Promise<T>,
): Promise<T> {
  const password = io.environment[passwordVariable];
  if (password === undefined) throw new CommandFailure(`set ${passwordVariable}`);
  const call = createCaller(io, who.server);
  const signedIn = await call('POST', routePath('signIn', {}), {
    body: JSON.stringify({ email: who.email, password }),
  });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
  try {
    return await work(
      (path, expect = []) => call('GET', path, { cookie, expect }),
      (method, path, request) => call(method, path, { ...request, cookie }),
    );
  } finally {
    await call('DELETE', routePath('signOut', {}), { cookie });
  }
}

function createCaller(io: CommandIo, server: string): Call {
  return async (method, path, { body, type = 'application/json', cookie, expect = [] }) => {
    const url = urlOf(path, server);
    const answer = await io
      .fetch(url, {
        method,
        redirect: 'error',
        headers: {
          ...(body !== undefined && { 'content-type': type }),
          ...(cookie !== undefined && { cookie }),
        },
        ...(body !== undefined && { body }),
      })
      .catch(() => {
        throw new CommandFailure(`cannot reach ${url.origin}`);
      });
    if (!answer.ok && expect !== 'any' && !expect.includes(answer.status))
      throw new CommandFailure(`${method} ${path}: ${answer.status}`);
    return answer;
  };
}

function urlOf(path: string, server: string): URL {
  try {
    return new URL(path, server);
  } catch {
    throw new CommandFailure(`not an address: ${server}`);
  }
}
