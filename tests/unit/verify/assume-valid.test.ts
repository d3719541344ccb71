import { describe, expect, it } from 'vitest';
import type { SignatureCheck } from '../../../shared/kit/crypto-port.ts';
import { assumeValid } from '../../../shared/verify/assume-valid.ts';

const check = (n: number): SignatureCheck => ({
  publicKey: new Uint8Array(32),
  message: Uint8Array.of(n),
  signature: new Uint8Array(64),
});

describe('the assumption that signatures are good', () => {
  it('is said at once, and holds where all are', async () => {
    const waiting: (() => void)[] = [];
    const assumption = assumeValid(
      (checks) => new Promise((resolve) => waiting.push(() => resolve(checks.map(() => true)))),
    );
    expect(await assumption.verifySignatures([check(1), check(2)])).toEqual([true, true]);
    for (const answer of waiting) answer();
    expect(await assumption.holds()).toBe(true);
  });

  it.each([0, 1, 5])('does not hold where number %i of some is bad', async (bad) => {
    const assumption = assumeValid(async (checks) =>
      checks.map(({ message }) => message[0] !== bad),
    );
    for (let n = 0; n < 6; n += 2) await assumption.verifySignatures([check(n), check(n + 1)]);
    expect(await assumption.holds()).toBe(false);
  });

  it('does not hold where one has no answer', async () => {
    const assumption = assumeValid(async (checks) => checks.slice(1).map(() => true));
    await assumption.verifySignatures([check(1), check(2)]);
    expect(await assumption.holds()).toBe(false);
  });

  it('has whoever asks for too many wait', async () => {
    const waiting: (() => void)[] = [];
    const assumption = assumeValid(
      (checks) => new Promise((resolve) => waiting.push(() => resolve(checks.map(() => true)))),
    );
    const many = Array.from({ length: 4_000 }, () => check(0));
    await assumption.verifySignatures(many);
    const state = { isAnswered: false };
    const second = (async () => {
      await assumption.verifySignatures(many);
      state.isAnswered = true;
    })();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(state.isAnswered).toBe(false);
    waiting[0]?.();
    await second;
    expect(state.isAnswered).toBe(true);
  });
});
