import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PaySheet } from '../../shared/api/pay-state.ts';
import type { EntryOf } from '../../shared/entry/entry.ts';
import type { Kind } from '../../shared/entry/kinds.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { ordinaryDraft } from '../support/entry-factory.ts';
import { createWorkplace, type Workplace } from '../support/server-fixture.ts';
import { approvePayment, approveWeek, recordPayment } from '../support/week-flow.ts';
import {
  addFreelancer,
  agree,
  createNetwork,
  type Desk,
  pairDesk,
  withOutbox,
} from './desk-fixture.ts';
import { ctx, journalOf, work } from './desktop-fixture.ts';

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

async function entryOf<K extends Kind>(desk: Desk, kind: K, hash: string): Promise<EntryOf<K>> {
  const journal = journalOf(desk.diary);
  const record = journal.find(hash);
  const entry = record && (await journal.entry(record));
  if (entry?.kind !== kind) throw new Error(`no ${kind}`);
  return entry as EntryOf<K>;
}

const pay = async ({ diary }: Pick<Desk, 'diary'>) => assertOk(await diary.pay()).contracts;
const firstSheet = async (desk: Desk): Promise<PaySheet | undefined> =>
  (await pay(desk))[0]?.weeks[0]?.sheets[0];

async function track({ desktop, diary }: Desk, con: string): Promise<void> {
  desktop.clock.advance(700_000);
  assertOk(await diary.start({ con, ctx }));
  await work(desktop, diary, 90);
  assertOk(await diary.stop());
}

async function deskOf(name: string, network = createNetwork()) {
  const desk = await pairDesk(workplace(), await addFreelancer(workplace(), name), network.fetch);
  await desk.turn();
  return { desk, network };
}

