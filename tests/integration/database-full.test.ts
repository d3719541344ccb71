import { spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EntryAnswer } from '../../shared/api/schemas.ts';
import type { Entry } from '../../shared/entry/entry.ts';
import { envelopeToJson } from '../../shared/entry/envelope.ts';
import { expectConsistent, readLog } from '../support/log-checker.ts';
import {
  startTestPostgres,
  type TestPostgres,
  unprivilegedUser,
} from '../support/postgres-cluster.ts';
import {
  type ActiveContract,
  activateContract,
  createCaller,
  createWorkplace,
  newestHead,
  type Workplace,
} from '../support/server-fixture.ts';

/** Only an administrator may mount a disk; elsewhere fault-server.test.ts raises the same error. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0;
const outOfSpace = '53100';

/** The whole database on a real file system that really has no room left. */
describe.runIf(canMount)('a database on a disk that is full', { timeout: 120_000 }, () => {
  const state = {} as {
    postgres: TestPostgres;
    dir: string;
    url: string;
    place: Workplace;
    contract: ActiveContract;
  };

  beforeAll(async () => {
    state.postgres = await startTestPostgres();
    state.dir = mkdtempSync(join(tmpdir(), 'countersign-small-disk-'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'none', state.dir]);
    expect(mounted.status).toBe(0);
    const user = unprivilegedUser();
    if (user) chownSync(state.dir, user.uid, user.gid);
    state.url = await state.postgres.createDatabase();
    const database = new URL(state.url);
    const name = database.pathname.slice(1);
    database.pathname = '/postgres';
    await asOwner(database.href, `create tablespace small location '${state.dir}'`);
    await asOwner(database.href, `alter database ${name} set tablespace small`);
    state.place = await createWorkplace({ databaseUrl: state.url });
    state.contract = await activateContract(state.place);
    state.place.device.see(await newestHead(state.place.freelancer));
  }, 120_000);
  afterAll(async () => {
    await state.place.close();
    await state.postgres.close();
    expect(spawnSync('umount', [state.dir]).status).toBe(0);
    await rm(state.dir, { recursive: true, force: true });
  }, 60_000);

  async function send(entry: Entry) {
    const answer = await state.place.freelancer.post<{ results: EntryAnswer[]; code?: string }>(
      '/v1/entries',
      { entries: [envelopeToJson(entry.envelope)] },
    );
    return { ...answer, isTaken: answer.status === 200 && answer.body.results[0]?.ok === true };
  }

  it('takes what fits and says no to the rest, and no acknowledged entry is lost', async () => {
    const { device, freelancer } = state.place;
    const { con, hash } = state.contract;
    const before = await newestHead(freelancer);
    await fill(state.url);
    const taken: Entry[] = [];
    const refused: Entry[] = [];
    for (let i = 0; i < 200 && refused.length === 0; i++) {
      const isStart = i % 2 === 0;
      const entry = isStart ? (await device.start(con, hash)).entry : await device.stop(con);
      const answer = await send(entry);
      if (answer.isTaken) taken.push(entry);
      else {
        expect([503, 507]).toContain(answer.status);
        expect(answer.body.code).toMatch(/^E_(?:UNAVAILABLE|STORAGE_FULL)$/);
        refused.push(entry);
      }
    }
    expect(refused).toHaveLength(1);
    const anybody = createCaller(() => state.place.server.url);
    expect((await anybody.get('/healthz')).status).toBe(200);
    expect((await anybody.get('/log/checkpoint')).status).toBe(200);
    await asOwner(state.url, 'drop table filler');
    for (const entry of refused) await until(async () => (await send(entry)).isTaken);
    const all = [...taken, ...refused];
    const inLog = async () => (await readLog(freelancer)).leaves.map(({ entryHash }) => entryHash);
    await until(async () => (await inLog()).includes(all.at(-1)?.hash ?? ''));
    const hashes = await inLog();
    for (const entry of all) expect(hashes.filter((each) => each === entry.hash)).toHaveLength(1);
    await expectConsistent(freelancer, [before], (await readLog(freelancer)).head);
  });
});

async function asOwner(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

/** Rows of ever smaller size, until not one more page is to be had. */
async function fill(url: string): Promise<void> {
  await asOwner(url, 'create table filler (bytes text)');
  await asOwner(url, 'alter table filler alter column bytes set storage plain');
  for (const rows of [1_000, 100, 10, 1]) {
    for (;;) {
      const insert = `insert into filler select repeat('x', 7000) from generate_series(1, ${rows})`;
      const state = await asOwner(url, insert).then(
        () => 'fits',
        (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
      );
      if (state === 'fits') continue;
      expect(state).toBe(outOfSpace);
      break;
    }
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const endMs = Date.now() + 30_000;
  while (!(await isSo())) {
    if (Date.now() > endMs) throw new Error('it did not come to be');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
