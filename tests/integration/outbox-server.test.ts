import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Diary } from '../../electron/main/diary/diary-types.ts';
import type { FetchPort } from '../../electron/main/diary/server-link.ts';
import { takeTurn } from '../../renderer/outbox/sync-loop.ts';
import { createBackoff } from '../../renderer/outbox/backoff.ts';
import type { BundleResponse, ContractDraft } from '../../shared/api/schemas.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { verifyBundle } from '../../shared/verify/verify-bundle.ts';
import { ordinaryDraft, testCrypto } from '../support/entry-factory.ts';
import {
  type Caller,
  createWorkplace,
  getBundle,
  postAll,
  seenAndView,
  type Workplace,
  joinOrganisation,
  pairingCode,
} from '../support/server-fixture.ts';
import {
  contracts,
  createTestDesktop,
  ctx,
  journalOf,
  type TestDesktop,
  work,
} from './desktop-fixture.ts';
import { createTestOutbox } from './outbox-fixture.ts';

/** The whole way with a real server: journal, queue, log, receipts, decision, timesheet. */
describe('from the desk to the log and back', () => {
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
    readonly turn: () => Promise<unknown>;
    readonly outbox: ReturnType<typeof createTestOutbox>;
  }

  /** A new person on a new machine, paired with the real server and with an active contract. */
  async function newDesk(name: string, draft: Partial<ContractDraft> = {}): Promise<Desk> {
    const { owner, client, clientKey, ten, server, clock } = workplace();
    const path = `/v1/organisations/${ten}`;
    const member = { email: `${name}@home.test`, name, roles: ['freelancer'] as const };
    const { id: freelancer } = await joinOrganisation(workplace(), member);
    const code = await pairingCode(workplace(), freelancer);
    const offered = await owner.post<{ con: string }>(`${path}/contracts`, {
      freelancer,
      draft: { ...ordinaryDraft, ...draft },
    });
    const { con } = offered.body;
    const desktop = await createTestDesktop({ clock, fetch });
    const diary = await desktop.open();
    assertOk(await diary.pair({ serverUrl: server.url, code, deviceName: 'Laptop' }));
    const outbox = createTestOutbox({ diary, dir: desktop.dir, fetch });
    const state = {
      roots: new Map(),
      backoff: createBackoff(() => 0.5),
      pulledAt: -1e9,
      isChecked: false,
    };
    const turn = () => takeTurn(outbox.deps, { ...state, pulledAt: -1e9 });
    expect(await turn()).toBe('idle');
    const { hash } = assertOk(await diary.accept(con));
    expect(await turn()).toBe('idle');
    const accepted = await clientKey.decide({
      con,
      ref: hash,
      ...(await seenAndView(client, con)),
      stage: 'client',
      verdict: 'accept',
    });
    await postAll(client, [accepted.entry]);
    expect(await turn()).toBe('idle');
    return { desktop, diary, con, turn, outbox };
  }

  it('brings a session into the log, delivers it, and submits a timesheet that verifies', async () => {
    const { desktop, diary, con, turn, outbox } = await newDesk('anika', {
      pol: { ...ordinaryDraft.pol, caps: 1 },
    });
    expect(contracts(diary).list()[0]?.state).toBe('active');
    assertOk(await diary.start({ con, ctx }));
    await work(desktop, diary, 700);
    expect(await turn()).toBe('idle');
    const start = journalOf(diary)
      .records()
      .find(({ kind }) => kind === 'session');
    const held = () => diary.paired()?.receipts.heldOf(start?.hash ?? '');
    expect(held()).toBeUndefined();
    assertOk(await diary.stop());
    expect(await turn()).toBe('idle');
    expect(held()?.names).toEqual(['sched']);
    const records = journalOf(diary).records();
    for (const { hash } of records) expect(diary.paired()?.receipts.of(hash)).toBeDefined();
    expect(await outbox.outbox.counts()).toEqual({ unsent: 0, undelivered: 0 });
    const state = await diary.state();
    expect(state.week).toMatchObject({ trackedMs: 700_000, notDelivered: 0, billableMs: 700_000 });
    expect(state.sync).toMatchObject({ waiting: 0, receipted: records.length });
    const submitted = assertOk(await diary.submitTimesheet({ con, week: 0 }));
    expect(await turn()).toBe('idle');
    expect((await diary.state()).week?.timesheet).toEqual({
      hash: submitted.hash,
      state: 'submitted',
      ms: 700_000,
    });
    const bundle = await getBundle(workplace().client, con);
    expect(bundle.blobs.length).toBeGreaterThan(0);
    expect(bundle.files['disclosures.ndjson']).toContain('shot0_0');
    const anchors = assertOk(await diary.saveProof(con));
    const report = await verifyBundle(
      { crypto: testCrypto },
      {
        files: {
          list: async () => [
            ...Object.keys(bundle.files),
            ...bundle.blobs.map(({ sha256 }) => `blobs/${sha256}`),
          ],
          read: async (path) => readBundleFile(workplace().client, bundle, path),
        },
        anchorsText: await readFile(anchors.anchors, 'utf8'),
        policyText: await readFile(anchors.policy, 'utf8'),
      },
    );
    const serious = report.findings.filter(({ code }) => !code.startsWith('I_'));
    // The made-up pictures are all alike and no real WebP; everything else must be in order.
    const madeUp = ['E_BLOB_TYPE', 'W_PICTURE_REPEATED'];
    expect(serious.filter(({ code }) => !madeUp.includes(code))).toEqual([]);
    expect(Object.values(report.labels)).toEqual(['live', 'live']);
  });

  it('keeps everything while the network is gone, and nothing is lost or doubled after', async () => {
    const { desktop, diary, con, turn } = await newDesk('bela');
    network.isDown = true;
    assertOk(await diary.start({ con, ctx }));
    await work(desktop, diary, 65);
    assertOk(await diary.stop());
    expect(await turn()).toMatchObject({ state: 'offline' });
    expect(await turn()).toMatchObject({ state: 'offline' });
    network.isDown = false;
    network.dropAnswers = 1;
    expect(await turn()).toMatchObject({ state: 'offline' });
    expect(await turn()).toBe('idle');
    const records = journalOf(diary).records();
    const indices = records.map(({ hash }) => diary.paired()?.receipts.of(hash)?.logIndex);
    expect(indices.every((index) => index !== undefined)).toBe(true);
    expect(new Set(indices).size).toBe(records.length);
  });

  it('holds pictures back for as long as the contract says', async () => {
    const { desktop, diary, con, turn } = await newDesk('chitra', {
      pol: { ...ordinaryDraft.pol, caps: 1, hold_s: 900 },
    });
    assertOk(await diary.start({ con, ctx }));
    await work(desktop, diary, 60);
    assertOk(await diary.stop());
    expect(await turn()).toBe('idle');
    const slice = journalOf(diary)
      .records()
      .find(({ kind }) => kind === 'slice');
    const held = () => diary.paired()?.receipts.heldOf(slice?.hash ?? '');
    expect(held()?.names).toEqual(['act', 'ctx', 'memo']);
    expect(held()?.blobs).toEqual([]);
    desktop.clock.advance(901_000);
    expect(await turn()).toBe('idle');
    expect(held()?.names).toContain('shot0_0');
    expect(held()?.blobs.length).toBe(2);
  });

  it('rebuilds the queue from the journal when IndexedDB was emptied', async () => {
    const { desktop, diary, con, turn, outbox } = await newDesk('dipa');
    network.isDown = true;
    assertOk(await diary.start({ con, ctx }));
    await work(desktop, diary, 30);
    assertOk(await diary.stop());
    await turn();
    network.isDown = false;
    await outbox.database.delete();
    const fresh = createTestOutbox({ diary, dir: desktop.dir, fetch });
    const state = {
      roots: new Map(),
      backoff: createBackoff(() => 0.5),
      pulledAt: -1e9,
      isChecked: false,
    };
    expect(await takeTurn(fresh.deps, state)).toBe('idle');
    expect(diary.notices.list().map(({ code }) => code)).toContain('outbox_rebuilt');
    const receipts = diary.paired()?.receipts;
    for (const { hash } of journalOf(diary).records()) expect(receipts?.of(hash)).toBeDefined();
  });

  it('never sends a record that somebody changed in IndexedDB, and refetches it', async () => {
    const { desktop, diary, con, turn, outbox } = await newDesk('esha');
    network.isDown = true;
    assertOk(await diary.start({ con, ctx }));
    await work(desktop, diary, 30);
    assertOk(await diary.stop());
    await turn();
    const slice = journalOf(diary)
      .records()
      .find(({ kind }) => kind === 'slice');
    const stored = await outbox.database.entries.get(slice?.hash ?? '');
    const other = await outbox.database.entries.orderBy('position').first();
    if (stored === undefined || other === undefined) throw new Error('not queued');
    await outbox.database.entries.put({ ...stored, envelope: other.envelope });
    network.isDown = false;
    await outbox.outbox.unsent(64);
    expect(await outbox.database.quarantine.count()).toBe(1);
    const again = createTestOutbox({ diary, dir: desktop.dir, fetch, idb: outbox.idb });
    const state = {
      roots: new Map(),
      backoff: createBackoff(() => 0.5),
      pulledAt: -1e9,
      isChecked: false,
    };
    expect(await takeTurn(again.deps, state)).toBe('idle');
    expect(diary.paired()?.receipts.of(slice?.hash ?? '')).toBeDefined();
  });

  it('shows who was refused and why, and stops only that stream', async () => {
    const { desktop, diary, con, turn } = await newDesk('farah');
    network.refuse = { code: 'E_PAYLOAD_SCHEMA', retry: false };
    assertOk(await diary.start({ con, ctx }));
    await work(desktop, diary, 10);
    assertOk(await diary.stop());
    expect(await turn()).toMatchObject({ state: 'problem', code: 'E_PAYLOAD_SCHEMA' });
    network.refuse = undefined;
    const { sync } = await diary.state();
    expect(sync.refused).toHaveLength(1);
    expect(sync.refused[0]).toMatchObject({ code: 'E_PAYLOAD_SCHEMA' });
    expect(sync.waiting).toBe(3);
  });

  it('never lets a renderer see the token', async () => {
    const { outbox, diary } = await newDesk('gita');
    const token = diary.paired()?.pairing.token ?? '';
    expect(token.length).toBeGreaterThan(10);
    const all = JSON.stringify(await outbox.database.entries.toArray());
    expect(all).not.toContain(token);
    expect(JSON.stringify(await diary.state())).not.toContain(token);
  });
});

