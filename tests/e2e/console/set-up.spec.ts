import { expect, test } from '@playwright/test';
import type { ContractSummary, PairResponse } from '../../../shared/api/schemas.ts';
import { createTestDevice } from '../../support/entry-factory.ts';
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

test('an owner sets everything up in a browser, and a contract becomes active', async ({
  browser,
}) => {
  const fixture = await createServerFixture({ config: { consoleDir: await builtConsole() } });
  const { url } = fixture.server;
  const owner = await (await browser.newContext()).newPage();
  const reviewer = await (await browser.newContext()).newPage();
  const faults = [watchForFaults(owner), watchForFaults(reviewer)];

  await signIn(owner, url, { email: 'owner@acme.test', password: ownerPassword });
  await expect(owner.getByText('No contracts yet')).toBeVisible();
  await openPage(owner, 'Organisation');
  await owner.getByRole('button', { name: 'Make the organisation key' }).click();
  await expect(owner.getByText('Held in this browser')).toBeVisible();
  const addMember = async (name: string, email: string, role: string, password: string) => {
    await owner.getByRole('button', { name: 'Add a member' }).click();
    const dialog = owner.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('E-mail').fill(email);
    if (password !== '') await dialog.getByLabel('First password').fill(password);
    await dialog.getByLabel('Freelancer').setChecked(role === 'Freelancer');
    await dialog.getByLabel(role).setChecked(true);
    await dialog.getByRole('button', { name: 'Add a member' }).click();
    await expect(dialog).toBeHidden();
  };
  await addMember('Clara Client', client.email, 'Client', client.password);
  await addMember('শর্মিষ্ঠা চট্টোপাধ্যায় বন্দ্যোপাধ্যায়', 'rina@home.test', 'Freelancer', '');

  await owner.getByRole('button', { name: 'Draft a contract' }).click();
  const draft = owner.getByRole('dialog');
  await draft.getByRole('button', { name: 'Offer to the freelancer' }).click();
  await expect(draft.getByText('Not a number that fits here')).toBeVisible();
  await draft.getByLabel('Title').fill('Customer support, nights');
  await draft.getByLabel('Rate per hour').fill('12.50');
  await draft.getByRole('button', { name: 'Offer to the freelancer' }).click();
  await expect(draft).toBeHidden();
  await expect(owner.getByRole('row', { name: /waiting for the freelancer/ })).toBeVisible();
  await owner.getByRole('button', { name: 'Pair a computer' }).click();
  await owner.getByRole('button', { name: 'Make a code' }).click();
  const code = (await owner.getByTestId('pairing-code').textContent()) ?? '';
  await owner.keyboard.press('Escape');

  const offered = await pairAndSign(fixture, code);
  await signIn(reviewer, url, client);
  await openPage(reviewer, 'Contract');
  await expect(reviewer.getByText('€12.50 per hour')).toBeVisible();
  await reviewer.getByRole('button', { name: 'Make my signing key' }).click();
  await expect(reviewer.getByText('not on the signed list yet')).toBeVisible();
  await owner.reload();
  await owner
    .getByLabel(/Clara Client/)
    .first()
    .check();
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
