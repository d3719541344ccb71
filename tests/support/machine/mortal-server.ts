import { setTimeout as sleep } from 'node:timers/promises';
import { assertOk } from '../../../shared/kit/result.ts';
import { serverConfig } from '../../../server/config.ts';
import { initServer } from '../../../server/init-server.ts';
import { type RunningServer, startServer } from '../../../server/main.ts';
import { keepHouse } from '../../../server/use-cases/housekeeping.ts';
import { ownerPassword, quickServer, type Site, testOrigin } from '../server-fixture.ts';
import { createTestClock } from '../test-clock.ts';
import type { Storage } from './storage.ts';
import type { Wire } from './wire.ts';

/** A real server that dies, comes back, and is put back to an older copy of its database. */
export interface MortalServer extends Site {
  /** Another one after every start. */
  readonly server: RunningServer;
  /** Dies `afterMs` (of this machine) into what is going on. */
  crash(wire: Wire, afterMs: number, goingOn: () => Promise<unknown>): Promise<void>;
  readonly storage: Storage;
  /** Closed, then opened again. */
  whileDown(work: () => Promise<void>): Promise<void>;
  backUp(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

export async function createMortalServer(storage: Storage): Promise<MortalServer> {
  const { databaseUrl } = storage;
  const clock = createTestClock();
  const database = databaseUrl === undefined ? {} : { databaseUrl };
  const owner = { email: 'owner@acme.test', name: 'Olga Owner', password: ownerPassword };
  const { organisation: ten } = assertOk(
    await initServer({
      dataDir: storage.dataDir,
      origin: testOrigin,
      organisation: 'Acme',
      owner,
      ...database,
    }),
  );
  const start = async () => {
    const rest = { port: 0, logLevel: 'silent', ...database } as const;
    const config = serverConfig.parse({ dataDir: storage.dataDir, ...rest });
    // Under a loaded machine a lease that ends too soon would stop the writer.
    const timing = { ...quickServer.timing, waitMs: 20_000 };
    const server = assertOk(await startServer(config, { ...quickServer, timing, clock }));
    // What is due is said before anybody speaks: in the midst of it they would only ask again.
    await keepHouse(server.deps);
    return server;
  };
  const state = { server: await start() };
  const whileDown = async (work: () => Promise<void>) => {
    await state.server.close();
    await work();
    state.server = await start();
  };
  return {
    clock,
    ten,
    get server() {
      return state.server;
    },
    crash: async (wire, afterMs, goingOn) => {
      const ended = goingOn().catch(() => 'cut off');
      await sleep(afterMs);
      wire.isCut = true;
      const crashed = storage.crash();
      await ended;
      await crashed;
      await state.server.close();
      wire.isCut = false;
      state.server = await start();
    },
    whileDown,
    storage,
    backUp: () => whileDown(() => storage.backUp()),
    restore: () => whileDown(() => storage.restore()),
    close: async () => {
      await state.server.close();
      await storage.remove();
    },
  };
}
