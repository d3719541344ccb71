import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Diary } from '../../electron/main/diary/diary-types.ts';
import { undoMs } from '../../electron/main/diary/pending-edits.ts';
import type { DiaryCellSlice } from '../../shared/api/app-state.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { ordinaryDraft } from '../support/entry-factory.ts';
import { createWorkplace, getBundle, type Workplace } from '../support/server-fixture.ts';
import {
  addFreelancer,
  agree,
  type Desk,
  pairDesk,
  seriousCodes,
  verifyFolder,
} from './desk-fixture.ts';
import { ctx, journalOf, onePicture, work } from './desktop-fixture.ts';

const all = { fromIdx: 0, toIdx: 1e9 };
const withPictures = { pol: { ...ordinaryDraft.pol, caps: 1, hold_s: 900 } };
const code = (answer: unknown) => (answer as { error?: { code?: string } }).error?.code;

/** Time in which an edit could be undone goes by. */
async function letItBeSigned({ desktop, diary }: Desk): Promise<void> {
  desktop.clock.advance(undoMs);
  await diary.tick();
}

const kinds = (diary: Diary) =>
  journalOf(diary)
    .records()
    .map(({ kind }) => kind);

/** Every byte that lies in the profile. */
async function profileText(dir: string): Promise<string> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    found
      .filter((each) => each.isFile())
      .map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')),
  );
  return texts.join('\n');
}

/** The salt without which a removed value can never be opened again. */
function saltOf(file: Buffer, name: string): string {
  const { items } = JSON.parse(file.toString('utf8'));
  return items.find((item: { name: string }) => item.name === name).salt;
}

interface OneSlice {
  readonly desk: Desk;
  readonly con: string;
  readonly slice: DiaryCellSlice;
  readonly see: () => Promise<DiaryCellSlice | undefined>;
}

