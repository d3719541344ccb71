import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerOutboxCommands } from '../../cli/outbox.ts';
import type { CommandIo } from '../../cli/io.ts';
import { runProgram } from '../../cli/program.ts';
import type { Diary } from '../../electron/main/diary/diary-types.ts';
import { openOutboxNow } from '../../electron/main/diary/outbox-now.ts';
import { createWaitingDesk, type WaitingDesk } from '../../electron/main/diary/outbox-page.ts';
import type { FetchPort } from '../../electron/main/diary/server-link.ts';
import type { FilePort } from '../../electron/main/files/file-port.ts';
import { nodeFiles } from '../../electron/main/files/node-files.ts';
import { createSheddingFiles } from '../../electron/main/files/shedding-files.ts';
import { shedHeldPictures } from '../../electron/main/diary/outbox-shed.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { createBackoff } from '../../renderer/outbox/backoff.ts';
import { takeTurn } from '../../renderer/outbox/sync-loop.ts';
import { ordinaryDraft, testCrypto } from '../support/entry-factory.ts';
import {
  createWorkplace,
  joinOrganisation,
  memberPassword,
  pairingCode,
  postAll,
  seenAndView,
  type Workplace,
} from '../support/server-fixture.ts';
import {
  createTestDesktop,
  ctx,
  journalOf,
  onePicture,
  type TestDesktop,
  work,
} from './desktop-fixture.ts';
import { createTestOutbox } from './outbox-fixture.ts';

