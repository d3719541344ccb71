import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { BundleResponse, EntryAnswer } from '../../shared/api/schemas.ts';
import type { Entry, EntryOf } from '../../shared/entry/entry.ts';
import { keepHouse } from '../../server/use-cases/housekeeping.ts';
import { ordinaryDraft, ordinaryValues, type SignedEntry } from '../support/entry-factory.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
import {
  type ActiveContract,
  activateContract,
  type Caller,
  createWorkplace,
  deliver,
  getBundle,
  newestHead,
  postAll,
  postEntries,
  seenAndView,
  type Workplace,
} from '../support/server-fixture.ts';
import {
  approvePayment,
  approveWeek,
  putBlob,
  recordPayment,
  submitWeek,
  testPicture,
  trackCells,
  verifyContract,
} from '../support/week-flow.ts';

type Picture = ReturnType<typeof testPicture>;
interface Shown {
  readonly slice: SignedEntry<'slice'>;
  readonly picture: Picture;
}

const count = { pictures: 0 };
const newPicture = (): Picture => {
  count.pictures += 1;
  return testPicture(`screen ${count.pictures}`);
};

/** Works one cell with a picture, all of it delivered. */
async function trackPicture(
  place: Workplace,
  contract: ActiveContract,
  picture: Picture = newPicture(),
): Promise<Shown> {
  expect((await putBlob(place.freelancer, picture.sha256, picture.bytes)).status).toBe(200);
  const values = { ...ordinaryValues, shot0_0: picture.value };
  const { slices } = await trackCells(place, contract, 1, values);
  return { slice: slices[0] as SignedEntry<'slice'>, picture };
}

const hashOf = ({ slice }: Shown): string => slice.entry.hash;
const pathOf = ({ slice, picture }: Shown): string =>
  `/v1/entries/${slice.entry.hash}/blobs/${picture.sha256}`;
const saltOf = ({ slice }: Shown, name: string): string =>
  slice.disclosures.find((each) => each.name === name)?.salt ?? 'no such name';

const filesBelow = (dir: string): Promise<string[]> => readdir(dir, { recursive: true });

/** Where something of the picture, or of what opens its commitment, still is. */
async function tracesOf(place: Workplace, contract: ActiveContract, shown: Shown) {
  const { sha256 } = shown.picture;
  const store = place.server.deps.store.asSystem('operator');
  const disclosures = await store.deliveries.disclosuresOf([hashOf(shown)]);
  const links = await store.deliveries.blobsOf([hashOf(shown)]);
  const [held] = await store.deliveries.heldOf([hashOf(shown)]);
  const { payload = '' } = JSON.parse(held?.statement ?? '{}') as { payload?: string };
  const bundle = JSON.stringify(await getBundle(place.client, contract.con));
  const files = await filesBelow(join(place.dataDir, 'blobs'));
  const found: Readonly<Record<string, boolean>> = {
    disclosure: disclosures.some(({ name }) => name === 'shot0_0'),
    link: links.some((row) => row.sha256 === sha256),
    held: Buffer.from(payload, 'base64').toString().includes(sha256),
    row: (await store.deliveries.findBlob(sha256)) !== undefined,
    file: files.some((name) => name.includes(sha256)),
    bundle: bundle.includes(sha256) || bundle.includes(saltOf(shown, 'shot0_0')),
    download: (await place.client.get(pathOf(shown))).status === 200,
  };
  return Object.keys(found).filter((name) => found[name]);
}

const codeOf = (answer: EntryAnswer | undefined): string =>
  answer === undefined || answer.ok ? 'accepted' : answer.code;
const post = async (caller: Caller, entry: Entry): Promise<string> =>
  codeOf((await postEntries(caller, [entry]))[0]);

async function redact(
  { device, freelancer }: Workplace,
  { con }: ActiveContract,
  target: string,
  names: readonly string[],
): Promise<EntryOf<'redact'>> {
  device.see(await newestHead(freelancer));
  const effect = names.length === 1 && names[0] === 'memo' ? 'none' : 'forfeit';
  const entry = await device.redact(con, { target, names: [...names], effect });
  await postAll(freelancer, [entry]);
  return entry;
}

async function published({ server }: Workplace): Promise<void> {
  const { size } = await server.deps.store.asSystem('operator').log.head();
  expect(await server.deps.logWriter.waitFor(size)).toBe(true);
}

