import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ensureBuilt } from '../../../build/bundle.ts';
import { distDir } from '../../../build/paths.ts';
import type { Organisation } from '../../../shared/api/schemas.ts';
import type { CsObject } from '../../../shared/entry/cs-json.ts';
import type { EntryOf } from '../../../shared/entry/entry.ts';
import { cellCaptureOffsets, startCaptureOffsetMs } from '../../../shared/entry/schedule.ts';
import { hexToBytes } from '../../../shared/kit/hex.ts';
import { assertOk } from '../../../shared/kit/result.ts';
import { sealTo } from '../../../shared/seal/seal-picture.ts';
import { type SignedEntry, testCrypto, type ValuesByName } from '../../support/entry-factory.ts';
import {
  type ActiveContract,
  activateContract,
  createWorkplace,
  deliver,
  newestHead,
  postAll,
  type Workplace,
} from '../../support/server-fixture.ts';
import { putBlob, submitWeek } from '../../support/week-flow.ts';
import { pngPicture } from './png-picture.ts';

/** The built console on a real server, with a freelancer's week in it. */
export interface ConsoleScene {
  readonly place: Workplace;
  readonly contract: ActiveContract;
  readonly timesheet: EntryOf<'timesheet'>;
  readonly slices: readonly EntryOf<'slice'>[];
  readonly url: string;
  /** Lists every approver key that browsers have registered so far. */
  listKeys(): Promise<void>;
  close(): Promise<void>;
}

export const people = {
  client: { email: 'client@acme.test', password: 'member password 1' },
  finance: { email: 'finance@acme.test', password: 'member password 1' },
  owner: { email: 'owner@acme.test', password: 'owner password 1' },
} as const;

export const memos = {
  tickets: 'Answering tickets: refunds for order 20417 and two reopened ones',
  bengali: 'গ্রাহকের প্রশ্নের উত্তর ও টিকিট হালনাগাদ, সন্ধ্যার পালা',
} as const;

const cellMs = 600_000;

/** `recipient`: the organisation's key that pictures are sealed to; without it they are readable. */
export async function createConsoleScene(
  sealing: { readonly recipient?: string } = {},
): Promise<ConsoleScene> {
  const place = await createWorkplace({ config: { consoleDir: await builtConsole() } });
  const { recipient } = sealing;
  if (recipient !== undefined) {
    const orgkey = { recipient, replaces: '' };
    await postAll(place.owner, [await place.root.orgkey(await newestHead(place.owner), orgkey)]);
  }
  const contract = await activateContract(place, {
    title: 'Customer support, evenings',
    memo_required: true,
    pol: { caps: 1, scr: 'all', blur: 0, app: 'name', idle_s: 600, hold_s: 0, keep_days: 90 },
  });
  const first = await trackDay(place, contract, { cells: 14, memo: memos.tickets, ...sealing });
  place.clock.advance(20 * 3_600_000);
  const second = await trackDay(place, contract, { cells: 9, memo: memos.bengali, ...sealing });
  const payee = await place.device.payee(contract.con, 'EUR');
  await postAll(place.freelancer, [payee.entry]);
  await deliver(place.freelancer, payee.entry.hash, payee.disclosures);
  const timesheet = await submitWeek(place, contract.entry, 0);
  return {
    place,
    contract,
    timesheet,
    slices: [...first, ...second],
    url: place.server.url,
    listKeys: () => listKeys(place),
    close: () => place.close(),
  };
}

/** Folder of the console as users get it. */
export async function builtConsole(): Promise<string> {
  await ensureBuilt(['console', 'verifier']);
  return join(distDir, 'console');
}

interface Day {
  readonly cells: number;
  readonly memo: string;
  readonly recipient?: string;
}

