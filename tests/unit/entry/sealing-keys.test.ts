import { describe, expect, it } from 'vitest';
import { mustOpen, sealingKeys, shortRecipient } from '../../../shared/entry/sealing-keys.ts';

type About = Parameters<typeof sealingKeys>[0];

/** Keys by log index; acceptances as [log index, pinned recipient]. */
const aboutOf = (
  keys: Readonly<Record<number, string>>,
  accepted: readonly (readonly [number, string])[],
): About =>
  ({
    orgkeys: Object.entries(keys).map(([at, recipient]) => ({
      logIndex: Number(at),
      receivedMs: Number(at) * 1_000,
      entry: { payload: { recipient } },
    })),
    accepted: accepted.map(([logIndex, org_recipient]) => ({
      contract: { entry: { payload: { org_recipient, fre_recipient: 'of hers' } } },
      decision: { logIndex, receivedMs: logIndex * 1_000 },
    })),
  }) as unknown as About;

const keysAt = (about: About, logIndex: number, seenSize = logIndex) =>
  sealingKeys(about, { logIndex, seenSize }).map(({ recipient }) => recipient);

describe('the keys that a picture may be sealed to', () => {
  const about = aboutOf({ 1: 'a', 10: 'b', 20: 'c' }, [[3, 'a']]);

  it('begin with the newest that its device had seen', () => {
    expect(keysAt(about, 5)).toEqual(['a']);
    expect(keysAt(about, 15)).toEqual(['b', 'a']);
    expect(keysAt(about, 30)).toEqual(['c', 'b', 'a']);
    expect(sealingKeys(about, { logIndex: 15, seenSize: 15 })[0]?.sinceMs).toBe(10_000);
  });

  it('are those of the time of sealing, however late it arrives', () => {
    expect(keysAt(about, 30, 6)).toEqual(['a']);
    // The leaf of the newer key is the first that it had not seen.
    expect(keysAt(about, 30, 10)).toEqual(['a']);
    expect(keysAt(about, 30, 11)).toEqual(['b', 'a']);
  });

  it('lead back to the pin of the contract that was in force', () => {
    const revised = aboutOf({ 1: 'a', 10: 'b', 20: 'c' }, [
      [3, 'a'],
      [12, 'b'],
    ]);
    expect(keysAt(revised, 11)).toEqual(['b', 'a']);
    expect(keysAt(revised, 15)).toEqual(['b']);
    expect(keysAt(aboutOf({ 1: 'a' }, [[3, 'x']]), 5)).toEqual(['x']);
    expect(keysAt(aboutOf({ 1: 'a' }, [[3, '']]), 5)).toEqual([]);
    expect(keysAt(aboutOf({ 1: 'a' }, []), 5)).toEqual([]);
  });

  it('must each open it, and so must the freelancer’s', () => {
    const at = { logIndex: 15, seenSize: 15 };
    expect(mustOpen(about, at)).toEqual(['b', 'of hers']);
    expect(mustOpen(aboutOf({ 1: 'a' }, [[3, '']]), at)).toEqual([]);
  });

  it('are written so that the printed page of one can be found', () => {
    expect(shortRecipient('age1qx7fabcdefghijk9m2za')).toBe('age1qx7f…k9m2za');
  });
});
