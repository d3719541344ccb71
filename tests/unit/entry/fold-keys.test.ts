import { describe, expect, it } from 'vitest';
import { foldOrgkeys, sealRecipient } from '../../../shared/entry/fold-orgkeys.ts';
import { withoutRevoked } from '../../../shared/entry/fold-revocations.ts';
import type { ContractLedger, LoggedEntry } from '../../../shared/entry/ledger.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import { hexToBytes } from '../../../shared/kit/hex.ts';
import { nilUuid } from '../../../shared/kit/ids.ts';
import { buildBundle } from '../../support/bundle-factory.ts';
import type { SceneStep } from '../../support/bundle-scene.ts';
import { amendStep, orgkeyStep } from '../../support/change-steps.ts';
import { createSigningKey, testCrypto } from '../../support/entry-factory.ts';
import { decisionBody } from '../../support/ordinary-scene.ts';
import { revisedContract } from '../../conformance/hostile-case.ts';
import { testStartMs } from '../../support/test-clock.ts';

const minute = 60_000;
const at = (name: string, minutes = 0) => ({ name, atMs: testStartMs + (60 + minutes) * minute });

const upTo = (steps: readonly SceneStep[], name: string): readonly SceneStep[] =>
  steps.slice(0, steps.findIndex((step) => step.name === name) + 1);

describe('sealRecipient', () => {
  const sealed = async (pinned: string, orgkeys: readonly SceneStep[]) => {
    const { scene } = await buildBundle({
      steps: (steps) => [...upTo(steps, 'stop'), ...orgkeys],
      step: { contract: { payload: (payload) => ({ ...payload, org_recipient: pinned }) } },
    });
    return sealRecipient(scene.ledger());
  };
  const first = orgkeyStep(at('one'), 'age1one');
  const second = orgkeyStep(at('two', 1), 'age1two', 'one');

  it('is none where the contract wants pictures plain', async () => {
    expect(await sealed('', [])).toBeUndefined();
    expect(await sealed('', [first, second])).toBeUndefined();
  });

  it('is the pinned one until a newer key follows it', async () => {
    expect(await sealed('age1one', [])).toBe('age1one');
    expect(await sealed('age1one', [first])).toBe('age1one');
    expect(await sealed('age1one', [first, second])).toBe('age1two');
    expect(await sealed('age1two', [first, second])).toBe('age1two');
  });

  it('stays the pinned one if the newer key does not come from it', async () => {
    expect(await sealed('age1pin', [first, second])).toBe('age1pin');
    const stray = orgkeyStep(at('stray', 1), 'age1stray');
    expect(await sealed('age1one', [first, stray])).toBe('age1one');
  });
});

describe('foldOrgkeys', () => {
  const orgkey = (hash: string, replaces: string, logIndex: number) =>
    ({
      entry: { kind: 'orgkey', hash, payload: { recipient: hash, replaces } },
      logIndex,
      receivedMs: 0,
    }) as unknown as LoggedEntry;

  it('keeps the first of two that replace the same key', () => {
    const chain = foldOrgkeys([
      orgkey('a', '', 1),
      orgkey('b', 'a', 2),
      orgkey('c', 'a', 3),
      orgkey('d', 'b', 4),
      orgkey('e', '', 5),
    ]);
    expect(chain.map(({ entry }) => entry.hash)).toEqual(['a', 'b', 'd']);
  });
});

describe('withoutRevoked', () => {
  const recovery = createSigningKey('recovery');
  const entry = (kind: string, by: string, payload: object = {}) => ({ kind, by, payload });
  const enroll = (by: string, fre = 'f') =>
    entry('enroll', by, { fre, ...(by === 'one' && { recovery: recovery.pk }) });
  const revoke = (by: string, kid: string, fre = 'f') => entry('revoke', by, { kid, fre });

  const kept = (...entries: readonly ReturnType<typeof entry>[]) => {
    const logged = entries.map(({ kind, by, payload }, logIndex) => ({
      entry: { kind, hash: `${kind} ${by}`, payload: { by, con: nilUuid, ...payload } },
      logIndex,
      receivedMs: 0,
    })) as unknown as readonly LoggedEntry[];
    const { entries: left, revocations } = withoutRevoked(logged);
    return { left: left.map(({ entry }) => entry.hash), revoked: revocations.length };
  };

  it('drops what a revoked device signed after, and nothing before', () => {
    const { left, revoked } = kept(
      enroll('one'),
      enroll('two'),
      entry('slice', 'two'),
      revoke('one', 'two'),
      entry('timesheet', 'two'),
      entry('timesheet', 'one'),
    );
    expect(left).toEqual(['enroll one', 'enroll two', 'slice two', 'revoke one', 'timesheet one']);
    expect(revoked).toBe(1);
  });

  it('takes the recovery key at its word', () => {
    const byRecovery = kidOf(testCrypto.hasher, hexToBytes(recovery.pk));
    const { left } = kept(enroll('one'), revoke(byRecovery, 'one'), entry('slice', 'one'));
    expect(left).not.toContain('slice one');
  });

  it.each([
    ['by itself', [enroll('one'), revoke('one', 'one')]],
    ['by a stranger', [enroll('one'), revoke('two', 'one')]],
    [
      'by a device of somebody else',
      [enroll('one'), enroll('two', 'g'), revoke('two', 'one', 'g')],
    ],
    ['for somebody else', [enroll('one'), enroll('two', 'g'), revoke('two', 'one', 'f')]],
    [
      'by one that is revoked',
      [enroll('one'), enroll('two'), enroll('three'), revoke('three', 'two'), revoke('two', 'one')],
    ],
  ])('does not let a key be revoked %s', (_, entries) => {
    expect(kept(...entries, entry('slice', 'one')).left).toContain('slice one');
  });

  it("does not let a device revoke an approver's key", () => {
    const { left } = kept(enroll('one'), revoke('one', 'client'), entry('decision', 'client'));
    expect(left).toContain('decision client');
  });
});