async function findings(place: Workplace, { entry }: ActiveContract): Promise<readonly string[]> {
  await published(place);
  const { report } = await verifyContract(place.client, entry);
  return report.findings.map(({ code }) => code);
}

const errorsOf = (codes: readonly string[]): readonly string[] =>
  codes.filter((code) => code.startsWith('E_'));

describe.each(['PGlite', 'PostgreSQL'] as const)(
  'removed is removed, on %s (protocol 3.17)',
  { timeout: 60_000 },
  (engine) => {
    const state: { place?: Workplace; contract?: ActiveContract; postgres?: TestPostgres } = {};
    const place = () => state.place as Workplace;
    const contract = () => state.contract as ActiveContract;
    beforeAll(async () => {
      if (engine === 'PostgreSQL') state.postgres = await startTestPostgres();
      const databaseUrl = await state.postgres?.createDatabase();
      state.place = await createWorkplace(databaseUrl === undefined ? {} : { databaseUrl });
      state.contract = await activateContract(state.place);
    }, 60_000);
    afterAll(async () => {
      await state.place?.close();
      await state.postgres?.close();
    }, 30_000);

    it('takes a redacted picture away from everywhere, with what would open it', async () => {
      const shown = await trackPicture(place(), contract());
      expect(await tracesOf(place(), contract(), shown)).toHaveLength(7);
      await redact(place(), contract(), hashOf(shown), ['shot0_0']);
      expect(await tracesOf(place(), contract(), shown)).toEqual([]);
      const store = place().server.deps.store.asSystem('operator');
      const left = await store.deliveries.disclosuresOf([hashOf(shown)]);
      expect(left.map(({ name }) => name)).toEqual(['act', 'ctx', 'memo']);
      // Sent again by a queue that did not know: it stays away, and nobody is stuck.
      await deliver(place().freelancer, hashOf(shown), shown.slice.disclosures);
      expect(await tracesOf(place(), contract(), shown)).toEqual([]);
      const codes = await findings(place(), contract());
      expect(codes).toContain('I_REDACTED');
      expect(errorsOf(codes)).toEqual([]);
    });

    it('keeps a picture while another entry shows it', async () => {
      const picture = newPicture();
      const one = await trackPicture(place(), contract(), picture);
      const other = await trackPicture(place(), contract(), picture);
      await redact(place(), contract(), hashOf(one), ['*']);
      expect((await place().client.get(pathOf(one))).status).toBe(404);
      expect((await place().client.get(pathOf(other))).status).toBe(200);
      await redact(place(), contract(), hashOf(other), ['shot0_0']);
      expect(await tracesOf(place(), contract(), other)).toEqual([]);
    });

    it('lets a client have a picture removed; the time stays', async () => {
      const { client, finance, freelancer, owner } = place();
      const shown = await trackPicture(place(), contract());
      const path = `/v1/entries/${hashOf(shown)}/removal`;
      const asked = { names: ['shot0_0'], reason: 'A card number' };
      expect((await freelancer.post(path, asked)).status).toBe(401);
      expect(await finance.post(path, asked)).toMatchObject({ status: 403 });
      expect((await client.post(path, { ...asked, names: ['memo'] })).status).toBe(400);
      const absent = { ...asked, names: ['shot2_3'] };
      expect(await owner.post(path, absent)).toMatchObject({ body: { code: 'E_TARGET' } });
      expect(await client.post(path, asked)).toMatchObject({ status: 200 });
      expect(await tracesOf(place(), contract(), shown)).toEqual([]);
      const codes = await findings(place(), contract());
      expect(codes).toContain('I_ERASED');
      const { ledger } = await verifyContract(client, contract().entry);
      expect(ledger?.slices.find(({ hash }) => hash === hashOf(shown))?.state).toBe('ok');
    });

    it('erases an entry whole when the freelancer asks for it with her signature', async () => {
      const { client, device, freelancer } = place();
      const shown = await trackPicture(place(), contract());
      const path = `/v1/entries/${hashOf(shown)}/erasure`;
      const now = await seenAndView(freelancer, contract().con);
      device.see(now.seen);
      const about = { con: contract().con, ref: hashOf(shown), ...now };
      const request = await device.reply({ ...about, text: 'Please erase this hour' });
      await postAll(freelancer, [request.entry]);
      const asked = { names: ['*'], request: request.entry.hash };
      expect(await client.post(path, asked)).toMatchObject({ status: 403 });
      const unsigned = { ...asked, request: contract().hash };
      expect(await freelancer.post(path, unsigned)).toMatchObject({ body: { code: 'E_TARGET' } });
      const ofContract = `/v1/entries/${contract().hash}/erasure`;
      expect(await freelancer.post(ofContract, asked)).toMatchObject({
        status: 422,
        body: { code: 'E_TARGET' },
      });
      await hold(true);
      expect(await freelancer.post(path, asked)).toMatchObject({
        status: 409,
        body: { code: 'E_LEGAL_HOLD' },
      });
      await hold(false);
      expect(await freelancer.post(path, asked)).toMatchObject({ status: 200 });
      expect(await tracesOf(place(), contract(), shown)).toEqual([]);
      const store = place().server.deps.store.asSystem('operator');
      expect(await store.entries.find(hashOf(shown))).toMatchObject({ envelope: '' });
      const again = await freelancer.put(`/v1/disclosures/${hashOf(shown)}`, {
        items: shown.slice.disclosures,
      });
      expect(again).toMatchObject({ status: 410, body: { code: 'E_GONE' } });
      // The device that sends its queue once more is answered as before.
      expect(await post(freelancer, shown.slice.entry)).toBe('accepted');
      expect(await store.entries.find(hashOf(shown))).toMatchObject({ envelope: '' });
      const stream = await freelancer.get<{ entries: { hash: string; envelope?: unknown }[] }>(
        `/v1/streams/${device.kid}/${contract().con}`,
      );
      const listed = stream.body.entries.find(({ hash }) => hash === hashOf(shown));
      expect(listed).toMatchObject({ hash: hashOf(shown) });
      expect(listed).not.toHaveProperty('envelope');
      const codes = await findings(place(), contract());
      expect(codes).toContain('I_ERASED');
      expect(errorsOf(codes)).toEqual([]);
    });

    const hold = async (isOn: boolean) => {
      const path = `/v1/contracts/${contract().con}/legal-hold`;
      expect((await place().owner.put(path, { hold: isOn })).status).toBe(200);
    };

    it('gives a pinned download the same bytes, until something of it is removed', async () => {
      const { client } = place();
      const shown = await trackPicture(place(), contract());
      const { size } = await newestHead(client);
      const path = `/v1/contracts/${contract().con}/bundle?size=${size}`;
      const first = await client.get<BundleResponse>(path);
      place().clock.advance(60_000);
      await trackPicture(place(), contract());
      expect((await client.get(path)).body).toEqual(first.body);
      await redact(place(), contract(), hashOf(shown), ['shot0_0']);
      expect(await client.get(path)).toMatchObject({ status: 410, body: { code: 'E_GONE' } });
      const unknown = `/v1/contracts/${contract().con}/bundle?size=${size + 1_000_000}`;
      expect((await client.get(unknown)).status).toBe(404);
    });

    it('gives a part for a range of cells', async () => {
      const one = await trackPicture(place(), contract());
      const other = await trackPicture(place(), contract());
      const { idx } = one.slice.entry.payload;
      const range = `from=${idx}&to=${idx + 1}`;
      const path = `/v1/contracts/${contract().con}/bundle`;
      const { body } = await place().client.get<BundleResponse>(`${path}?${range}`);
      const text = JSON.stringify(body);
      expect(body.blobs.map(({ sha256 }) => sha256)).toEqual([one.picture.sha256]);
      expect(text).toContain(saltOf(one, 'memo'));
      expect(text).not.toContain(saltOf(other, 'memo'));
      expect(JSON.parse(body.files['bundle.json'] ?? '')).toMatchObject({
        part: { from_idx: idx, to_idx: idx + 1 },
      });
      expect((await place().client.get(`${path}?from=${idx}`)).status).toBe(400);
      const nowhere = `${path}?timesheet=${contract().hash}`;
      expect((await place().client.get(nowhere)).status).toBe(404);
    });

    it('finishes after a crash what the database says is removed', async () => {
      const shown = await trackPicture(place(), contract());
      const { blobs } = place().server.deps;
      // As if the process ended between the commit and the files.
      const failing = vi.spyOn(blobs, 'remove').mockRejectedValue(new Error('gone'));
      await redact(place(), contract(), hashOf(shown), ['shot0_0']);
      expect(await tracesOf(place(), contract(), shown)).toEqual(['file']);
      failing.mockRestore();
      await place().restart();
      expect(await tracesOf(place(), contract(), shown)).toEqual([]);
    });

    it('deletes files that an older copy of the folder brings back', async () => {
      const shown = await trackPicture(place(), contract());
      const folder = join(place().dataDir, 'blobs');
      await cp(folder, `${folder}-copy`, { recursive: true });
      await redact(place(), contract(), hashOf(shown), ['shot0_0']);
      await cp(`${folder}-copy`, folder, { recursive: true });
      expect(await tracesOf(place(), contract(), shown)).toEqual(['file']);
      await keepHouse(place().server.deps);
      expect(await tracesOf(place(), contract(), shown)).toEqual([]);
      // A picture that is delivered anew, for another entry, is not deleted with the old one.
      const anew = await trackPicture(place(), contract(), shown.picture);
      await keepHouse(place().server.deps);
      expect((await place().client.get(pathOf(anew))).status).toBe(200);
    });

    it('takes nothing away for a redaction without effect', async () => {
      const shown = await trackPicture(place(), contract());
      const { device, freelancer } = place();
      device.see(await newestHead(freelancer));
      const cheap = { target: hashOf(shown), names: ['shot0_0'], effect: 'none' } as const;
      const entry = await device.redact(contract().con, { ...cheap, names: [...cheap.names] });
      expect(await post(freelancer, entry)).toBe('accepted');
      expect(await tracesOf(place(), contract(), shown)).toHaveLength(7);
      await redact(place(), contract(), hashOf(shown), ['memo']);
      const store = place().server.deps.store.asSystem('operator');
      const left = await store.deliveries.disclosuresOf([hashOf(shown)]);
      expect(left.map(({ name }) => name)).toEqual(['act', 'ctx', 'shot0_0']);
    });
  },
);

