import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Problem } from '../../shared/api/error-codes.ts';
import type { ApproverKey, Organisation } from '../../shared/api/schemas.ts';
import { browserTag, vouchMessage } from '../../shared/entry/second-browser.ts';
import { bytesToHex } from '../../shared/kit/hex.ts';
import { createSigningKey, type SigningKey, testCrypto } from '../support/entry-factory.ts';
import { type Caller, createWorkplace, type Workplace } from '../support/server-fixture.ts';

const state: { place?: Workplace } = {};
const place = (): Workplace => state.place as Workplace;
beforeAll(async () => {
  state.place = await createWorkplace();
});
afterAll(() => state.place?.close());

const path = (kid: string) => `/v1/organisations/${place().ten}/approver-keys/${kid}/vouch`;
const tablet = createSigningKey('tablet');
const atMs = 1_700_000_000_000;

async function register(caller: Caller, key: SigningKey, tag?: string) {
  const body = { pk: key.pk, label: 'Tablet', role: 'client', ...(tag && { tag }) };
  return caller.post<ApproverKey>(`/v1/organisations/${place().ten}/approver-keys`, body);
}

interface Asked {
  readonly caller?: Caller;
  readonly by?: Pick<SigningKey, 'signer' | 'kid'>;
  readonly kid?: string;
  readonly signer?: SigningKey['signer'];
}

async function vouch({ caller, by, kid = tablet.kid, signer }: Asked = {}) {
  const { ten, client, clientKey } = place();
  const voucher = by ?? clientKey;
  const message = vouchMessage({ ten, role: 'client', by: voucher.kid, kid, atMs });
  const signature = bytesToHex(await (signer ?? voucher.signer).sign(message));
  return (caller ?? client).put<ApproverKey & Problem>(path(kid), {
    by: voucher.kid,
    atMs,
    signature,
  });
}

const keysSeenBy = async (caller: Caller): Promise<readonly ApproverKey[]> =>
  (await caller.get<Organisation>(`/v1/organisations/${place().ten}`)).body.approverKeys;

it('a second browser registers its key with a tag, and the listed key vouches for it', async () => {
  const tag = browserTag(testCrypto.hasher, 'ab'.repeat(32), tablet.kid);
  expect((await register(place().client, tablet)).body.tag).toBe('');
  expect((await register(place().client, tablet, tag)).body).toMatchObject({
    tag,
    state: 'waiting',
  });
  const answer = await vouch();
  expect(answer.status).toBe(200);
  expect(answer.body.vouch).toMatchObject({ by: place().clientKey.kid, atMs });
  const seen = (await keysSeenBy(place().owner)).find(({ id }) => id === tablet.kid);
  expect(seen).toMatchObject({ tag, state: 'waiting', vouch: answer.body.vouch });
});

it('a vouch is of the same person, by a listed key, and signed', async () => {
  const { finance, financeKey, client } = place();
  const other = createSigningKey('another tablet');
  await register(client, other);
  const codes = [
    await vouch({ caller: finance }),
    await vouch({ by: financeKey }),
    await vouch({ by: other }),
    await vouch({ by: tablet, kid: tablet.kid }),
    await vouch({ kid: other.kid, signer: other.signer }),
    await vouch({ kid: 'f'.repeat(64) }),
  ].map(({ body, status }) => `${status} ${body.code}`);
  expect(codes).toEqual([
    '404 E_NOT_FOUND',
    '404 E_NOT_FOUND',
    '422 E_KEY_INACTIVE',
    '403 E_FORBIDDEN',
    '422 E_SIG_INVALID',
    '404 E_NOT_FOUND',
  ]);
  const seen = (await keysSeenBy(place().owner)).find(({ id }) => id === other.kid);
  expect(seen).toMatchObject({ state: 'waiting' });
  expect(seen?.vouch).toBeUndefined();
});

it('nobody tags the key of somebody else', async () => {
  const { client, finance } = place();
  const mine = createSigningKey('mine alone');
  await register(client, mine);
  const body = { pk: mine.pk, label: 'Thief', role: 'finance', tag: 'e'.repeat(64) };
  const path = `/v1/organisations/${place().ten}/approver-keys`;
  expect((await finance.post(path, body)).status).toBe(403);
  expect((await keysSeenBy(client)).find(({ id }) => id === mine.kid)?.tag).toBe('');
});