describe('pay', () => {
  it('follows a week from the first slice to the money, and she confirms it', async () => {
    const { desk, network } = await deskOf('mina');
    expect(await pay(desk)).toEqual([]);
    const con = await agree(workplace(), desk);
    await track(desk, con);
    const earned = (await pay(desk))[0]?.weeks[0];
    // 90 s at 20.00 an hour, to the cent, before anything was sent.
    const amount = earned?.earnedMinor ?? 0;
    expect(earned).toMatchObject({ billableMs: 90_000, submittedMinor: 0, sheets: [] });
    expect(amount).toBeGreaterThan(0);
    expect(await desk.turn()).toBe('idle');
    const { hash } = assertOk(await desk.diary.submitTimesheet({ con, week: 0 }));
    expect(await firstSheet(desk)).toMatchObject({ state: 'waiting', amountMinor: amount });
    await desk.turn();
    expect(await firstSheet(desk)).toMatchObject({ state: 'submitted', amountMinor: amount });

    const timesheet = await entryOf(desk, 'timesheet', hash);
    const client = await approveWeek(workplace(), timesheet);
    const { hash: payeeHash } = assertOk(
      await desk.diary.setPayee({
        con,
        currency: 'EUR',
        details: { name: 'Mina', iban: 'DE02120300000000202051', bic: '', country: 'DE' },
      }),
    );
    await desk.turn();
    expect(await firstSheet(desk)).toMatchObject({ state: 'client_approved' });
    const payee = await entryOf(desk, 'payee', payeeHash);
    const signed = (await desk.diary.state()).contracts[0]?.contractHash ?? '';
    const contract = await entryOf(desk, 'contract', signed);
    const approved = await approvePayment(workplace(), contract, { timesheet, client, payee });
    const payment = await recordPayment(workplace(), approved);
    await desk.turn();
    const [week] = (await pay(desk))[0]?.weeks ?? [];
    expect(week).toMatchObject({
      earnedMinor: amount,
      submittedMinor: amount,
      approvedMinor: amount,
      paidMinor: amount,
    });
    expect(week?.sheets[0]).toMatchObject({
      state: 'paid',
      invoice: { no: '2026-1', amountMinor: amount },
      payment: { bankRef: 'SEPA-0001', date: '2026-03-10', amountMinor: amount, cur: 'EUR' },
    });
    expect(desk.diary.notices.list().map(({ code }) => code)).toContain('payment_arrived');

    assertOk(await desk.diary.reply({ con, ref: payment.hash, text: 'Received, thank you' }));
    await desk.turn();
    expect((await firstSheet(desk))?.payment?.answer).toMatchObject({
      state: 'logged',
      text: 'Received, thank you',
    });

    // The same without the server, after a restart, and as a table.
    network.state.isDown = true;
    const again = await desk.desktop.open();
    expect(await pay({ diary: again })).toEqual(await pay(desk));
    const saved = assertOk(await again.savePay());
    const text = await readFile(saved?.path ?? '', 'utf8');
    expect(text).toContain(`,paid,`);
    expect(text).toContain('SEPA-0001');
  });

  it('stays readable when the contract is over, with diary and proof', async () => {
    const { desk, network } = await deskOf('nila');
    const con = await agree(workplace(), desk);
    await track(desk, con);
    await desk.turn();
    const before = await pay(desk);
    const contracts = desk.diary.paired()?.contracts;
    const summary = contracts?.summary(con);
    if (summary === undefined) throw new Error('no summary');
    await contracts?.update({ contracts: [{ ...summary, state: 'ended' }] });
    network.state.isDown = true;
    const again = await desk.desktop.open();
    const started = await again.start({ con, ctx });
    expect(started).toMatchObject({ ok: false, error: { code: 'contract_not_active' } });
    const state = await again.state();
    expect(state.contracts.map((each) => each.state)).toEqual(['ended']);
    const day = assertOk(await again.day({ con, fromIdx: 0, toIdx: 9_000_000 }));
    expect(day.slices.map(({ memo }) => memo)).toEqual([ctx.memo]);
    const blob = day.slices[0]?.captures[0]?.blob;
    if (blob !== undefined) assertOk(await again.picture(blob));
    expect(await pay({ diary: again })).toEqual(before);
    assertOk(await again.saveEvidence({ con }));
    const all = assertOk(await again.saveAll());
    expect(all).toMatchObject({ contracts: 1, left: 0 });
    expect(again.saveProgress()).toBeUndefined();
    await readFile(`${all?.dir}/pay.csv`, 'utf8');
    await readFile(`${all?.dir}/${con}/anchors.json`, 'utf8');
  });

  it('tells of the contract that can be worked on before the first start', async () => {
    const { desk } = await deskOf('ovi');
    await agree(workplace(), desk);
    await agree(workplace(), desk);
    const [first, second = ''] = (await desk.diary.state()).contracts.map(({ con }) => con);
    expect((await desk.diary.state()).week).toMatchObject({ con: first });
    assertOk(await desk.diary.choose(second));
    const chosen = await desk.diary.state();
    expect([chosen.week?.con, chosen.tracking.con]).toEqual([second, second]);
    await track(desk, second);
    // What was worked on last, after a restart too.
    const again = await desk.desktop.open();
    expect((await again.state()).week?.con).toBe(second);
    expect(await again.choose('b0000000-0000-4000-8000-000000000009')).toMatchObject({
      ok: false,
      error: { code: 'contract_unknown' },
    });
  });

  it('names who looked at a picture, and says so when nobody did', async () => {
    const { desk } = await deskOf('pia');
    const con = await agree(workplace(), desk, {
      pol: { ...ordinaryDraft.pol, caps: 1, hold_s: 0 },
    });
    const { desktop, diary } = desk;
    desktop.clock.advance(600_000 - (desktop.clock.nowMs() % 600_000) + 1_000);
    assertOk(await diary.start({ con, ctx }));
    await work(desktop, diary, 590);
    assertOk(await diary.stop());
    desktop.clock.advance(120_000);
    await desk.turn();
    await desk.laterTurn();
    const day = assertOk(await diary.day({ con, fromIdx: 0, toIdx: 9_000_000 }));
    const slice = day.slices.find(({ captures }) => captures.some(({ blob }) => blob));
    const hash = slice?.hash ?? '';
    const blob = slice?.captures[0]?.blob ?? '';
    expect(assertOk(await diary.pictureViews({ con, hash })).views).toEqual([]);
    const shown = await workplace().client.get(`/v1/entries/${hash}/blobs/${blob}`);
    expect(shown.status).toBe(200);
    const { views } = assertOk(await diary.pictureViews({ con, hash }));
    expect(views).toMatchObject([{ name: 'client person', roles: ['client'], kind: 'picture' }]);
  });
});