describe('what time removes', { timeout: 120_000 }, () => {
  it('lets pictures and activity go after the payment, unless they are held', async () => {
    const place = await createWorkplace();
    onTestFinished(() => place.close());
    const pol = { ...ordinaryDraft.pol, keep_days: 10 };
    const contract = await activateContract(place, { pol });
    const shown = await trackPicture(place, contract);
    const { device, freelancer, owner, server, clock } = place;
    device.see(await newestHead(freelancer));
    const payee = await device.payee(contract.con, 'EUR');
    await postAll(freelancer, [payee.entry]);
    await deliver(freelancer, payee.entry.hash, payee.disclosures);
    const timesheet = await submitWeek(place, contract.entry, 0);
    const client = await approveWeek(place, timesheet);
    const week = { timesheet, client, payee: payee.entry };
    await recordPayment(place, await approvePayment(place, contract.entry, week));
    const path = `/v1/contracts/${contract.con}/legal-hold`;

    clock.advance(9 * 86_400_000);
    await keepHouse(server.deps);
    expect(await tracesOf(place, contract, shown)).toHaveLength(7);
    expect((await owner.put(path, { hold: true })).status).toBe(200);
    clock.advance(2 * 86_400_000);
    await keepHouse(server.deps);
    expect(await tracesOf(place, contract, shown)).toHaveLength(7);
    expect((await owner.put(path, { hold: false })).status).toBe(200);
    await keepHouse(server.deps);
    expect(await tracesOf(place, contract, shown)).toEqual([]);
    const left = await server.deps.store
      .asSystem('operator')
      .deliveries.disclosuresOf([hashOf(shown)]);
    expect(left.map(({ name }) => name)).toEqual(['ctx', 'memo']);
    const codes = await findings(place, contract);
    expect(codes).toContain('I_ERASED');
    expect(errorsOf(codes)).toEqual([]);
    const { report } = await verifyContract(place.client, contract.entry);
    expect(report.timesheets).toMatchObject([{ state: 'paid', ok: true }]);
  });

  it('leaves nothing of a memo or its salt in the files of its own database', async () => {
    const place = await createWorkplace();
    onTestFinished(() => place.close());
    const contract = await activateContract(place);
    const kept = await trackPicture(place, contract);
    const gone = await trackPicture(place, contract);
    await trackPicture(place, contract);
    await redact(place, contract, hashOf(gone), ['memo']);
    await keepHouse(place.server.deps);
    const dir = join(place.dataDir, 'db');
    const files = await readdir(dir, { recursive: true, withFileTypes: true });
    const holding = async (text: string): Promise<readonly string[]> => {
      const found: string[] = [];
      for (const file of files.filter((each) => each.isFile())) {
        const path = join(file.parentPath, file.name);
        if ((await readFile(path)).includes(text)) found.push(path);
      }
      return found;
    };
    expect(await holding(saltOf(kept, 'memo'))).not.toEqual([]);
    expect(await holding(saltOf(gone, 'memo'))).toEqual([]);
  });

  it('drops pictures that no entry ever showed', async () => {
    const place = await createWorkplace();
    onTestFinished(() => place.close());
    const picture = newPicture();
    expect((await putBlob(place.freelancer, picture.sha256, picture.bytes)).status).toBe(200);
    const names = () => filesBelow(join(place.dataDir, 'blobs'));
    await keepHouse(place.server.deps);
    expect((await names()).join(' ')).toContain(picture.sha256);
    place.clock.advance(31 * 86_400_000);
    await keepHouse(place.server.deps);
    expect((await names()).join(' ')).not.toContain(picture.sha256);
  });
});