async function readBundleFile(
  caller: Caller,
  bundle: BundleResponse,
  path: string,
): Promise<Uint8Array | undefined> {
  const text = bundle.files[path];
  if (text !== undefined) return new TextEncoder().encode(text);
  const blob = bundle.blobs.find(({ sha256 }) => path === `blobs/${sha256}`);
  return blob && caller.bytes(`/v1/entries/${blob.entry}/blobs/${blob.sha256}`);
}

/** The network of the machine, with the failures that a test asks for. */
const network: {
  isDown: boolean;
  dropAnswers: number;
  refuse: { readonly code: string; readonly retry: boolean } | undefined;
} = { isDown: false, dropAnswers: 0, refuse: undefined };

const fetch: FetchPort = async (url, init) => {
  if (network.isDown) throw new TypeError('network is down');
  if (network.refuse !== undefined && url.endsWith('/v1/entries')) {
    const { entries } = JSON.parse(Buffer.from(init.body as ArrayBuffer).toString('utf8'));
    const results = entries.map((envelope: { payload: string; payloadType: string }) => {
      const payload = Buffer.from(envelope.payload, 'base64');
      const type = envelope.payloadType;
      const pae = Buffer.concat([
        Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `),
        payload,
      ]);
      return {
        hash: createHash('sha256').update(pae).digest('hex'),
        ok: false,
        ...network.refuse,
      };
    });
    return Response.json({ results });
  }
  const response = await globalThis.fetch(url, init);
  if (network.dropAnswers > 0 && url.endsWith('/v1/entries')) {
    network.dropAnswers -= 1;
    throw new TypeError('connection reset');
  }
  return response;
};
