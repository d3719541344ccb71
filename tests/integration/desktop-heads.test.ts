import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Diary } from '../../electron/main/diary/diary-types.ts';
import { formatLine } from '../../electron/main/diary/line-file.ts';
import { nodeFiles } from '../../electron/main/files/node-files.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { createTestDevice, testCrypto } from '../support/entry-factory.ts';
import {
  createTestDesktop,
  ctx,
  journalOf,
  readyToTrack,
  type TestDesktop,
  testCon,
  testFre,
  work,
} from './desktop-fixture.ts';
import { envelopeToJson } from '../../shared/entry/envelope.ts';

const journalPath = ({ dir }: TestDesktop) => join(dir, 'journal', 'entries.ndjson');
const headsPath = ({ dir }: TestDesktop) => join(dir, 'state', 'heads.json');
const codes = (diary: Diary) => diary.notices.list().map(({ code }) => code);
const hashes = (diary: Diary) =>
  journalOf(diary)
    .records()
    .map(({ hash }) => hash);

async function track(desktop: TestDesktop, diary: Diary): Promise<void> {
  assertOk(await diary.start({ con: testCon, ctx }));
  await work(desktop, diary, 20);
  assertOk(await diary.stop());
}

/** enroll, contract, start, slice, stop */
async function tracked() {
  const desktop = await createTestDesktop();
  const diary = await readyToTrack(desktop);
  await track(desktop, diary);
  return { desktop, diary };
}

async function changeLines(
  desktop: TestDesktop,
  change: (lines: readonly string[]) => readonly string[],
): Promise<void> {
  const lines = (await readFile(journalPath(desktop), 'utf8')).trimEnd().split('\n');
  await writeFile(journalPath(desktop), `${change(lines).join('\n')}\n`);
}

const quarantined = ({ dir }: TestDesktop) =>
  readdir(join(dir, 'journal', 'quarantine')).catch(() => []);

async function expectRolledBack(desktop: TestDesktop, missing: number): Promise<Diary> {
  const before = await readFile(journalPath(desktop), 'utf8');
  const diary = await desktop.open();
  const notice = diary.notices.list().find(({ code }) => code === 'journal_rolled_back');
  expect(notice?.facts).toEqual({ missing, dir: desktop.dir });
  expect(await diary.start({ con: testCon, ctx })).toEqual({
    ok: false,
    error: { code: 'journal_rolled_back' },
  });
  expect((await diary.state()).tracking.state).toBe('stopped');
  // Nothing is signed beside what is missing.
  expect(await readFile(journalPath(desktop), 'utf8')).toBe(before);
  return diary;
}

describe('a journal that was put back', () => {
  it('says how much is missing and signs nothing, at every start', async () => {
    const { desktop, diary } = await tracked();
    const backup = join(desktop.dir, 'backup');
    await copyFile(journalPath(desktop), backup);
    await track(desktop, diary);
    await copyFile(backup, journalPath(desktop));
    await expectRolledBack(desktop, 3);
    const again = await expectRolledBack(desktop, 3);
    expect(await again.setPayee({ con: testCon, currency: 'EUR', details: payee })).toEqual({
      ok: false,
      error: { code: 'journal_rolled_back' },
    });
  });

  it('is not recovered while its session is open', async () => {
    const { desktop, diary } = await tracked();
    assertOk(await diary.start({ con: testCon, ctx }));
    await work(desktop, diary, 20);
    const openSlice = join(desktop.dir, 'state', 'open-slice.json');
    const before = await readFile(openSlice, 'utf8');
    const backup = join(desktop.dir, 'backup');
    await copyFile(journalPath(desktop), backup);
    assertOk(await diary.stop());
    await copyFile(backup, journalPath(desktop));
    await writeFile(openSlice, before);
    const after = await expectRolledBack(desktop, 2);
    expect(codes(after)).not.toContain('recovered');
    expect(await readFile(openSlice, 'utf8')).toBe(before);
  });

  it('that was removed altogether is missed as well, and no second enrolment is signed', async () => {
    const { desktop } = await tracked();
    await writeFile(journalPath(desktop), '');
    await expectRolledBack(desktop, 5);
  });

  it('cut after an acknowledged entry is missed too', async () => {
    const { desktop } = await tracked();
    await changeLines(desktop, (lines) => lines.slice(0, -1));
    await expectRolledBack(desktop, 1);
  });
});