describe('the token', () => {
  const week = 7 * 86_400_000;
  const tokenOf = ({ diary }: Pick<Desk, 'diary'>) => diary.paired()?.tokens.current();
  const listed = async ({ diary }: Pick<Desk, 'diary'>) => diary.paired()?.link.call('listDevices');

  it('is replaced when it is a week old, and the device stays the same', async () => {
    const { desk } = await deskOf('rani');
    const first = tokenOf(desk);
    await desk.diary.paired()?.tokens.look(desk.diary.paired()?.link as never);
    expect(tokenOf(desk)).toBe(first);
    desk.desktop.clock.advance(week + 1);
    await desk.diary.paired()?.tokens.look(desk.diary.paired()?.link as never);
    const second = tokenOf(desk);
    expect(second).not.toBe(first);
    const devices = await listed(desk);
    expect(devices).toMatchObject({ ok: true, value: { devices: [{ isCaller: true }] } });
    // Not again at once; and the next start has the new one.
    desk.desktop.clock.advance(7_200_000);
    await desk.diary.paired()?.tokens.look(desk.diary.paired()?.link as never);
    expect(tokenOf(desk)).toBe(second);
    const again = await desk.desktop.open();
    expect(tokenOf({ diary: again })).toBe(second);
    expect(await listed({ diary: again })).toMatchObject({ ok: true });
    const stored = await readFile(`${desk.desktop.dir}/state/pairing.json`, 'utf8');
    expect(stored).toContain('tokenAtMs');
  });

  it.each(['before the new one is stored', 'before the new one is used'])(
    'opens the door after a kill %s',
    async (when) => {
      const { desk } = await deskOf(when.includes('stored') ? 'sara' : 'tara');
      const { desktop } = desk;
      desktop.clock.advance(week + 1);
      const first = tokenOf(desk);
      // The disk refuses at that moment: for the file it is as if the power had gone.
      const { nodeFiles } = await import('../../electron/main/files/node-files.ts');
      const write: typeof nodeFiles.write = async (path, bytes) => {
        const isPairing = path.endsWith('pairing.json');
        if (when.includes('stored') && isPairing)
          throw Object.assign(new Error('gone'), { code: 'EIO' });
        await nodeFiles.write(path, bytes);
      };
      const killed = await desktop.open({ ...nodeFiles, write });
      const paired = killed.paired();
      if (paired === undefined) throw new Error('not paired');
      await paired.tokens.look(paired.link);
      expect(paired.tokens.current() === first).toBe(when.includes('stored'));
      const again = await desktop.open();
      expect(await listed({ diary: again })).toMatchObject({ ok: true });
      const next = again.paired();
      if (next === undefined) throw new Error('not paired');
      desktop.clock.advance(week + 1);
      await next.tokens.look(next.link);
      expect(next.tokens.current()).not.toBe(first);
      expect(await listed({ diary: again })).toMatchObject({
        ok: true,
        value: { devices: [{ isCaller: true }] },
      });
      const desk2 = withOutbox({ desktop, diary: again, freelancer: desk.freelancer });
      expect(await desk2.turn()).toBe('idle');
    },
  );
});
