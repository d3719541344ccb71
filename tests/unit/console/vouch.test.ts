import { describe, expect, it } from 'vitest';
import type { ApproverKey } from '../../../shared/api/schemas.ts';
import type { Approver } from '../../../shared/entry/payload.ts';
import { browserTag } from '../../../shared/entry/second-browser.ts';
import {
  keyThatAnswered,
  signVouch,
  vouchedKeys,
} from '../../../renderer/console/second-browser/vouch.ts';
import { createSigningKey, testCrypto } from '../../support/entry-factory.ts';

const { hasher } = testCrypto;
const ten = 'a0000000-0000-4000-8000-000000000001';
const clara = 'c0000000-0000-4000-8000-000000000003';
const secret = 'ab'.repeat(32);
const laptop = createSigningKey('laptop of clara');
const tablet = createSigningKey('tablet of clara');
const thief = createSigningKey('of somebody else');

const keyOf = (
  { kid, pk }: { readonly kid: string; readonly pk: string },
  patch: Partial<ApproverKey> = {},
): ApproverKey => ({
  id: kid,
  pk,
  who: clara,
  name: 'Clara',
  label: 'Firefox',
  role: 'client',
  state: 'waiting',
  isFormer: false,
  tag: '',
  ...patch,
});

const approverOf = ({ kid, pk }: { readonly kid: string; readonly pk: string }): Approver => ({
  alg: 'ed25519',
  cose_alg: -8,
  id: kid,
  pk,
  who: clara,
  role: 'client',
  limit_minor: 5_000,
});

describe('the key that answered a code', () => {
  const by = keyOf(laptop, { state: 'listed' });
  const tagged = keyOf(tablet, { tag: browserTag(hasher, secret, tablet.kid) });
  const find = (key: ApproverKey) => keyThatAnswered(hasher, [by, key], { by, secret })?.id;

  it('is the one that was tagged with its secret', () => {
    expect(find(tagged)).toBe(tablet.kid);
  });

  it.each<[string, Partial<ApproverKey>]>([
    ['has no tag', { tag: '' }],
    ['has the tag of another code', { tag: browserTag(hasher, 'cd'.repeat(32), tablet.kid) }],
    ['was put in its place by the server', { pk: thief.pk }],
    ['was put in its place with its id', { id: thief.kid, pk: thief.pk }],
    ['is of another person', { who: 'd0000000-0000-4000-8000-000000000003' }],
    ['has another role', { role: 'finance' }],
  ])('is none that %s', (_, patch) => {
    expect(find({ ...tagged, ...patch })).toBeUndefined();
  });
});

describe('keys that are vouched for', () => {
  const listed = new Map([[laptop.kid as string, approverOf(laptop)]]);
  const vouched = async (patch: Partial<ApproverKey> = {}, signer = laptop.signer) => {
    const key = keyOf(tablet);
    const vouch = await signVouch(signer, { ten, by: laptop.kid, key }, 1_000);
    const found = await vouchedKeys(
      testCrypto,
      { ten, keys: [keyOf(laptop), { ...key, vouch, ...patch }] },
      listed,
    );
    return [...found].map(([id, { limit_minor }]) => [id, limit_minor]);
  };

  it('come with the line of the key that vouches', async () => {
    expect(await vouched()).toEqual([[tablet.kid, 5_000]]);
  });

  it.each<[string, Partial<ApproverKey>]>([
    ['another person', { who: 'd0000000-0000-4000-8000-000000000003' }],
    ['another role', { role: 'finance' }],
    ['another key', { id: thief.kid, pk: thief.pk }],
  ])('are not those of %s', async (_, patch) => {
    expect(await vouched(patch)).toEqual([]);
  });

  it('are none by a key that did not sign, or is not listed', async () => {
    expect(await vouched({}, thief.signer)).toEqual([]);
    const vouch = await signVouch(thief.signer, { ten, by: thief.kid, key: keyOf(tablet) }, 1_000);
    expect(await vouched({ vouch })).toEqual([]);
  });
});
