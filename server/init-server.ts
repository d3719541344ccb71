import { randomUUID } from 'node:crypto';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { apiLimits } from '../shared/api/limits.ts';
import { origin as originSchema } from '../shared/entry/fields.ts';
import { err, ok, type Result } from '../shared/kit/result.ts';
import { createOperatorKeys, type OperatorKeys } from './log/operator-keys.ts';
import type { DirectoryLocked } from './store/directory-lock.ts';
import { migrate } from './store/migrate.ts';
import { openDatabase } from './store/open-database.ts';
import { createStore, type Store } from './store/store.ts';
import {
  createOperatorIdentity,
  type IdentityError,
  identityPath,
  writeIdentity,
} from './use-cases/identity.ts';
import { createOneTimePassword, hashPassword } from './use-cases/secrets.ts';

export interface InitRequest {
  readonly dataDir: string;
  /** Log origin, e.g. `diary.example.com/log`; it can never change. */
  readonly origin: string;
  /** Name of the first organisation. */
  readonly organisation: string;
  readonly owner: { readonly email: string; readonly name: string; readonly password?: string };
  readonly databaseUrl?: string;
}

export interface InitialisedServer {
  readonly dataDir: string;
  readonly origin: string;
  readonly vkey: string;
  readonly operatorPk: string;
  /** ids */
  readonly organisation: string;
  readonly owner: string;
  readonly email: string;
  /** Only if none was given: shown once, stored hashed. */
  readonly password?: string;
}

export type InitError =
  | DirectoryLocked
  | IdentityError
  | { readonly code: 'already_initialised'; readonly dataDir: string }
  | { readonly code: 'request_invalid'; readonly key: string };

const requestSchema = z.object({
  dataDir: z.string().min(1),
  origin: originSchema,
  organisation: z.string().min(1).max(200),
  owner: z.object({
    email: z.email().max(254),
    name: z.string().min(1).max(200),
    password: z
      .string()
      .min(apiLimits.passwordMinLength)
      .max(apiLimits.passwordMaxLength)
      .optional(),
  }),
  databaseUrl: z.string().optional(),
});

/** Keys, schema, first organisation and its owner. Run once per deployment. */
export async function initServer(
  request: InitRequest,
): Promise<Result<InitialisedServer, InitError>> {
  const checked = requestSchema.safeParse(request);
  if (!checked.success)
    return err({ code: 'request_invalid', key: checked.error.issues[0]?.path.join('.') ?? '' });
  const { dataDir, origin } = request;
  if (await exists(identityPath(dataDir))) return err({ code: 'already_initialised', dataDir });
  await mkdir(join(dataDir, 'keys'), { recursive: true, mode: 0o700 });
  const database = await openDatabase(request);
  if (!database.ok) return database;
  try {
    await migrate(database.value.db);
    const store = createStore(database.value).asSystem('operator');
    const known = await store.instance.find();
    // Before keys are made: a second set of keys for one log would be two logs.
    if (known) return err({ code: 'database_of_another_server', origin: known.origin });
    const keys = await createOperatorKeys(dataDir, origin);
    const matches = await createOperatorIdentity(store, { origin, keys });
    if (!matches.ok) return matches;
    const result = await createOwner(store, request, keys);
    await writeIdentity(dataDir, { origin });
    return ok(result);
  } finally {
    await database.value.close();
  }
}

async function createOwner(
  store: Store,
  request: InitRequest,
  keys: OperatorKeys,
): Promise<InitialisedServer> {
  const { owner, origin, dataDir } = request;
  const password = owner.password ?? createOneTimePassword();
  const account = randomUUID();
  const ten = randomUUID();
  const email = owner.email.toLowerCase();
  const passwordHash = await hashPassword(password);
  const createdAt = Date.now();
  await store.transaction(async (tx) => {
    await tx.organisations.insert({
      ten,
      name: request.organisation,
      org_pk: '',
      roster_hash: '',
      roster_no: -1,
      created_at: createdAt,
    });
    const person = { id: account, email, name: owner.name, password_hash: passwordHash };
    await tx.accounts.insert({ ...person, created_at: createdAt });
    await tx.organisations.putMember({ ten, account, who: randomUUID(), roles: 'owner' });
  });
  return {
    dataDir,
    origin,
    vkey: keys.logVkey,
    operatorPk: keys.operatorPk,
    organisation: ten,
    owner: account,
    email,
    ...(owner.password === undefined && { password }),
  };
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
