import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import { currentScope, settingsOf } from './scope.ts';

/** The connections that a scope is put on. */
export interface ScopedOver {
  readonly driver: Driver;
  /** Several statements in one message. Nothing of a caller's ever goes this way. */
  readonly runScript: (connection: DatabaseConnection, text: string) => Promise<void>;
  /** A connection takes the next message before it has answered the last, and keeps their order. */
  readonly isPipelined: boolean;
}

/**
 * Kysely with the scope that is open where a query is made (scope.ts): a transaction begins in it,
 * a query alone gets a transaction of its own, and one of another scope within a transaction
 * changes over first. Nothing reaches the database in the role that logged in.
 */
export const createScopedDialect = (over: ScopedOver): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createQueryCompiler: () => new PostgresQueryCompiler(),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createDriver: () => createScopedDriver(over),
});

interface ScopedConnection extends DatabaseConnection {
  readonly inner: DatabaseConnection;
  /** Nothing is sent yet: the first query opens it. */
  begin(): void;
  end(how: 'commit' | 'rollback'): Promise<void>;
}

function createScopedDriver(over: ScopedOver): Driver {
  const { driver } = over;
  const scoped = (connection: DatabaseConnection) => connection as ScopedConnection;
  return {
    init: () => driver.init(),
    acquireConnection: async () => createConnection(over, await driver.acquireConnection()),
    releaseConnection: (connection) => driver.releaseConnection(scoped(connection).inner),
    beginTransaction: async (connection, settings) => {
      if (settings.isolationLevel !== undefined || settings.accessMode !== undefined)
        throw new Error('transactions have no settings here');
      scoped(connection).begin();
    },
    commitTransaction: (connection) => scoped(connection).end('commit'),
    rollbackTransaction: (connection) => scoped(connection).end('rollback'),
    // Whoever opened the connections closes them.
    destroy: async () => undefined,
  };
}

function createConnection(
  { runScript, isPipelined }: ScopedOver,
  inner: DatabaseConnection,
): ScopedConnection {
  /** `settings`: of the scope that the open transaction is in; `undefined` before it is opened. */
  const state: { isBegun: boolean; settings: string | undefined } = {
    isBegun: false,
    settings: undefined,
  };
  const script = (text: string) => runScript(inner, text);

  /** A transaction that asked nothing was never opened. */
  async function end(how: 'commit' | 'rollback'): Promise<void> {
    const isOpen = state.settings !== undefined;
    state.isBegun = false;
    state.settings = undefined;
    if (isOpen) await script(how);
  }

  /** What has to go in front of a query that is asked in this scope. */
  function changeOver(): string | undefined {
    const settings = settingsOf(currentScope());
    const before = state.settings;
    state.settings = settings;
    if (settings === before) return undefined;
    return before === undefined ? `begin; ${settings}` : settings;
  }

  async function runWithin<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const before = changeOver();
    if (before === undefined) return inner.executeQuery<R>(query);
    const work = [() => script(before), () => inner.executeQuery<R>(query)] as const;
    const [, result] = isPipelined ? await allAtOnce(work) : await inTurn(work);
    return result;
  }

  /** What failed is not committed by `commit` either: the database rolls it back. */
  async function runAlone<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    state.isBegun = true;
    if (isPipelined) {
      const work = [() => runWithin<R>(query), () => end('commit')] as const;
      return (await allAtOnce(work))[0];
    }
    try {
      const result = await runWithin<R>(query);
      await end('commit');
      return result;
    } catch (error) {
      await end('rollback');
      throw error;
    }
  }

  return {
    inner,
    begin: () => {
      state.isBegun = true;
    },
    end,
    executeQuery: (query) => (state.isBegun ? runWithin(query) : runAlone(query)),
    streamQuery() {
      throw new Error('nothing streams in a scope');
    },
  };
}

type Both<A, B> = readonly [() => Promise<A>, () => Promise<B>];

const inTurn = async <A, B>([first, second]: Both<A, B>): Promise<[A, B]> => [
  await first(),
  await second(),
];

/**
 * Where the first fails, so has the transaction that it opened or is in, and the database refuses
 * the second: nothing of it happens outside the scope. Answers when both have come back.
 */
async function allAtOnce<A, B>([first, second]: Both<A, B>): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first(), second()]);
  if (a.status === 'rejected') throw a.reason;
  if (b.status === 'rejected') throw b.reason;
  return [a.value, b.value];
}
