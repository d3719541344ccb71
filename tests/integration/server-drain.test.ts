import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serverConfig } from '../../server/config.ts';
import { initServer } from '../../server/init-server.ts';
import type { EntryAnswer } from '../../shared/api/schemas.ts';
import { envelopeToJson } from '../../shared/entry/envelope.ts';
import { startServer } from '../../server/main.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { type CliServer, startCliServer } from '../support/cli-server.ts';
import { readLog } from '../support/log-checker.ts';
import { sinkTransport } from '../support/mail-sink.ts';
import {
  activateContract,
  type ActiveContract,
  createCaller,
  furnish,
  newestHead,
  ownerPassword,
  quickServer,
  type People,
  type Site,
  testOrigin,
} from '../support/server-fixture.ts';
import { createTestClock } from '../support/test-clock.ts';

/** The real process under load is told to end: whatever it acknowledged is there afterwards. */
const state: { dataDir: string; server?: CliServer; place?: Site & People } = { dataDir: '' };
const place = () => state.place as Site & People;

beforeAll(async () => {
  state.dataDir = await mkdtemp(join(tmpdir(), 'countersign-drain-'));
  const initialised = assertOk(
    await initServer({
      dataDir: state.dataDir,
      origin: testOrigin,
      organisation: 'Acme',
      owner: { email: 'owner@acme.test', name: 'Olga Owner', password: ownerPassword },
    }),
  );
  // People join by mail, which only a server in this process hands to the test.
  const config = { dataDir: state.dataDir, port: 0, logLevel: 'silent' as const };
  const first = assertOk(
    await startServer(serverConfig.parse(config), { ...quickServer, mail: sinkTransport }),
  );
  const server = {
    get url() {
      return state.server?.url ?? first.url;
    },
  };
  const clock = createTestClock(Date.now());
  state.place = await furnish({ clock, ten: initialised.organisation, server });
  await first.close();
  state.server = await start();
}, 120_000);
afterAll(async () => {
  await state.server?.end('SIGKILL');
  await rm(state.dataDir, { recursive: true, force: true });
}, 30_000);

const start = () =>
  startCliServer(['--data', state.dataDir, '--port', '0', '--drain-seconds', '1']);

const drained = {
  status: 503,
  body: { code: 'E_UNAVAILABLE', detail: 'draining' },
};

it('drains: says no to a balancer, ends what began, lets readers go, loses nothing', async () => {
  const contract: ActiveContract = await activateContract(place());
  const { device, freelancer, pairing } = place();
  device.see(await newestHead(freelancer));
  const anybody = createCaller(() => place().server.url);
  expect((await anybody.get('/readyz')).status).toBe(200);
  const events = await readEvents(place().server.url, pairing.token);
  const load = keepPosting(contract);
  await load.until(5);

  const startMs = performance.now();
  const ended = (state.server as CliServer).end('SIGTERM');
  await sleep(150);
  // Still here, and says that it will not be.
  expect(await anybody.get('/readyz')).toMatchObject(drained);
  expect((await anybody.get('/healthz')).status).toBe(200);
  expect(await ended).toBe(0);
  expect(performance.now() - startMs).toBeLessThan(15_000);
  const acknowledged = await load.stop();
  expect(acknowledged.length).toBeGreaterThan(5);
  expect(await events.text).toMatch(/\nretry: [0-9]{4}\n\n$/);

  state.server = await start();
  const { leaves } = await readLog(place().freelancer);
  for (const hash of acknowledged)
    expect(leaves.filter((leaf) => leaf.entryHash === hash)).toHaveLength(1);
}, 120_000);

/** One session after another, until the server is gone; hashes of those that were receipted. */
function keepPosting({ con, hash }: ActiveContract) {
  const { device, freelancer } = place();
  const acknowledged: string[] = [];
  const control = { isStopped: false };
  const posting = (async () => {
    for (let i = 0; !control.isStopped; i++) {
      const entry = i % 2 === 0 ? (await device.start(con, hash)).entry : await device.stop(con);
      const body = { entries: [envelopeToJson(entry.envelope)] };
      const answer = await freelancer
        .post<{ results: EntryAnswer[] }>('/v1/entries', body)
        .catch(() => undefined);
      // Refused at the door or cut off at it: nothing was acknowledged, the device sends it again.
      if (answer === undefined || answer.status === 503) return;
      const [result] = answer.body.results;
      if (!result?.ok) throw new Error(JSON.stringify(answer.body));
      acknowledged.push(entry.hash);
    }
  })();
  return {
    until: async (count: number) => {
      while (acknowledged.length < count) await Promise.race([sleep(10), posting.then(never)]);
    },
    stop: async () => {
      control.isStopped = true;
      await posting;
      return acknowledged;
    },
  };
}

const never = () => {
  throw new Error('the load ended too soon');
};

async function readEvents(url: string, token: string): Promise<{ readonly text: Promise<string> }> {
  const answer = await fetch(`${url}/v1/events`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(200);
  return { text: answer.text() };
}
