import { describe, expect, it } from 'vitest';
import { memoHint, memoSameSlices } from '../../../shared/domain/memo-lint.ts';

describe('memoHint', () => {
  it.each(['', '   ', '—', '...'])('calls %j empty', (memo) => {
    expect(memoHint(memo)).toBe('empty');
  });

  it.each(['misc', 'Work', 'working, misc', 'WIP!', 'কাজ', 'ಇತರೆ'])('calls %j vague', (memo) => {
    expect(memoHint(memo)).toBe('vague');
  });

  it.each(['mails', 'A17', 'ডাক'])('calls %j short', (memo) => {
    expect(memoHint(memo)).toBe('short');
  });

  it.each([
    'Tickets 4410–4432: refunds',
    'misc refunds',
    'Onboarding',
    'ফেরত নীতিমালা পড়া',
    'ಮರುಪಾವತಿ ಪರಿಶೀಲನೆ',
  ])('has nothing to say about %j', (memo) => {
    expect(memoHint(memo)).toBeUndefined();
  });

  it('asks what was different only after the same words for hours', () => {
    const memo = 'Tickets 4410–4432: refunds';
    expect(memoHint(memo, { memo, slices: memoSameSlices - 1 })).toBeUndefined();
    expect(memoHint(` ${memo} `, { memo, slices: memoSameSlices })).toBe('same');
    expect(memoHint('Call with the warehouse', { memo, slices: 100 })).toBeUndefined();
    expect(memoHint('misc', { memo: 'misc', slices: 100 })).toBe('vague');
  });
});
