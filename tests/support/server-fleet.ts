import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertOk } from '../../shared/kit/result.ts';
import type { LogTiming } from '../../server/log/log-timing.ts';
import { initServer } from '../../server/init-server.ts';
import { type ChildServer, createChildServer } from './child-server.ts';
import { type RoundRobin, startRoundRobin } from './round-robin.ts';
import { furnish, ownerPassword, type People, type Site, testOrigin } from './server-fixture.ts';
import { createTestClock } from './test-clock.ts';

/** Servers in processes of their own on one database, behind a load balancer. */
export interface Fleet {
  readonly servers: readonly ChildServer[];
  readonly balancer: RoundRobin;
  /** Everybody speaks to the balancer. */
  readonly place: Site & People;
  readonly dataDir: string;
  close(): Promise<void>;
}

/** Several are slow when they share two cores: their lease must outlast that. */
const fleetTiming: Partial<LogTiming> = {
  coalesceMs: 2,
  pollMs: 20,
  leaseMs: 1_500,
  waitMs: 2_000,
};

export async function openFleet(
  count: number,
  databaseUrl: string,
  timing = count > 1 ? fleetTiming : undefined,
): Promise<Fleet> {
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-fleet-'));
  const owner = { email: 'owner@acme.test', name: 'Olga', password: ownerPassword };
  const initialised = assertOk(
    await initServer({ dataDir, origin: testOrigin, organisation: 'Acme', owner, databaseUrl }),
  );
  const config = { dataDir, port: 0, logLevel: 'silent', databaseUrl };
  const servers = Array.from({ length: count }, () => createChildServer(config, timing));
  await Promise.all(servers.map((server) => server.start()));
  const balancer = await startRoundRobin(servers.map((server) => () => server.url));
  const site = { server: balancer, ten: initialised.organisation, clock: createTestClock() };
  return {
    servers,
    balancer,
    place: await furnish(site),
    dataDir,
    close: async () => {
      await Promise.all(servers.map((server) => server.kill()));
      await balancer.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
