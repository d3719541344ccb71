import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runDueJobs } from '../../server/jobs/run-jobs.ts';
import type { Letter } from '../../server/mail/mail-transport.ts';
import type { NoticeKind } from '../../shared/api/notice-kinds.ts';
import { createSmtpTransport } from '../../server/mail/smtp-transport.ts';
import { openMailServer, type TestMailServer } from '../support/mail-server.ts';
import {
  activateContract,
  type Caller,
  createCaller,
  createWorkplace,
  deliver,
  postAll,
  quickServer,
  type Workplace,
} from '../support/server-fixture.ts';
import { sinkTransport } from '../support/mail-sink.ts';
import {
  approvePayment,
  approveWeek,
  recordPayment,
  submitWeek,
  trackCells,
} from '../support/week-flow.ts';

const state: { place?: Workplace; smtp?: TestMailServer } = {};
const place = (): Workplace => state.place as Workplace;
const smtp = (): TestMailServer => state.smtp as TestMailServer;

beforeAll(async () => {
  state.smtp = await openMailServer();
  const through = createSmtpTransport(state.smtp.url, 'Countersign <diary@example.test>');
  // Both: people join by the letters in the sink, and what is asserted came through SMTP.
  const mail = {
    send: async (letter: Letter) => {
      await through.send(letter);
      await sinkTransport.send(letter);
    },
    close: () => through.close(),
  };
  state.place = await createWorkplace({ overrides: { ...quickServer, mail } });
}, 60_000);
afterAll(async () => {
  await state.place?.close();
  await state.smtp?.close();
}, 30_000);

async function settle(): Promise<void> {
  const { deps } = place().server;
  await runDueJobs(deps);
  deps.mail.wake();
  while ((await deps.store.asSystem('operator').mails.waiting()).count > 0) await sleep(5);
}

/** A week is submitted, approved, and paid. Subjects that came of it, in order. */
async function liveAWeek(): Promise<readonly string[]> {
  const before = smtp().received.length;
  const contract = await activateContract(place());
  await trackCells(place(), contract, 1);
  const payee = await place().device.payee(contract.con, 'EUR');
  await postAll(place().freelancer, [payee.entry]);
  await deliver(place().freelancer, payee.entry.hash, payee.disclosures);
  const timesheet = await submitWeek(place(), contract.entry, 0);
  await settle();
  const client = await approveWeek(place(), timesheet);
  const about = { timesheet, client, payee: payee.entry, no: contract.con.slice(0, 8) };
  await recordPayment(place(), await approvePayment(place(), contract.entry, about));
  await settle();
  return smtp()
    .received.slice(before)
    .map(({ headers }) => headers['subject'] ?? '');
}

const opened = 'rina submitted a week for review';
const paid = 'Acme recorded a payment to you';

async function setMuted(caller: Caller, muted: readonly NoticeKind[]): Promise<void> {
  const answer = await caller.put('/v1/account/mails', { muted });
  expect(answer).toMatchObject({ status: 200, body: { muted } });
}

/** What a mail program does when its reader clicks on “unsubscribe” (RFC 8058). */
const oneClick = (url: string, method = 'POST'): Promise<Response> =>
  fetch(url, {
    method,
    ...(method === 'POST' && {
      body: 'List-Unsubscribe=One-Click',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }),
  });

it('mails name the address that ends them, and one click does, for that kind alone', async () => {
  expect(await liveAWeek()).toEqual([opened, paid]);
  const letter = smtp().received.find(({ headers }) => headers['subject'] === opened);
  expect(letter?.headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click');
  const url = /^<(http[^>]+)>$/.exec(letter?.headers['list-unsubscribe'] ?? '')?.[1] ?? '';
  expect(url).toMatch(/\/unsubscribe\?token=[A-Za-z0-9_-]{43}$/);
  // What opens links by itself ends nothing.
  expect((await oneClick(url, 'GET')).status).toBe(404);
  expect(await liveAWeek()).toEqual([opened, paid]);
  expect((await oneClick(url)).status).toBe(204);
  expect((await oneClick(url)).status).toBe(204);
  expect((await place().client.get('/v1/account/mails')).body).toEqual({
    muted: ['review_opened'],
  });
  expect(await liveAWeek()).toEqual([paid]);
  await setMuted(place().client, []);
  expect(await liveAWeek()).toEqual([opened, paid]);
}, 60_000);

it('a made-up or an old link ends nothing', async () => {
  const { url } = place().server;
  expect((await oneClick(`${url}/unsubscribe?token=${'a'.repeat(43)}`)).status).toBe(404);
  expect((await oneClick(`${url}/unsubscribe?token=short`)).status).toBe(400);
  expect((await oneClick(`${url}/v1/sessions`)).status).toBe(415);
  const letter = smtp().received.find(({ headers }) => headers['subject'] === opened);
  const old = /^<(http[^>]+)>$/.exec(letter?.headers['list-unsubscribe'] ?? '')?.[1] ?? '';
  place().clock.advance(91 * 86_400_000);
  expect((await oneClick(old)).status).toBe(410);
}, 60_000);

it('each person chooses kinds, and nobody those of another', async () => {
  const { client, finance } = place();
  await setMuted(client, ['review_6h', 'review_opened']);
  expect((await finance.get('/v1/account/mails')).body).toEqual({ muted: [] });
  const nobody = createCaller(() => place().server.url);
  expect((await nobody.put('/v1/account/mails', { muted: [] })).status).toBe(401);
  expect((await client.put('/v1/account/mails', { muted: ['password'] })).status).toBe(400);
});
