import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FetchPort } from '../../electron/main/diary/server-link.ts';
import type { ContractSummary } from '../../shared/api/schemas.ts';
import { isAgeFile } from '../../shared/kit/age-header.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { type AgeKeyPair, createAgeKeyPair } from '../../shared/seal/age-recipient.ts';
import { createOpener } from '../../shared/seal/open-picture.ts';
import { ordinaryDraft } from '../support/entry-factory.ts';
import { createWorkplace, newestHead, postAll, type Workplace } from '../support/server-fixture.ts';
import {
  addFreelancer,
  agree,
  type Desk,
  pairDesk,
  seriousCodes,
  verifyFolder,
} from './desk-fixture.ts';
import { ctx, journalOf, onePicture, work } from './desktop-fixture.ts';

const withPictures = { pol: { ...ordinaryDraft.pol, caps: 1 } };
const codeOf = (answer: unknown) => (answer as { error?: { code?: string } }).error?.code;

describe('sealed pictures', () => {
  const place: { it?: Workplace; org?: AgeKeyPair; orgkey?: string } = {};
  beforeAll(async () => {
    place.it = await createWorkplace();
    place.org = await createAgeKeyPair();
    place.orgkey = await publish(place.org, '');
  });
  afterAll(async () => {
    await place.it?.close();
  });
  const workplace = (): Workplace => {
    if (place.it === undefined) throw new Error('no workplace');
    return place.it;
  };

  /** The organisation's root key names a recipient. */
  async function publish({ recipient }: AgeKeyPair, replaces: string): Promise<string> {
    const { owner, root } = workplace();
    const entry = await root.orgkey(await newestHead(owner), { recipient, replaces });
    await postAll(owner, [entry]);
    return entry.hash;
  }

  async function deskOf(name: string, fetch?: FetchPort): Promise<Desk> {
    const desk = await pairDesk(workplace(), await addFreelancer(workplace(), name), fetch);
    await desk.turn();
    return desk;
  }

  async function track({ desktop, diary }: Desk, con: string): Promise<void> {
    desktop.clock.advance(700_000);
    assertOk(await diary.start({ con, ctx }));
    await work(desktop, diary, 50);
    assertOk(await diary.stop());
  }

  const openerOf = (pair: AgeKeyPair | undefined) => ({
    openSealed: createOpener([pair?.identity ?? '']),
  });

  it('lie sealed here and on the server, and are shown here and to who has the key', async () => {
    const desk = await deskOf('anila');
    desk.desktop.captureSensor.next = [onePicture('secret of anila')];
    const con = await agree(workplace(), desk, withPictures);
    await track(desk, con);
    const record = journalOf(desk.diary)
      .records()
      .find(({ kind }) => kind === 'slice');
    expect(record?.payload).toMatchObject({ sealed: true });
    const blobs = await readdir(join(desk.desktop.dir, 'blobs'), {
      recursive: true,
      withFileTypes: true,
    });
    const files = blobs.filter((each) => each.isFile());
    expect(files.length).toBeGreaterThanOrEqual(2);
    for (const { parentPath, name } of files)
      expect(isAgeFile(new Uint8Array(await readFile(join(parentPath, name))))).toBe(true);
    const day = assertOk(await desk.diary.day({ con, fromIdx: 0, toIdx: 1e9 }));
    const shown = assertOk(await desk.diary.picture(day.slices[0]?.captures[0]?.blob ?? ''));
    expect(new TextDecoder().decode(shown.bytes)).toContain('shot secret of anila');
    expect((await desk.diary.state()).contracts[0]?.sealedTo?.words).toMatch(/^\w+-\w+/);
    expect(await desk.turn()).toBe('idle');
    expect(await desk.turn()).toBe('idle');
    const saved = assertOk(await desk.diary.saveEvidence({ con }));
    const closed = await verifyFolder(saved?.dir ?? '');
    expect(seriousCodes(closed)).toEqual([]);
    expect(closed.findings.map(({ code }) => code)).toContain('I_SEALED');
    const open = await verifyFolder(saved?.dir ?? '', openerOf(place.org));
    expect(seriousCodes(open)).toEqual([]);
  });

  it('stay sealed when an area is covered', async () => {
    const desk = await deskOf('bokul');
    const con = await agree(workplace(), desk, {
      pol: { ...withPictures.pol, hold_s: 900 },
    });
    await track(desk, con);
    await desk.turn();
    const { slices } = assertOk(await desk.diary.day({ con, fromIdx: 0, toIdx: 1e9 }));
    const hash = slices[0]?.hash ?? '';
    const areas = [{ x: 1, y: 2, w: 30, h: 40 }];
    assertOk(await desk.diary.cover({ hash, shot: 'shot0_0', areas }));
    desk.desktop.clock.advance(10_000);
    await desk.diary.tick();
    const after = assertOk(await desk.diary.day({ con, fromIdx: 0, toIdx: 1e9 })).slices[0];
    const blob = after?.captures[0]?.blob ?? '';
    expect(blob).not.toBe(slices[0]?.captures[0]?.blob);
    const path = join(desk.desktop.dir, 'blobs', blob.slice(0, 2), blob.slice(2, 4), blob);
    expect(isAgeFile(new Uint8Array(await readFile(path)))).toBe(true);
    desk.desktop.clock.advance(1_000_000);
    expect(await desk.turn()).toBe('idle');
    expect(await desk.turn()).toBe('idle');
    const saved = assertOk(await desk.diary.saveEvidence({ con }));
    const report = await verifyFolder(saved?.dir ?? '', openerOf(place.org));
    expect(seriousCodes(report)).toEqual([]);
  });

  it('are never sealed to a key that the server alone names', async () => {
    const thief = await createAgeKeyPair();
    const lie = { isOn: false };
    const fetch: FetchPort = async (url, init) => {
      const response = await globalThis.fetch(url, init);
      if (!lie.isOn || !url.endsWith('/v1/contracts')) return response;
      const body = (await response.json()) as { contracts: ContractSummary[] };
      const pinned = body.contracts.map((each) => ({
        ...each,
        pins: { ...each.pins, org_recipient: thief.recipient },
      }));
      return Response.json({ contracts: pinned });
    };
    const desk = await deskOf('champa', fetch);
    const con = await agree(workplace(), desk, withPictures);
    lie.isOn = true;
    await desk.turn();
    await desk.turn();
    const said = desk.diary.notices.list().find(({ code }) => code === 'recipient_refused');
    expect(said?.facts).toEqual({ organisation: expect.any(String) });
    await track(desk, con);
    const { slices } = assertOk(await desk.diary.day({ con, fromIdx: 0, toIdx: 1e9 }));
    const blob = slices[0]?.captures[0]?.blob ?? '';
    const path = join(desk.desktop.dir, 'blobs', blob.slice(0, 2), blob.slice(2, 4), blob);
    const bytes = new Uint8Array(await readFile(path));
    expect(await createOpener([thief.identity])(bytes)).toBeUndefined();
    expect(await createOpener([place.org?.identity ?? ''])(bytes)).toBeDefined();
    // Nor is a contract signed that pins it.
    const { owner, ten } = workplace();
    const offered = await owner.post<{ con: string }>(`/v1/organisations/${ten}/contracts`, {
      freelancer: desk.freelancer,
      draft: { ...ordinaryDraft, title: 'Another' },
    });
    await desk.turn();
    expect(codeOf(await desk.diary.accept(offered.body.con))).toBe('recipient_refused');
  });

  it('are sealed to the next key of the chain once the log shows it', async () => {
    const desk = await deskOf('dalia');
    const con = await agree(workplace(), desk, withPictures);
    const next = await createAgeKeyPair();
    await publish(next, place.orgkey ?? '');
    expect(await desk.turn()).toBe('idle');
    expect(desk.diary.notices.list().map(({ code }) => code)).not.toContain('recipient_refused');
    await track(desk, con);
    const { slices } = assertOk(await desk.diary.day({ con, fromIdx: 0, toIdx: 1e9 }));
    const blob = slices[0]?.captures[0]?.blob ?? '';
    const path = join(desk.desktop.dir, 'blobs', blob.slice(0, 2), blob.slice(2, 4), blob);
    const bytes = new Uint8Array(await readFile(path));
    expect(await createOpener([next.identity])(bytes)).toBeDefined();
    expect(await createOpener([place.org?.identity ?? ''])(bytes)).toBeUndefined();
  });
});