/** A person without a network: a file there, a file back, and the same log as with one. */
describe('an outbox that is carried in a file', () => {
  const place: { it?: Workplace } = {};
  beforeAll(async () => {
    place.it = await createWorkplace();
  });
  afterAll(async () => {
    await place.it?.close();
  });
  const workplace = (): Workplace => {
    if (place.it === undefined) throw new Error('no workplace');
    return place.it;
  };

  interface Desk {
    readonly desktop: TestDesktop;
    readonly diary: Diary;
    readonly con: string;
    readonly email: string;
    readonly waiting: WaitingDesk;
    readonly file: string;
    readonly answers: string;
    readonly net: { isDown: boolean };
    readonly turn: () => Promise<unknown>;
    readonly send: (email?: string) => Promise<CliResult>;
  }
  interface CliResult {
    readonly exitCode: number;
    readonly text: string;
  }

  async function newDesk(name: string, files: FilePort = nodeFiles): Promise<Desk> {
    const { owner, ten, server, clock } = workplace();
    const email = `${name}@home.test`;
    const member = { email, name, roles: ['freelancer'] as const };
    const { id: freelancer } = await joinOrganisation(workplace(), member);
    const code = await pairingCode(workplace(), freelancer);
    const draft = { ...ordinaryDraft, pol: { ...ordinaryDraft.pol, caps: 2, hold_s: 900 } };
    const offered = await owner.post<{ con: string }>(`/v1/organisations/${ten}/contracts`, {
      freelancer,
      draft,
    });
    const { con } = offered.body;
    const net = { isDown: false };
    const fetch: FetchPort = (url, init) =>
      net.isDown ? Promise.reject(new TypeError('no network')) : globalThis.fetch(url, init);
    const desktop = await createTestDesktop({ clock, fetch });
    const diary = await desktop.open(files);
    assertOk(await diary.pair({ serverUrl: server.url, code, deviceName: 'Laptop' }));
    const outbox = createTestOutbox({ diary, dir: desktop.dir, fetch });
    const turn = () =>
      takeTurn(outbox.deps, {
        roots: new Map(),
        backoff: createBackoff(() => 0.5),
        pulledAt: -1e9,
        isChecked: true,
      });
    expect(await turn()).toBe('idle');
    const { hash } = assertOk(await diary.accept(con));
    expect(await turn()).toBe('idle');
    await acceptAsClient(con, hash);
    expect(await turn()).toBe('idle');
    const file = join(desktop.dir, 'stick', 'outbox.ndjson');
    const answers = join(desktop.dir, 'stick', 'answers.ndjson');
    await mkdir(join(desktop.dir, 'stick'));
    const now = await openOutboxNow({
      files: nodeFiles,
      path: join(desktop.dir, 'state', 'contact.json'),
      wallMs: () => clock.nowMs(),
    });
    const waiting = createWaitingDesk({
      diary,
      now,
      files: nodeFiles,
      pictureTraffic: () => 'never',
      wakeOutbox: () => undefined,
      onChange: () => undefined,
      chooseSaveFile: async () => file,
      chooseOpenFile: async () => answers,
    });
    const send = (as = email) => sendFile({ file, answers, email: as, server: server.url });
    return { desktop, diary, con, email, waiting, file, answers, net, turn, send };
  }

  async function acceptAsClient(con: string, ref: string): Promise<void> {
    const { client, clientKey } = workplace();
    const { entry } = await clientKey.decide({
      con,
      ref,
      ...(await seenAndView(client, con)),
      stage: 'client',
      verdict: 'accept',
    });
    await postAll(client, [entry]);
  }

  async function sendFile(to: {
    readonly file: string;
    readonly answers: string;
    readonly email: string;
    readonly server: string;
  }): Promise<CliResult> {
    const said = { exitCode: 0, text: '' };
    const io: CommandIo = {
      crypto: testCrypto,
      out: (text) => void (said.text += `${text}\n`),
      err: (text) => void (said.text += `${text}\n`),
      setExitCode: (code) => void (said.exitCode = code),
      fetch: globalThis.fetch,
      environment: { COUNTERSIGN_PASSWORD: memberPassword },
      nowMs: () => 0,
    };
    const { file, answers, email, server } = to;
    const argv = ['outbox', 'send', file, '--server', server, '--email', email];
    await runProgram(
      io,
      [...argv, '--answers', answers],
      [(program) => registerOutboxCommands(program, io)],
    );
    return said;
  }

  async function recordOffline(desk: Desk, seconds: number): Promise<void> {
    desk.net.isDown = true;
    assertOk(await desk.diary.start({ con: desk.con, ctx }));
    await work(desk.desktop, desk.diary, seconds);
    assertOk(await desk.diary.stop());
    expect(await desk.turn()).toMatchObject({ state: 'offline' });
  }

  const listAll = async (desk: Desk) =>
    assertOk(await desk.waiting['waiting.list']({ from: 0, limit: 200, show: 'all' }));

  it('arrives whole, is receipted, and has nothing left to send', { timeout: 60_000 }, async () => {
    const desk = await newDesk('rekha');
    await recordOffline(desk, 1_300);
    desk.desktop.clock.advance(901_000);
    const before = await listAll(desk);
    expect(before.counts.entries).toBeGreaterThan(3);
    expect(before.counts.pictures).toBeGreaterThan(2);
    const saved = assertOk(await desk.waiting['waiting.export']({}));
    expect(saved).toMatchObject({ path: 'outbox.ndjson', entries: before.counts.entries });
    const sent = await desk.send();
    expect(sent.text).toContain(`${before.counts.entries} entries`);
    expect(sent.exitCode).toBe(0);
    const read = assertOk(await desk.waiting['waiting.readAnswers']({}));
    expect(read).toMatchObject({ receipts: before.counts.entries, refused: 0, unbelieved: 0 });
    expect(read?.held).toBeGreaterThan(2);
    expect(await listAll(desk)).toMatchObject({ total: 0, counts: { all: 0, pictures: 0 } });
    // Twice is once: the file again, the answers again, and then the network after all.
    const { answers, file } = desk;
    const again = await sendFile({
      file,
      answers: `${answers}.2`,
      email: desk.email,
      server: workplace().server.url,
    });
    expect(again.exitCode).toBe(0);
    const first = (await readFile(answers, 'utf8'))
      .split('\n')
      .filter((l) => l.includes('receipt'));
    const second = await readFile(`${answers}.2`, 'utf8');
    for (const line of first) expect(second).toContain(line);
    desk.net.isDown = false;
    expect(await desk.turn()).toBe('idle');
    const indices = journalOf(desk.diary)
      .records()
      .map(({ hash }) => desk.diary.paired()?.receipts.of(hash)?.logIndex);
    expect(indices).not.toContain(undefined);
    expect(new Set(indices).size).toBe(indices.length);
  });

  it('leaves at home what may not leave yet, and knows afterwards what left', async () => {
    const desk = await newDesk('soma');
    await recordOffline(desk, 620);
    const saved = assertOk(await desk.waiting['waiting.export']({}));
    expect(saved?.pictures).toBe(0);
    expect(await readFile(desk.file, 'utf8')).not.toContain('shot0_0');
    const slice = journalOf(desk.diary)
      .records()
      .find(({ kind }) => kind === 'slice');
    const hold = () => slice && desk.diary.paired()?.hold.mayHaveLeft(slice);
    expect(hold()).toBe(false);
    desk.desktop.clock.advance(901_000);
    assertOk(await desk.waiting['waiting.export']({}));
    expect(await readFile(desk.file, 'utf8')).toContain('shot0_0');
    expect(hold()).toBe(true);
    // Also after the next start: the file did not come back.
    const next = await desk.desktop.open();
    expect(slice && next.paired()?.hold.mayHaveLeft(slice)).toBe(true);
  });

  it('says of each refused entry why, and is nobody else’s to hand in', async () => {
    const desk = await newDesk('tara');
    await recordOffline(desk, 30);
    assertOk(await desk.waiting['waiting.export']({}));
    const lines = (await readFile(desk.file, 'utf8')).split('\n');
    const stranger = await newDesk('uma');
    const foreign = await desk.send(stranger.email);
    expect(foreign.exitCode).toBe(1);
    expect(foreign.text).toContain('E_FORBIDDEN');
    const read = assertOk(await desk.waiting['waiting.readAnswers']({}));
    expect(read).toMatchObject({ receipts: 0, refused: 1 });
    const page = await listAll(desk);
    const reasons = page.rows.map(({ why }) => why.reason);
    expect(reasons.filter((reason) => reason === 'refused')).toHaveLength(1);
    expect(new Set(reasons)).toEqual(new Set(['refused', 'behind']));
    // A changed byte is no entry of hers any more; a cut file says that it is cut.
    const cut = `${desk.file}.cut`;
    await writeFile(cut, lines.slice(0, -2).join('\n'));
    const server = workplace().server.url;
    const half = await sendFile({
      file: cut,
      answers: `${cut}.a`,
      email: desk.email,
      server,
    });
    expect(half.exitCode).toBe(1);
    expect(half.text).toContain('cut_off');
  });

  it('believes no answer that is for somebody else, forged, or not of this log', async () => {
    const desk = await newDesk('vani');
    await recordOffline(desk, 30);
    assertOk(await desk.waiting['waiting.export']({}));
    expect((await desk.send()).exitCode).toBe(0);
    const text = await readFile(desk.answers, 'utf8');
    const put = (changed: string) => writeFile(desk.answers, changed);
    const read = () => desk.waiting['waiting.readAnswers']({});
    await put(text.replace(/"device":"[0-9a-f]{8}/, '"device":"00000000'));
    expect(await read()).toMatchObject({ ok: false, error: { code: 'answers_foreign' } });
    await put(text.slice(0, text.length - 40));
    expect(await read()).toMatchObject({ ok: false, error: { code: 'answers_unreadable' } });
    const withoutProofs = text
      .split('\n')
      .filter((line) => !line.includes('"checkpoint"'))
      .map((line) => line.replace(/("lines":)(\d+)/, (_, key, n) => `${key}${Number(n) - 1}`));
    await put(withoutProofs.join('\n'));
    const unproved = assertOk(await read());
    expect(unproved).toMatchObject({ receipts: 0, why: 'checkpoint_unverified' });
    await put(text);
    expect(assertOk(await read())).toMatchObject({ unbelieved: 0 });
    expect((await listAll(desk)).counts.entries).toBe(0);
  });

  it('gives up delivered pictures on a full disk, and never an entry', async () => {
    const disk = { freeWrites: Number.POSITIVE_INFINITY, shed: 0 };
    const use = () => {
      if (disk.freeWrites <= 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      disk.freeWrites -= 1;
    };
    const here: { desk?: Desk } = {};
    const small: FilePort = {
      ...nodeFiles,
      write: async (path, bytes) => {
        use();
        await nodeFiles.write(path, bytes);
      },
      append: async (path, bytes) => {
        use();
        await nodeFiles.append(path, bytes);
      },
      remove: async (path) => {
        if (path.includes('/blobs/')) disk.freeWrites = 400;
        await nodeFiles.remove(path);
      },
    };
    const files = createSheddingFiles(small, {
      isSpare: (path) => path.includes('/blobs/'),
      shed: async () => {
        const paired = here.desk?.diary.paired();
        if (here.desk === undefined || paired === undefined) return false;
        const isShed = await shedHeldPictures(small, join(here.desk.desktop.dir, 'blobs'), paired);
        disk.shed += isShed ? 1 : 0;
        return isShed;
      },
    });
    const desk = await newDesk('wali', files);
    here.desk = desk;
    await recordOffline(desk, 1_300);
    const entriesBefore = journalOf(desk.diary).records().length;
    desk.net.isDown = false;
    desk.desktop.clock.advance(901_000);
    expect(await desk.turn()).toBe('idle');
    const delivered = (await nodeFiles.list(join(desk.desktop.dir, 'blobs'))).length;
    expect(delivered).toBeGreaterThan(0);
    disk.freeWrites = 0;
    desk.desktop.captureSensor.next = [onePicture('not delivered')];
    await recordOffline(desk, 620);
    expect(disk.shed).toBeGreaterThan(0);
    expect(journalOf(desk.diary).records().length).toBeGreaterThanOrEqual(entriesBefore + 3);
    expect(desk.diary.notices.list().map(({ code }) => code)).not.toContain('disk_full');
    // Nothing delivered is left to give up: what only lies here is not touched, and she is told.
    const left = await nodeFiles.list(join(desk.desktop.dir, 'blobs'));
    expect(left.length).toBeGreaterThan(0);
    disk.freeWrites = 0;
    expect(await desk.diary.start({ con: desk.con, ctx })).toMatchObject({ ok: false });
    expect(await nodeFiles.list(join(desk.desktop.dir, 'blobs'))).toEqual(left);
  });
});