/** Threats 40: what a backup brings back is taken away again. */
describe('an older copy of the data directory', { timeout: 120_000 }, () => {
  it('shows nothing that was removed since, and gets the removals back', async () => {
    const { place, contract, redacted, removed, missing, erasure } = await removeAndRestore();
    const store = place.server.deps.store.asSystem('operator');
    for (const shown of [redacted, removed])
      expect(await tracesOf(place, contract, shown)).toEqual([]);
    expect(await store.entries.find(erasure)).toMatchObject({ kind: 'erasure' });
    expect(await place.client.get('/readyz')).toMatchObject({ status: 200 });
    // Once the devices have sent again what is missing, everything is as it was signed.
    await postAll(place.freelancer, [missing]);
    const codes = await findings(place, contract);
    expect(codes).toContain('I_REDACTED');
    expect(codes).toContain('I_ERASED');
    expect(errorsOf(codes)).toEqual([]);
  });

  it('shows nothing of it while the log is frozen either', async () => {
    const forgetHistory = async (dataDir: string): Promise<void> => {
      const dir = join(dataDir, 'head-lock');
      const heads = (await readdir(dir)).filter((name) => name.startsWith('head-')).sort();
      for (const name of heads.slice(0, -1)) await rm(join(dir, name));
    };
    const { place, contract, redacted, removed } = await removeAndRestore(forgetHistory);
    expect(await place.client.get('/readyz')).toMatchObject({
      status: 503,
      body: { code: 'LOG_FROZEN' },
    });
    for (const shown of [redacted, removed])
      expect(await tracesOf(place, contract, shown)).toEqual([]);
  });

  /** Two pictures; a copy of database and folder; both removed; the copy put back. */
  async function removeAndRestore(
    beforeStart: (dataDir: string) => Promise<void> = async () => {},
  ) {
    const place = await createWorkplace();
    onTestFinished(() => place.close());
    const contract = await activateContract(place);
    const redacted = await trackPicture(place, contract);
    const removed = await trackPicture(place, contract);
    const copies = ['db', 'blobs'].map((name) => join(place.dataDir, name));
    await stopped(place, async () => {
      for (const dir of copies) await cp(dir, `${dir}-copy`, { recursive: true });
    });
    const missing = await redact(place, contract, hashOf(redacted), ['shot0_0']);
    await published(place);
    const path = `/v1/entries/${hashOf(removed)}/removal`;
    const asked = { names: ['shot0_0'], reason: 'A card number' };
    const { status, body } = await place.client.post<{ erasure: string }>(path, asked);
    expect(status).toBe(200);
    await published(place);
    await stopped(place, async () => {
      for (const dir of copies) {
        await rm(dir, { recursive: true });
        await cp(`${dir}-copy`, dir, { recursive: true });
      }
      await beforeStart(place.dataDir);
    });
    return { place, contract, redacted, removed, missing, erasure: body.erasure };
  }

  /** The fixture closes and opens; between the two the files are anybody's. */
  async function stopped(place: Workplace, work: () => Promise<void>): Promise<void> {
    await place.server.close();
    await work();
    await place.restart();
  }
});