/** Whole cells from the next one on, each with a picture and its thumbnail, all delivered. */
export async function trackDay(
  place: Workplace,
  { con, hash }: ActiveContract,
  day: Day,
): Promise<readonly EntryOf<'slice'>[]> {
  const { device, freelancer, clock } = place;
  clock.advance(cellMs - (clock.nowMs() % cellMs));
  device.see(await newestHead(freelancer));
  const start = await device.start(con, hash);
  await postAll(freelancer, [start.entry]);
  const slices: EntryOf<'slice'>[] = [];
  for (let i = 0; i < day.cells; i++) {
    const idx = clock.nowMs() / cellMs;
    // One slice of each day ends early: its minutes after that are not tracked.
    const toMs = i === 4 ? 372_000 : cellMs;
    clock.advance(toMs);
    device.see(await newestHead(freelancer));
    const given = { ...day, offsMs: dueOffs(start, idx, i) };
    const { values, blobs } = await valuesOf(idx, given);
    const patch = { sealed: day.recipient !== undefined };
    const slice = await device.slice({ con, idx, values, toMs, patch });
    await postAll(freelancer, [slice.entry]);
    await deliver(freelancer, slice.entry.hash, slice.disclosures);
    for (const [sha256, bytes] of blobs) await putBlob(freelancer, sha256, bytes);
    // The newest `held` names the pictures only once they are there.
    await deliver(freelancer, slice.entry.hash, slice.disclosures);
    slices.push(slice.entry);
    clock.advance(cellMs - toMs);
  }
  await postAll(freelancer, [await device.stop(con)]);
  await deliver(freelancer, start.entry.hash, start.disclosures);
  return slices;
}

/** When captures of a cell are due by the session's seed; the first one of all is the start's. */
function dueOffs({ disclosures }: SignedEntry<'session'>, idx: number, i: number): number[] {
  const { hasher } = testCrypto;
  const seedHex = Buffer.from(disclosures[0]?.value ?? '', 'base64').toString();
  const seed = hexToBytes(seedHex);
  const inCell = cellCaptureOffsets(hasher, seed, { idx, maxCaptures: 1 });
  const all = i === 0 ? [...inCell, startCaptureOffsetMs(hasher, seed)] : [...inCell];
  return all.sort((a, b) => a - b);
}

async function valuesOf(
  idx: number,
  { memo, offsMs, recipient }: Omit<Day, 'cells'> & { readonly offsMs: readonly number[] },
) {
  const at = (minute: number): number => (idx * 7 + minute * 13) % 90;
  const minutes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const k = minutes.map((minute) => (at(minute) < 12 ? 0 : at(minute)));
  const active = k.map((count) => (count > 0 ? 1 : 0));
  // A picture that is there twice is worth a warning.
  const pictures = await Promise.all(
    offsMs.map(async (off_ms, n) => ({
      off_ms,
      shot: await pictureOf(idx * 4 + n, { w: 960, h: 600 }, recipient),
      thumb: await pictureOf(idx * 4 + n, { w: 480, h: 300 }, recipient),
    })),
  );
  const values: ValuesByName = {
    act: { k, m: k.map((count) => Math.floor(count / 4)), active, src: 'hook', kept_ms: 0 },
    memo,
    ctx: { mode: 'desk', work: 'service' },
    ...Object.fromEntries(
      pictures.flatMap(({ off_ms, shot, thumb }, n) => [
        [`shot${n}_0`, { ...shot.value, off_ms }],
        [`thumb${n}_0`, { ...thumb.value, off_ms }],
      ]),
    ),
  };
  const blobs = new Map(
    pictures.flatMap(({ shot, thumb }) =>
      [shot, thumb].map(({ sha256, bytes }) => [sha256, bytes] as const),
    ),
  );
  return { values, blobs };
}

async function pictureOf(
  seed: number,
  size: { readonly w: number; readonly h: number },
  recipient: string | undefined,
) {
  const plain = pngPicture(seed, size);
  const bytes = recipient === undefined ? plain : assertOk(await sealTo([recipient], plain));
  const sha256 = sha256Of(bytes);
  const value: CsObject = {
    blob: sha256,
    len: bytes.length,
    mime: 'image/png',
    pt: sha256Of(plain),
    ...size,
    scr: { id: '1', x: 0, y: 0, w: 1920, h: 1200, scale_pct: 100, rotation: 0 },
    off_ms: 0,
    cov: [],
  };
  return { bytes, sha256, value };
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export type ListedPlace = Pick<Workplace, 'ten' | 'owner' | 'root'>;

/** The owner's signed list, as the root key's holder makes it elsewhere. */
export async function listKeys(place: ListedPlace): Promise<void> {
  const path = `/v1/organisations/${place.ten}`;
  const { body } = await place.owner.get<Organisation>(path);
  const approvers = body.approverKeys.map(({ id, pk, who, role }) => ({
    alg: 'ed25519' as const,
    cose_alg: -8,
    id,
    pk,
    who,
    role,
    limit_minor: 1_000_000_00,
  }));
  await postAll(place.owner, [await place.root.roster(await newestHead(place.owner), approvers)]);
}