describe('the kept heads', () => {
  it('raise nothing at an ordinary restart', async () => {
    const { desktop, diary } = await tracked();
    const second = await desktop.open();
    expect(codes(second)).toEqual([]);
    expect(hashes(second)).toEqual(hashes(diary));
  });

  it('behind the journal, after a kill between append and heads, raise nothing and catch up', async () => {
    const { desktop, diary } = await tracked();
    const old = await readFile(headsPath(desktop), 'utf8');
    await track(desktop, diary);
    const current = await readFile(headsPath(desktop), 'utf8');
    await writeFile(headsPath(desktop), old);
    const second = await desktop.open();
    expect(codes(second)).toEqual([]);
    expect(await readFile(headsPath(desktop), 'utf8')).toBe(current);
    await track(desktop, second);
  });

  it.each(['', '{"v":1,"sealed":"AAAA"}', 'absent'])(
    'that cannot be read (%j) are made anew without a word',
    async (text) => {
      const { desktop } = await tracked();
      const before = await readFile(headsPath(desktop), 'utf8');
      if (text === 'absent') await rm(headsPath(desktop));
      else await writeFile(headsPath(desktop), text);
      const second = await desktop.open();
      expect(codes(second)).toEqual([]);
      expect(await readFile(headsPath(desktop), 'utf8')).toBe(before);
    },
  );

  it('that the disk does not take cost no entry', async () => {
    const { desktop } = await tracked();
    const full = {
      ...nodeFiles,
      async write(path: string, bytes: Uint8Array) {
        if (path === headsPath(desktop))
          throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
        await nodeFiles.write(path, bytes);
      },
    };
    const second = await desktop.open(full);
    await track(desktop, second);
    const third = await desktop.open();
    expect(codes(third)).toEqual([]);
    expect(hashes(third)).toEqual(hashes(second));
  });
});

describe('a line that this device did not put there', () => {
  it.each([
    {
      name: 'a duplicate',
      change: (lines: readonly string[]) => [...lines, lines[3] ?? ''],
      kept: [0, 1, 2, 3, 4],
    },
    {
      name: 'two that changed places',
      change: ([a = '', b = '', c = '', d = '', ...rest]: readonly string[]) => [
        a,
        b,
        d,
        c,
        ...rest,
      ],
      kept: [0, 1, 3, 4],
    },
    {
      name: 'a forged signature',
      change: (lines: readonly string[]) => lines.map((line, i) => (i === 3 ? forge(line) : line)),
      kept: [0, 1, 2, 4],
    },
  ])('$name: is set aside once, the others stay', async ({ change, kept }) => {
    const { desktop, diary } = await tracked();
    const before = hashes(diary);
    await changeLines(desktop, change);
    const second = await desktop.open();
    expect(codes(second)).toEqual(['journal_corrupt']);
    expect(second.notices.list()[0]?.facts).toMatchObject({ lines: 1 });
    expect(hashes(second)).toEqual(kept.map((i) => before[i]));
    expect(await quarantined(desktop)).toHaveLength(1);
    await desktop.open();
    expect(await quarantined(desktop)).toHaveLength(1);
    await track(desktop, second);
    expect(hashes(await desktop.open())).toEqual(hashes(second));
  });

  it('signed by another key is set aside', async () => {
    const { desktop, diary } = await tracked();
    const other = createTestDevice({
      name: 'other',
      fre: testFre,
      log: desktop.log.origin,
      clock: desktop.clock,
    });
    other.see({ size: 1, root: '0'.repeat(64) });
    const { hash, envelope } = await other.enroll('ab'.repeat(16));
    const body = { hash, envelope: envelopeToJson(envelope) };
    const line = new TextDecoder().decode(formatLine(testCrypto.hasher, body)).trimEnd();
    await changeLines(desktop, (lines) => [...lines, line]);
    const second = await desktop.open();
    expect(codes(second)).toEqual(['journal_corrupt']);
    expect(hashes(second)).toEqual(hashes(diary));
  });

  it('and one taken out is said, while those after it stay', async () => {
    const { desktop, diary } = await tracked();
    const before = hashes(diary);
    await changeLines(desktop, (lines) => lines.filter((_, i) => i !== 3));
    const second = await desktop.open();
    expect(second.notices.list()).toMatchObject([{ code: 'journal_corrupt', facts: { lines: 1 } }]);
    expect(hashes(second)).toEqual(before.filter((_, i) => i !== 3));
  });
});

const payee = { name: 'Rina Das', iban: 'DE02120300000000202051', bic: '', country: 'DE' };

/** Same payload and hash under a right sum: only the signature tells. */
function forge(line: string): string {
  const { body } = JSON.parse(line);
  const [signature] = body.envelope.signatures;
  const bytes = Buffer.from(signature.sig, 'base64');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  signature.sig = bytes.toString('base64');
  return new TextDecoder().decode(formatLine(testCrypto.hasher, body)).trimEnd();
}