describe('a revision', () => {
  const answered = (verdict: string, change: object = {}): SceneStep => ({
    ...at(verdict, 2),
    kind: 'decision',
    key: 'client',
    body: (scene) => decisionBody(scene, scene.hash('contract2'), { verdict, ...change }),
  });
  const ledgerOf = async (
    change: Record<string, unknown>,
    ...after: readonly SceneStep[]
  ): Promise<{ readonly ledger: ContractLedger; readonly hash: (name: string) => string }> => {
    const { scene } = await buildBundle({
      steps: (steps) => [
        ...upTo(steps, 'stop'),
        { ...revisedContract(change), atMs: at('').atMs + minute },
        ...after,
      ],
    });
    return { ledger: scene.ledger(), hash: scene.hash };
  };

  it('is an offer first, then in force', async () => {
    const offered = await ledgerOf({});
    expect(offered.ledger.contract?.entry.hash).toBe(offered.hash('contract'));
    expect(offered.ledger.offered?.entry.hash).toBe(offered.hash('contract2'));
    const { ledger, hash } = await ledgerOf({}, answered('accept'));
    expect(ledger.contract?.entry.hash).toBe(hash('contract2'));
    expect(ledger.accepted).toHaveLength(2);
  });

  it('that is declined changes nothing', async () => {
    const { ledger, hash } = await ledgerOf({}, answered('reject'));
    expect(ledger.contract?.entry.hash).toBe(hash('contract'));
    expect(ledger.offered).toBeUndefined();
  });

  const acceptedAtIdx = Math.floor((at('').atMs + 2 * minute) / 600_000);
  it.each([
    ['other keys', { rp_id: 'elsewhere.example.com' }],
    ['another operator', { operator_pk: 'ab'.repeat(32) }],
    ['other weeks', { week0: 0 }],
    ['no predecessor', { prev_contract: '' }],
    ['a lower rate for time gone by', { rates: [{ work: 'service', rate_minor: 2_499 }] }],
    [
      'a lower rate by a second kind of work',
      {
        rates: [
          { work: 'service', rate_minor: 2_500 },
          { work: 'support', rate_minor: 2_499 },
        ],
      },
    ],
  ])('with %s never comes into force', async (_, change) => {
    const { ledger, hash } = await ledgerOf(change, answered('accept'));
    expect(ledger.contract?.entry.hash).toBe(hash('contract'));
  });

  it.each([
    ['a higher rate', { rates: [{ work: 'service', rate_minor: 2_501 }] }],
    [
      'a lower rate for time to come',
      { rates: [{ work: 'service', rate_minor: 1 }], from_idx: acceptedAtIdx },
    ],
    ['other recipients', { org_recipient: 'age1other' }],
  ])('with %s does', async (_, change) => {
    const { ledger, hash } = await ledgerOf(change, answered('accept'));
    expect(ledger.contract?.entry.hash).toBe(hash('contract2'));
  });

  it('does not change the terms of a running session', async () => {
    const weekEndMs = testStartMs - 9 * 3_600_000 + 7 * 86_400_000;
    const { ledger, hash } = await ledgerOf({ edit_close_s: 0 }, answered('accept'), {
      ...amendStep({ name: 'amend', atMs: weekEndMs + minute }, 'slice0', { memo: 'Calls' }),
    });
    expect(ledger.contract?.entry.hash).toBe(hash('contract2'));
    expect(ledger.changeFaults).toEqual([]);
  });
});
