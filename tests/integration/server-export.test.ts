import { Command } from 'commander';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerServerCommands } from '../../server/commands.ts';
import { blobPathOf, StorageFault } from '../../server/store/blob-store.ts';
import type { PictureView } from '../../shared/api/schemas.ts';
import { ordinaryValues } from '../support/entry-factory.ts';
import { runCli } from '../support/run-cli.ts';
import {
  type ActiveContract,
  activateContract,
  type Caller,
  createWorkplace,
  deliver,
  newestHead,
  postAll,
  signInAs,
  type Workplace,
  memberPassword,
} from '../support/server-fixture.ts';
import {
  approvePayment,
  approveWeek,
  putBlob,
  recordPayment,
  submitWeek,
  testPicture,
  trackCells,
} from '../support/week-flow.ts';

const formula = '=cmd|"/c calc"!A1';

/** One that works and is paid, with pictures and words; and one that has just begun. */
async function workAndPay(place: Workplace) {
  const contract = await activateContract(place);
  const { device, freelancer, clock } = place;
  const pictures = [testPicture('first screen'), testPicture('second screen')];
  for (const { sha256, bytes } of pictures) await putBlob(freelancer, sha256, bytes);
  for (const { value } of pictures)
    await trackCells(place, contract, 1, { ...ordinaryValues, memo: formula, shot0_0: value });
  clock.advance(8 * 86_400_000);
  device.see(await newestHead(freelancer));
  const payee = await device.payee(contract.con, 'EUR', 'Rina');
  await postAll(freelancer, [payee.entry]);
  await deliver(freelancer, payee.entry.hash, payee.disclosures);
  const timesheet = await submitWeek(place, contract.entry, 0);
  const client = await approveWeek(place, timesheet);
  const paid = await approvePayment(place, contract.entry, {
    timesheet,
    client,
    payee: payee.entry,
  });
  await recordPayment(place, paid);
  const second = await activateContract(place);
  return { contract, second, pictures };
}

async function unpack(zip: Uint8Array, dir: string): Promise<string[]> {
  const reader = new ZipReader(new Uint8ArrayReader(zip), { strictness: 'strict' });
  const names: string[] = [];
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    names.push(entry.filename);
    const target = join(dir, entry.filename);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, await entry.getData(new Uint8ArrayWriter()));
  }
  return names;
}

