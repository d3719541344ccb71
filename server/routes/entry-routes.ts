import type { Readable } from 'node:stream';
import { ok } from '../../shared/kit/result.ts';
import type { SomeHandlers } from '../http/register-routes.ts';
import { acceptEntries } from '../use-cases/accept-entries.ts';
import { eraseEntry, removePictures } from '../use-cases/ask-removal.ts';
import { readBlob, storeBlob } from '../use-cases/blobs.ts';
import { deliverDisclosures } from '../use-cases/deliver-disclosures.ts';
import type { ServerDeps } from '../use-cases/deps.ts';

type EntryRoute =
  | 'postEntries'
  | 'putDisclosures'
  | 'putBlob'
  | 'getBlob'
  | 'removePictures'
  | 'eraseEntry';

export const entryRoutes = (deps: ServerDeps): SomeHandlers<EntryRoute> => ({
  postEntries: async ({ principal, body }) => {
    const results = await acceptEntries(deps, principal, body.entries);
    return results.ok ? ok({ results: results.value }) : results;
  },
  putDisclosures: ({ principal, params, body }) =>
    deliverDisclosures(deps, principal, { hash: params['hash'] as string, items: body.items }),
  putBlob: ({ principal, params, request }) =>
    storeBlob(deps, principal, {
      sha256: params['sha256'] as string,
      len: declaredLength(request.headers['content-length']),
      body: request.body as Readable,
    }),
  removePictures: ({ principal, params, body }) =>
    removePictures(deps, principal, { hash: params['hash'] as string, ...body }),
  eraseEntry: ({ principal, params, body }) =>
    eraseEntry(deps, principal, { hash: params['hash'] as string, ...body }),
  getBlob: async ({ principal, params }) => {
    const blob = await readBlob(deps, principal, {
      hash: params['hash'] as string,
      sha256: params['sha256'] as string,
    });
    if (!blob.ok) return blob;
    const { mime, len, body } = blob.value;
    return ok({
      body,
      headers: { ...blobHeaders, 'content-type': mime, 'content-length': `${len}` },
    });
  },
});

/** A picture comes from a stranger's machine: it is shown, never run (protocol 3.9). */
const blobHeaders = {
  'x-content-type-options': 'nosniff',
  'content-disposition': 'attachment',
  'content-security-policy': "sandbox; default-src 'none'",
  'cache-control': 'private, no-store',
};

function declaredLength(header: string | undefined): number | undefined {
  return header !== undefined && /^[0-9]{1,12}$/.test(header) ? Number(header) : undefined;
}