describe('what a freelancer changes in her diary', () => {
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

  /** A desk with one slice that has a picture; it is in the log, its picture has not left. */
  async function oneSlice(name: string, draft = withPictures, attempt = 0): Promise<OneSlice> {
    const freelancer = await addFreelancer(workplace(), `${name}${attempt}`);
    const desk = await pairDesk(workplace(), freelancer);
    const con = await agree(workplace(), desk, draft);
    desk.desktop.captureSensor.next = [onePicture(`of ${name}`)];
    assertOk(await desk.diary.start({ con, ctx: { ...ctx, memo: `memo of ${name}` } }));
    await work(desk.desktop, desk.diary, 60);
    assertOk(await desk.diary.stop());
    expect(await desk.turn()).toBe('idle');
    const { slices } = assertOk(await desk.diary.day({ con, ...all }));
    const slice = slices[0];
    if (slice === undefined) throw new Error('no slice');
    // Captures are drawn at random: the cell's own may fall into the same minute.
    if (slice.captures.length !== 1) return oneSlice(name, draft, attempt + 1);
    const see = async () => assertOk(await desk.diary.day({ con, ...all })).slices[0];
    return { desk, con, slice, see };
  }

  it('removes a picture for ever, gives up the time, and the proof still verifies', async () => {
    const { desk, con, slice, see } = await oneSlice('asha');
    const { diary, desktop, turn } = desk;
    const secret = 'RIFF....WEBP shot of asha';
    expect((await profileText(desktop.dir)).includes(secret)).toBe(true);
    assertOk(await diary.redact({ hash: slice.hash, what: 'shot0_0', why: 'a private chat' }));
    expect((await diary.state()).pendingEdits).toMatchObject([{ action: 'redact' }]);
    await letItBeSigned(desk);
    expect(kinds(diary).at(-1)).toBe('redact');
    const text = await profileText(desktop.dir);
    expect(text.includes(secret)).toBe(false);
    expect(text.includes('WEBP thumb of asha')).toBe(false);
    expect(await see()).toMatchObject({
      change: 'forfeited',
      removed: ['shot0_0', 'thumb0_0'],
      captures: [{ name: 'shot0_0', change: 'removed' }],
    });
    desktop.clock.advance(1_000_000);
    expect(await turn()).toBe('idle');
    expect(await desk.outbox.outbox.counts()).toEqual({ unsent: 0, undelivered: 0 });
    const queued = JSON.stringify(await desk.outbox.database.entries.toArray());
    const [capture] = slice.captures;
    expect(queued.includes(capture?.blob ?? '')).toBe(false);
    const { week } = await diary.state();
    expect(week).toMatchObject({ billableMs: 0, notDelivered: 0, trackedMs: 60_000 });
    const saved = assertOk(await diary.saveEvidence({ con }));
    const report = await verifyFolder(saved?.dir ?? '');
    expect(seriousCodes(report)).toEqual([]);
    expect(report.findings.map((finding) => finding.code)).toContain('I_REDACTED');
  });

  it('lets her undo it until it is signed, and nothing leaves meanwhile', async () => {
    const { desk, slice, see } = await oneSlice('bina');
    const { diary, desktop, turn } = desk;
    desktop.clock.advance(895_000);
    assertOk(await diary.redact({ hash: slice.hash, what: 'all', why: '' }));
    expect(code(await diary.amend({ hash: slice.hash, change: { memo: 'x' } }))).toBe(
      'edit_pending',
    );
    desktop.clock.advance(6_000);
    await turn();
    expect(diary.paired()?.receipts.heldOf(slice.hash)?.names).not.toContain('shot0_0');
    assertOk(await diary.undo(slice.hash));
    expect(code(await diary.undo(slice.hash))).toBe('nothing_pending');
    await letItBeSigned(desk);
    expect(kinds(diary)).not.toContain('redact');
    expect(await see()).toMatchObject({ memo: 'memo of bina', removed: [] });
    await turn();
    expect(diary.paired()?.receipts.heldOf(slice.hash)?.names).toContain('shot0_0');
  });

  it('covers areas of a picture before it leaves; what was below is nowhere', async () => {
    const { desk, con, slice, see } = await oneSlice('chand');
    const { diary, desktop, turn } = desk;
    const areas = [{ x: 10, y: 20, w: 300, h: 40 }];
    assertOk(await diary.cover({ hash: slice.hash, shot: 'shot0_0', areas }));
    await letItBeSigned(desk);
    const text = await profileText(desktop.dir);
    expect(text.includes('WEBP shot of chand')).toBe(false);
    expect(text.includes('WEBP covered')).toBe(true);
    const seen = await see();
    expect(seen).toMatchObject({ captures: [{ change: 'covered', size: { w: 1920, h: 1080 } }] });
    expect(seen?.change).toBeUndefined();
    const second = [{ x: 500, y: 500, w: 50, h: 50 }];
    assertOk(await diary.cover({ hash: slice.hash, shot: 'shot0_0', areas: second }));
    await letItBeSigned(desk);
    desktop.clock.advance(1_000_000);
    expect(await turn()).toBe('idle');
    expect(await turn()).toBe('idle');
    expect((await diary.state()).week).toMatchObject({ billableMs: 60_000, notDelivered: 0 });
    expect(code(await diary.cover({ hash: slice.hash, shot: 'shot0_0', areas }))).toBe(
      'picture_left',
    );
    const saved = assertOk(await diary.saveEvidence({ con }));
    const report = await verifyFolder(saved?.dir ?? '');
    expect(seriousCodes(report)).toEqual([]);
    expect(report.findings.map((finding) => finding.code)).toContain('I_COVERED');
    const served = await getBundle(workplace().client, con);
    expect(JSON.stringify(served).includes(slice.captures[0]?.blob ?? '')).toBe(false);
    const submitted = await diary.submitTimesheet({ con, week: 0 });
    expect(submitted.ok).toBe(true);
  });

  it('changes memo, ticket and kind of work, without touching time or pictures', async () => {
    const { desk, con, slice, see } = await oneSlice('dolly');
    const { diary, turn } = desk;
    const change = { memo: 'Refund for A-17', ticket: { sys: 'zendesk', ref: 'A-17' } };
    assertOk(await diary.amend({ hash: slice.hash, change }));
    expect(code(await diary.amend({ hash: slice.hash, change }))).toBe('nothing_changed');
    assertOk(await diary.amend({ hash: slice.hash, change: { mode: 'call' } }));
    expect(await see()).toMatchObject({
      memo: 'Refund for A-17',
      ticket: { ref: 'A-17' },
      ctxMode: 'call',
      work: 'service',
      isAmended: true,
    });
    assertOk(await diary.redact({ hash: slice.hash, what: 'memo', why: '' }));
    await letItBeSigned(desk);
    expect(await see()).toMatchObject({ memo: '', removed: ['memo'] });
    expect((await see())?.change).toBeUndefined();
    const left = await profileText(desk.desktop.dir);
    expect(left.includes(Buffer.from('Refund for A-17').toString('base64'))).toBe(false);
    expect(await turn()).toBe('idle');
    const saved = assertOk(await diary.saveEvidence({ con }));
    const report = await verifyFolder(saved?.dir ?? '');
    expect(seriousCodes(report)).toEqual([]);
    expect(report.findings.map((finding) => finding.code)).toContain('I_AMENDED');
  });

  it('moves time to the right contract with its pictures', async () => {
    const { desk, con, slice, see } = await oneSlice('esha');
    const { diary, desktop, turn } = desk;
    const to = await agree(workplace(), desk, { ...withPictures, title: 'The other one' });
    expect(code(await diary.move({ hash: slice.hash, to: con }))).toBe('move_same_contract');
    assertOk(await diary.move({ hash: slice.hash, to }));
    await letItBeSigned(desk);
    expect(kinds(diary).slice(-2)).toEqual(['move', 'slice']);
    expect(await see()).toMatchObject({ change: 'moved', memo: '', captures: [] });
    const there = assertOk(await diary.day({ con: to, ...all })).slices[0];
    expect(there).toMatchObject({ memo: 'memo of esha', idx: slice.idx, fromMs: slice.fromMs });
    expect(there?.captures[0]?.blob).toBeDefined();
    expect(code(await diary.redact({ hash: slice.hash, what: 'all', why: '' }))).toBe(
      'slice_unknown',
    );
    desktop.clock.advance(1_000_000);
    expect(await turn()).toBe('idle');
    expect(await turn()).toBe('idle');
    for (const each of [con, to]) {
      const saved = assertOk(await diary.saveEvidence({ con: each }));
      const report = await verifyFolder(saved?.dir ?? '');
      expect(seriousCodes(report)).toEqual([]);
      expect(report.findings.map((finding) => finding.code)).toContain('I_MOVED');
    }
    expect((await diary.state()).sync.refused).toEqual([]);
  });

  it('finishes at the next start what a crash interrupted', async () => {
    const { desk, slice, see } = await oneSlice('fatima');
    const { diary, desktop } = desk;
    const path = join(desktop.dir, 'disclosures', `${slice.hash}.json`);
    const before = await readFile(path);
    const [capture] = slice.captures;
    const blob = capture?.blob ?? '';
    const blobPath = join(desktop.dir, 'blobs', blob.slice(0, 2), blob.slice(2, 4), blob);
    const picture = await readFile(blobPath);
    assertOk(await diary.redact({ hash: slice.hash, what: 'shot0_0', why: '' }));
    await letItBeSigned(desk);
    expect(await see()).toMatchObject({ change: 'forfeited' });
    // As if the power had gone between the signature and the removal, in the middle of a write.
    await writeFile(path, before);
    await writeFile(blobPath, picture);
    await writeFile(`${path}.0a1b2c.tmp`, before);
    await desktop.open();
    const text = await profileText(desktop.dir);
    expect(text.includes('shot of fatima')).toBe(false);
    expect(text.includes(saltOf(before, 'shot0_0'))).toBe(false);
    expect(text.includes(saltOf(before, 'memo'))).toBe(true);
  });

  it('takes no changes of what is billed after the week has closed', async () => {
    const { desk, slice } = await oneSlice('gauri', { ...withPictures, edit_close_s: 0 } as never);
    const { diary, desktop } = desk;
    desktop.clock.advance(8 * 86_400_000);
    const change = { memo: 'later' };
    expect(code(await diary.amend({ hash: slice.hash, change }))).toBe('edit_closed');
    // Deleting stays possible: it only changes no money any more.
    assertOk(await diary.redact({ hash: slice.hash, what: 'shot0_0', why: '' }));
  });
});