describe('an export', () => {
  const state = {} as {
    place: Workplace;
    dir: string;
    contract: ActiveContract;
    second: ActiveContract;
    pictures: readonly ReturnType<typeof testPicture>[];
  };
  const organisationPath = () => `/v1/organisations/${state.place.ten}/export.zip`;

  beforeAll(async () => {
    state.dir = await mkdtemp(join(tmpdir(), 'countersign-export-'));
    state.place = await createWorkplace();
    Object.assign(state, await workAndPay(state.place));
  });
  afterAll(async () => {
    await state.place.close();
    await rm(state.dir, { recursive: true, force: true });
  });

  const checkLog = (dir: string) =>
    runCli(['log', 'check', join(dir, 'log'), '--policy', join(dir, 'policy.txt')]);
  const verify = (dir: string, { con }: ActiveContract) => {
    const folder = join(dir, 'contracts', con);
    const trust = ['--policy', join(folder, 'policy.txt')];
    const anchors = ['--anchors', join(folder, 'anchors.json')];
    return runCli(['verify', join(folder, 'bundle'), ...trust, ...anchors, '--json']);
  };
  const textOf = (dir: string, path: string) => readFile(join(dir, path), 'utf8');

  it('of an organisation holds by itself: the log, and each contract', async () => {
    const dir = join(state.dir, 'organisation');
    await unpack(await state.place.owner.bytes(organisationPath()), dir);
    expect(await checkLog(dir)).toMatchObject({ exitCode: 0 });
    for (const contract of [state.contract, state.second]) {
      const { exitCode, stdout } = await verify(dir, contract);
      expect([0, 2], stdout).toContain(exitCode);
      expect(stdout).not.toMatch(/"code":"E_/);
    }
    const facts = JSON.parse(await textOf(dir, 'organisation.json')) as { members: unknown[] };
    expect(facts.members).toHaveLength(4);
    expect(await textOf(dir, 'organisation.json')).not.toMatch(/argon2|token|password/);
  });

  it('is found out when a picture, an entry or a leaf in it is another', async () => {
    const dir = join(state.dir, 'tampered');
    const names = await unpack(await state.place.owner.bytes(organisationPath()), dir);
    const spoil = async (pattern: RegExp) => {
      const path = join(dir, names.find((name) => pattern.test(name)) ?? 'nothing');
      const bytes = await readFile(path);
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 3) ^ 1, bytes.length - 3);
      await writeFile(path, bytes);
    };
    await spoil(/bundle\/blobs\//);
    expect(await verify(dir, state.contract)).toMatchObject({ exitCode: 1 });
    await spoil(/log\/tile\/entries\//);
    expect(await checkLog(dir)).toMatchObject({ exitCode: 1 });
  });

  it('has tables for people, in which nothing is a formula', async () => {
    const dir = join(state.dir, 'organisation');
    const time = (await textOf(dir, 'time.csv')).trimEnd().split('\r\n');
    expect(time[0]).toMatch(/^organisation,freelancer,contract,week,from,to,seconds/);
    expect(time).toHaveLength(3);
    expect(time[1]).toContain(`"'=cmd|""/c calc""!A1"`);
    expect(time[1]).toContain(',600,auto,service,');
    const payouts = (await textOf(dir, 'payouts.csv')).trimEnd().split('\r\n');
    expect(payouts).toHaveLength(2);
    // 2 cells of 25.00 an hour
    expect(payouts[1]).toContain(',paid,');
    expect(payouts[1]).toContain('8.33,EUR,8.33,EUR');
  });

  it('is in the log of who looked, for her whose pictures are in it', async () => {
    const { freelancer } = state.place;
    const path = `/v1/contracts/${state.contract.con}/views`;
    const { body } = await freelancer.get<{ views: PictureView[] }>(path);
    const exports = body.views.filter(({ kind }) => kind === 'export');
    expect(exports).toHaveLength(2);
    expect(exports[0]).toMatchObject({ name: 'Olga Owner', roles: ['owner'], times: 2 });
  });

  it('is for owners only', async () => {
    const { client, finance, freelancer } = state.place;
    for (const caller of [client, finance])
      expect((await caller.get(organisationPath())).status).toBe(403);
    expect((await freelancer.get(organisationPath())).status).toBe(401);
  });

  it('breaks off, and is no ZIP, when the pictures cannot be read', async () => {
    const { place } = state;
    const { blobs } = place.server.deps;
    const whole = { ...blobs };
    const sha256 = state.pictures[1]?.sha256;
    const read = async (name: string) => {
      if (name === sha256) throw new StorageFault('E_STORAGE_UNAVAILABLE', 'away');
      return whole.read(name);
    };
    Object.assign(blobs, { read });
    await expect(place.owner.bytes(organisationPath())).rejects.toThrow();
    Object.assign(blobs, whole);
  });

  it('goes on without a picture that is damaged; the verifier misses it', async () => {
    const { place } = state;
    const dir = join(state.dir, 'damaged');
    const sha256 = state.pictures[0]?.sha256 ?? '';
    const path = join(place.dataDir, 'blobs', blobPathOf(sha256));
    const whole = await readFile(path);
    await writeFile(path, 'something else');
    const names = await unpack(await place.owner.bytes(organisationPath()), dir);
    await writeFile(path, whole);
    expect(names.filter((name) => name.includes('/blobs/'))).toHaveLength(1);
    expect((await verify(dir, state.contract)).stdout).toContain(sha256);
  });

  it('of a person has what is stored about her, and nothing of others', async () => {
    const { place, contract } = state;
    const dir = join(state.dir, 'person');
    const rina: Caller = await signInAs(place, 'rina@home.test', memberPassword);
    const names = await unpack(await rina.bytes('/v1/account/export.zip'), dir);
    expect((await verify(dir, contract)).stdout).not.toMatch(/"code":"E_/);
    const text = await textOf(dir, 'person.json');
    const facts = JSON.parse(text) as { account: object; viewsOfMyPictures: unknown[] };
    expect(facts.account).toMatchObject({ email: 'rina@home.test' });
    expect(facts.viewsOfMyPictures.length).toBeGreaterThan(0);
    expect(text).not.toMatch(/argon2|password|token_hash|acme\.test/);
    expect(names).toContain('time.csv');
    const other = await signInAs(place, 'client@acme.test', memberPassword);
    const own = await unpack(
      await other.bytes('/v1/account/export.zip'),
      join(state.dir, 'client'),
    );
    expect(own.sort()).toEqual(['README.txt', 'person.json', 'time.csv']);
  });

  it('by command writes a folder, and goes on with one that was begun', async () => {
    const { place } = state;
    const dir = join(state.dir, 'command');
    await place.server.close();
    const exportInto = async () => {
      const said: string[] = [];
      const output = {
        out: (text: string) => void said.push(text),
        err: (text: string) => void said.push(text),
      };
      const program = new Command();
      registerServerCommands(program, { output, environment: {} });
      const from = ['--data', place.dataDir, '--organisation', place.ten, '--out', dir];
      await program.parseAsync(['server', 'export', ...from], { from: 'user' });
      return said.join('\n');
    };
    expect(await exportInto()).toMatch(/^\d+ files in /);
    expect(await checkLog(dir)).toMatchObject({ exitCode: 0 });
    expect((await verify(dir, state.contract)).stdout).not.toMatch(/"code":"E_/);
    expect(await exportInto()).toContain('2 of them were there');
    expect((await readdir(dir, { recursive: true })).filter((name) => /half/.test(name))).toEqual(
      [],
    );
    await place.restart();
    const path = `/v1/contracts/${state.contract.con}/views`;
    const { body } = await place.freelancer.get<{ views: PictureView[] }>(path);
    expect(body.views.map(({ name }) => name)).toContain('operator of the server');
  });
});
