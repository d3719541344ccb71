import { AsyncLocalStorage } from 'node:async_hooks';
import { nilUuid } from '../../shared/kit/ids.ts';

/**
 * Whose rows a piece of work may see (threats W-08). Every query runs in the scope that was opened
 * around it; one outside any scope throws. The database enforces it (migrations/tenant-policy.ts),
 * so that a forgotten `where` shows nothing of anybody else.
 */
export type Scope =
  | {
      readonly kind: 'tenants';
      /** Who asks: rows that are a person's own. Empty for nobody. */
      readonly account: string;
      /** Organisations that she reaches. */
      readonly tenants: readonly string[];
    }
  | { readonly kind: 'system'; readonly task: SystemTask };

/** What looks across organisations, and why it must. Who may is listed in tests/architecture. */
export const systemTasks = {
  'sign-in': 'who somebody is must be known before what they reach',
  mail: 'mails of all organisations leave by one door',
  pairing: 'a code is all that a device has at first',
  log: 'the log is one for all organisations',
  budgets: 'who asks too often is known before what they reach',
  overlap: 'time is taken once, whoever pays for it; answers yes or no',
  pictures: 'a picture is kept as long as an entry of anybody shows it; answers yes or no',
  removals: 'what is removed from the database goes outside it too, page by page',
  housekeeping: 'time passes for all organisations',
  events: 'the number of the newest event; who is told what is asked in the listener’s own scope',
  jobs: 'what is due is done for all organisations',
  operator: 'commands and the start of the server are the operator',
} as const satisfies Readonly<Record<string, string>>;

export type SystemTask = keyof typeof systemTasks;

/** What anybody may ask without saying who they are. */
export const nobody: Scope = { kind: 'tenants', account: '', tenants: [] };

/** Roles of the database, made by migration 006. Neither owns anything, neither may log in. */
export const requestRole = 'countersign_app';
export const systemRole = 'countersign_system';

const scopes = new AsyncLocalStorage<Scope>();

/** Runs `work`, and everything that it waits for, in a scope; within a transaction, too. */
export const withScope = <T>(scope: Scope, work: () => T): T => scopes.run(scope, work);

/** For callbacks that somebody else will call: they run in the scope that is open here and now. */
export const inThisScope = <A extends unknown[], R>(work: (...args: A) => R) =>
  AsyncLocalStorage.bind(work);

export function currentScope(): Scope {
  const scope = scopes.getStore();
  if (scope === undefined) throw new Error('a query outside any scope (server/store/scope.ts)');
  return scope;
}

const settingsByScope = new WeakMap<Scope, string>();

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * What puts a transaction into a scope; `local`, so that nothing is left on a connection that is
 * shared, also by a pooler between transactions. The only text that is put together with values:
 * it takes nothing but UUIDs.
 */
export function settingsOf(scope: Scope): string {
  const known = settingsByScope.get(scope) ?? writeSettings(scope);
  settingsByScope.set(scope, known);
  return known;
}

function writeSettings(scope: Scope): string {
  if (scope.kind === 'system')
    return `set local role ${systemRole}; set local app.tenants = ''; set local app.account = ''`;
  const { account, tenants } = scope;
  const ids = account === '' ? tenants : [account, ...tenants];
  // The nil organisation stands for none: what has it belongs to a person.
  if (!ids.every((id) => uuidPattern.test(id) && id !== nilUuid))
    throw new Error('a scope takes ids only');
  return (
    `set local role ${requestRole}; set local app.tenants = '${tenants.join(',')}'; ` +
    `set local app.account = '${account}'`
  );
}
