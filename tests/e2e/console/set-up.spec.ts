import { expect, type Page, test } from '@playwright/test';
import type { ContractSummary, PairResponse } from '../../../shared/api/schemas.ts';
import { createTestDevice } from '../../support/entry-factory.ts';
import { linkIn, nextLetter } from '../../support/mail-sink.ts';
import {
  createCaller,
  createServerFixture,
  newestHead,
  ownerPassword,
  postAll,
  testOrigin,
  treeHeadOf,
} from '../../support/server-fixture.ts';
import { browserOptions, openPage, signIn, watchForFaults } from './console-browser.ts';
import { builtConsole } from './console-scene.ts';

test.use(browserOptions);

const client = { email: 'clara@acme.test', password: 'a password of Clara' };
const freelancer = {
  email: 'rina@home.test',
  password: 'three lanterns by the river',
  name: 'শর্মিষ্ঠা চট্টোপাধ্যায় বন্দ্যোপাধ্যায়',
  role: 'Freelancer',
};

test('an owner sets everything up in a browser, and a contract becomes active', async ({
  browser,
}) => {
  const fixture = await createServerFixture({ config: { consoleDir: await builtConsole() } });
  const { url } = fixture.server;
  const owner = await (await browser.newContext()).newPage();
  const reviewer = await (await browser.newContext()).newPage();
  const rina = await (await browser.newContext()).newPage();
  const faults = [watchForFaults(owner), watchForFaults(reviewer), watchForFaults(rina)];

  await signIn(owner, url, { email: 'owner@acme.test', password: ownerPassword });
  await expect(owner.getByText('No contracts yet')).toBeVisible();
  await openPage(owner, 'Organisation');
  await owner.getByRole('button', { name: 'Make the organisation key' }).click();
  await expect(owner.getByText('Held in this browser')).toBeVisible();
  await join(owner, reviewer, { ...client, name: 'Clara Client', role: 'Client' });
  // Comes back when there is something to review.
  await reviewer.goto('about:blank');
  await join(owner, rina, freelancer);
  await owner.reload();
  await expect(owner.getByRole('cell', { name: freelancer.name, exact: true })).toBeVisible();

  await owner.getByRole('button', { name: 'Draft a contract' }).click();
  const draft = owner.getByRole('dialog');
  await draft.getByRole('button', { name: 'Offer to the freelancer' }).click();
  await expect(draft.getByText('Not a number that fits here')).toBeVisible();
  await draft.getByLabel('Title').fill('Customer support, nights');
  await draft.getByLabel('Rate per hour').fill('12.50');
  await draft.getByRole('button', { name: 'Offer to the freelancer' }).click();
  await expect(draft).toBeHidden();
  await expect(owner.getByRole('row', { name: /waiting for the freelancer/ })).toBeVisible();
  await rina.getByRole('button', { name: 'Pair a computer' }).click();
  await rina.getByRole('button', { name: 'Make a code' }).click();
  const code = (await rina.getByTestId('pairing-code').textContent()) ?? '';
  await rina.keyboard.press('Escape');

  const offered = await pairAndSign(fixture, code);
  await reviewer.goto(url);
  await openPage(reviewer, 'Contract');
  await expect(reviewer.getByText('€12.50 per hour')).toBeVisible();
  await reviewer.getByRole('button', { name: 'Make my signing key' }).click();
  await expect(reviewer.getByText('not on the signed list yet')).toBeVisible();
  await owner.reload();
  await owner.getByRole('checkbox', { name: /Clara Client/ }).check();
  await owner.getByRole('button', { name: 'Sign the list of 1 approver' }).click();
  await expect(owner.getByRole('row', { name: /Clara Client.*listed/ })).toBeVisible();

  await reviewer.getByLabel('I have read the terms and compared the words').check();
  await reviewer.getByRole('button', { name: 'Accept contract' }).click();
  await expect(reviewer.getByText('Pinned in this browser when you accepted')).toBeVisible();
  const active = await createCaller(() => url, {
    authorization: `Bearer ${offered.token}`,
  }).get<{ contracts: ContractSummary[] }>('/v1/contracts');
  expect(active.body.contracts[0]?.state).toBe('active');
  expect(faults.flat()).toEqual([]);
  await fixture.close();
});

/** The owner invites; the person opens the mail's link, sets a password and accepts. */
async function join(
  owner: Page,
  page: Page,
  who: {
    readonly email: string;
    readonly name: string;
    readonly password: string;
    readonly role: string;
  },
): Promise<void> {
  const letter = await nextLetter(who.email, async () => {
    await owner.getByRole('button', { name: 'Invite somebody' }).click();
    const dialog = owner.getByRole('dialog');
    await dialog.getByLabel('E-mail').fill(who.email);
    await dialog.getByLabel('Freelancer').setChecked(who.role === 'Freelancer');
    await dialog.getByLabel(who.role).setChecked(true);
    await dialog.getByRole('button', { name: 'Send the invitation' }).click();
    await expect(dialog).toBeHidden();
  });
  await expect(owner.getByRole('cell', { name: who.email, exact: true })).toBeVisible();
  await page.goto(linkIn(letter));
  await expect(page.getByRole('heading', { name: 'Acme invites you' })).toBeVisible();
  await page.getByLabel('Your name').fill(who.name);
  await page.getByLabel('Choose a password').fill('password1');
  await page.getByRole('button', { name: 'Accept and make my account' }).click();
  await expect(page.getByText('too well known')).toBeVisible();
  await page.getByLabel('Choose a password').fill(who.password);
  await page.getByRole('button', { name: 'Accept and make my account' }).click();
  await expect(page.getByText('You are a member of Acme now.')).toBeVisible();
}

/** The freelancer's app: pairs with the code, enrols, and signs the offered contract. */
async function pairAndSign(
  fixture: Awaited<ReturnType<typeof createServerFixture>>,
  code: string,
): Promise<PairResponse> {
  const url = () => fixture.server.url;
  const paired = await createCaller(url).post<PairResponse>('/v1/pairings', {
    code,
    deviceName: 'laptop',
  });
  const { body: pairing } = paired;
  const caller = createCaller(url, { authorization: `Bearer ${pairing.token}` });
  const { clock } = fixture;
  const device = createTestDevice({ name: 'rina', fre: pairing.fre, log: testOrigin, clock });
  device.see(treeHeadOf(pairing.server.checkpoint));
  await postAll(caller, [await device.enroll(pairing.nonce)]);
  const { body } = await caller.get<{ contracts: ContractSummary[] }>('/v1/contracts');
  const [offer] = body.contracts;
  if (offer === undefined) throw new Error('no contract is offered');
  device.see(await newestHead(caller));
  await postAll(caller, [await device.contract(offer.con, fixture.ten, offer)]);
  return pairing;
}
