import { spawnSync } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EntryAnswer } from '../../shared/api/schemas.ts';
import type { Entry } from '../../shared/entry/entry.ts';
import { envelopeToJson } from '../../shared/entry/envelope.ts';
import { expectConsistent, readLog } from '../support/log-checker.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
import {
  type ActiveContract,
  activateContract,
  type Answer,
  createCaller,
  createWorkplace,
  newestHead,
  postAll,
  type Workplace,
} from '../support/server-fixture.ts';
import { testPicture } from '../support/week-flow.ts';

/** What fails under a server is answered with a code, loses nothing, and is over when it is over. */
const state: {
  postgres?: TestPostgres;
  url: string;
  place?: Workplace;
  contract?: ActiveContract;
} = { url: '' };
const place = () => state.place as Workplace;
const contract = () => state.contract as ActiveContract;

beforeAll(async () => {
  state.postgres = await startTestPostgres();
  state.url = await state.postgres.createDatabase();
  state.place = await createWorkplace({ databaseUrl: state.url });
  state.contract = await activateContract(place());
  place().device.see(await newestHead(place().freelancer));
}, 120_000);
afterAll(async () => {
  await state.place?.close();
  await state.postgres?.close();
}, 30_000);

/** Starts and stops in turn, each a valid entry at any time. */
const turn = { isRunning: false };
async function nextEntry(): Promise<Entry> {
  const { device } = place();
  turn.isRunning = !turn.isRunning;
  return turn.isRunning
    ? (await device.start(contract().con, contract().hash)).entry
    : device.stop(contract().con);
}

const send = (entry: Entry): Promise<Answer<{ results: EntryAnswer[]; code?: string }>> =>
  place().freelancer.post('/v1/entries', { entries: [envelopeToJson(entry.envelope)] });

async function expectOneLeaf(entry: Entry): Promise<void> {
  const { leaves } = await readLog(place().freelancer);
  expect(leaves.filter((leaf) => leaf.entryHash === entry.hash)).toHaveLength(1);
}

async function untilAccepted(entry: Entry): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await send(entry).catch(() => undefined);
    if (answer?.status === 200 && answer.body.results[0]?.ok) return;
    if (answer !== undefined) expect([200, 503, 507]).toContain(answer.status);
    await sleep(100);
  }
  throw new Error('never accepted');
}

const anybody = () => createCaller(() => place().server.url);

describe('a clock that is stepped', { timeout: 60_000 }, () => {
  it('back a day: nothing is taken until it is right again, and nothing is lost', async () => {
    const { freelancer, clock } = place();
    await postAll(freelancer, [await nextEntry()]);
    const before = await newestHead(freelancer);
    const entry = await nextEntry();
    clock.advance(-86_400_000);
    try {
      expect(await send(entry)).toMatchObject(wentBack);
      expect((await anybody().get('/readyz')).status).toBe(200);
    } finally {
      clock.advance(86_400_000);
    }
    await postAll(freelancer, [entry]);
    await expectOneLeaf(entry);
    const { head } = await readLog(freelancer);
    await expectConsistent(freelancer, [before], head);
  });

  it('forward a day: sessions end; back: it waits for the time that it has said already', async () => {
    const { freelancer, clock, client } = place();
    const [first, second] = [await nextEntry(), await nextEntry()];
    clock.advance(86_400_000);
    await postAll(freelancer, [first]);
    clock.advance(-86_400_000);
    try {
      expect(await send(second)).toMatchObject(wentBack);
    } finally {
      clock.advance(86_400_001);
    }
    await postAll(freelancer, [second]);
    expect((await client.get('/v1/session')).status).toBe(200);
    const { leaves } = await readLog(freelancer);
    const times = leaves.map(({ receivedMs }) => receivedMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

const wentBack = { status: 503, body: { code: 'E_UNAVAILABLE', detail: 'clock_went_back' } };

describe('a database', { timeout: 90_000 }, () => {
  const asOwner = async (text: string) => {
    const client = new Client({ connectionString: state.url });
    await client.connect();
    try {
      await client.query(text);
    } finally {
      await client.end();
    }
  };

  it.each([
    ['entry', '53100', 'no room for an entry'],
    ['leaf', '53100', 'no room for its leaf'],
    ['leaf', '53200', 'no memory'],
    ['checkpoint', '53100', 'no room for a checkpoint'],
  ])(
    'that is full at %s (%s: %s) takes nothing, says so, and takes it later',
    async (table, code) => {
      await asOwner(`
      create or replace function is_full() returns trigger language plpgsql as $$ begin
        raise exception 'could not extend file' using errcode = '${code}'; end $$;
      create trigger is_full before insert on ${table} for each row execute function is_full()`);
      const entry = await nextEntry();
      try {
        const answer = await send(entry);
        if (table === 'checkpoint') {
          // Stored, and no receipt until there is room: the device asks again.
          expect(answer.body.results[0]).toMatchObject({ ok: true });
          expect(answer.body.results[0]).not.toHaveProperty('receipt');
        } else {
          expect([503, 507]).toContain(answer.status);
          expect(answer.body.code).toMatch(/^E_(?:UNAVAILABLE|STORAGE_FULL)$/);
        }
        expect((await anybody().get('/healthz')).status).toBe(200);
      } finally {
        await asOwner(`drop trigger is_full on ${table}`);
      }
      await untilAccepted(entry);
      await expectOneLeaf(entry);
    },
  );

  it('that crashes under load comes back with everything that was acknowledged', async () => {
    const acknowledged: Entry[] = [];
    const posting = (async () => {
      for (let i = 0; i < 30; i++) {
        const entry = await nextEntry();
        await untilAccepted(entry);
        acknowledged.push(entry);
      }
    })();
    await sleep(100);
    await state.postgres?.crash?.();
    await posting;
    const { leaves } = await readLog(place().freelancer);
    for (const { hash } of acknowledged)
      expect(leaves.filter((leaf) => leaf.entryHash === hash)).toHaveLength(1);
    expect((await anybody().get('/readyz')).status).toBe(200);
  });
});

/** A small file system of its own; only an administrator may mount one. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0;

describe.runIf(canMount)('a disk for pictures', { timeout: 60_000 }, () => {
  it('that is full refuses the picture with a code, keeps no half, and takes it later', async () => {
    const { freelancer, dataDir } = place();
    const dir = join(dataDir, 'blobs');
    await mkdir(dir, { recursive: true });
    const small = testPicture('small');
    const large = testPicture('x'.repeat(600_000));
    const put = ({ bytes, sha256 }: typeof small) =>
      freelancer.request<{ code: string }>('PUT', `/v1/blobs/${sha256}`, {
        body: bytes as Uint8Array<ArrayBuffer>,
        headers: { 'content-type': 'image/png' },
      });
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', dir]);
    expect(mounted.status).toBe(0);
    try {
      const refused = await put(large);
      expect([503, 507]).toContain(refused.status);
      expect(refused.body.code).toMatch(/^E_(?:UNAVAILABLE|STORAGE_FULL)$/);
      expect((await put(small)).status).toBe(200);
      expect(await readdir(join(dir, 'tmp'))).toEqual([]);
    } finally {
      expect(spawnSync('umount', [dir]).status).toBe(0);
    }
    expect((await put(large)).status).toBe(200);
  });
});
