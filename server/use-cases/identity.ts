import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { origin as originSchema } from '../../shared/entry/fields.ts';
import { bytesToHex } from '../../shared/kit/hex.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import type { OperatorKeys } from '../log/operator-keys.ts';
import type { Store } from '../store/store.ts';

/** Which log a data directory is for; written once by `server init`. */
export interface Identity {
  readonly origin: string;
}

export type IdentityError =
  | { readonly code: 'not_initialised'; readonly dataDir: string }
  | { readonly code: 'identity_malformed'; readonly path: string }
  /** The database belongs to other keys: a wrong DATABASE_URL, or a wrong data directory. */
  | { readonly code: 'database_of_another_server'; readonly origin: string };

const identitySchema = z.strictObject({ v: z.literal(1), origin: originSchema });

export const identityPath = (dataDir: string): string => join(dataDir, 'identity.json');

export async function readIdentity(dataDir: string): Promise<Result<Identity, IdentityError>> {
  const path = identityPath(dataDir);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return err({ code: 'not_initialised', dataDir });
    throw error;
  }
  try {
    return ok({ origin: identitySchema.parse(JSON.parse(text)).origin });
  } catch {
    return err({ code: 'identity_malformed', path });
  }
}

/** Fails if the file exists. */
export const writeIdentity = (dataDir: string, { origin }: Identity): Promise<void> =>
  writeFile(identityPath(dataDir), `${JSON.stringify({ v: 1, origin })}\n`, {
    flag: 'wx',
    mode: 0o600,
  });

/** Writes the keys' names into an empty database; else they must be the ones that it has. */
export async function createOperatorIdentity(
  store: Store,
  { origin, keys }: Identity & { readonly keys: OperatorKeys },
): Promise<Result<undefined, IdentityError>> {
  const logPk = bytesToHex(keys.log.key.publicKey);
  return store.transaction(async (tx): Promise<Result<undefined, IdentityError>> => {
    const known = await tx.instance.find();
    if (known === undefined) {
      await tx.instance.insert({
        origin,
        log_pk: logPk,
        operator_pk: keys.operatorPk,
        created_at: Date.now(),
      });
      return ok(undefined);
    }
    const isSame =
      known.origin === origin && known.log_pk === logPk && known.operator_pk === keys.operatorPk;
    return isSame
      ? ok(undefined)
      : err({ code: 'database_of_another_server', origin: known.origin });
  });
}
