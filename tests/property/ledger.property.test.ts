import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stateAt } from '../../shared/domain/billing.ts';
import { foldLedger } from '../../shared/entry/fold-ledger.ts';
import type { ContractLedger, LedgerSlice } from '../../shared/entry/ledger.ts';
import { contractLives, type Life, play } from './ledger-script.ts';

const runs = { numRuns: 300 };

const fold = ({ logged, values }: Life): ContractLedger => foldLedger(logged, values);

const hashesOf = (slices: readonly LedgerSlice[]) => slices.map(({ hash }) => hash);
const billedSets = ({ timesheets }: ContractLedger) =>
  timesheets.map(({ timesheet, slices }) => [timesheet.entry.hash, hashesOf(slices)]);
const lostOf = ({ slices }: ContractLedger) =>
  slices.filter(({ lost }) => lost).map(({ hash }) => hash);

const allStates = [
  // of slices
  'ok',
  'forfeited',
  'moved',
  'void',
  'lost',
  // of timesheets
  'submitted',
  'disputed',
  'client_approved',
  'finance_approved',
  'paid',
  'replaced',
  // of the rest
  'E_TARGET',
  'W_LATE_CHANGE',
  'lapsed',
  'revised',
  'revoked',
].sort();

describe('the fold of any life of a contract', () => {
  it('is the same for any order of delivery and any number of copies', () => {
    fc.assert(
      fc.property(contractLives, fc.array(fc.nat()), (actions, keys) => {
        const life = play(actions);
        const shuffled = [...life.logged, ...life.logged]
          .map((each, i) => ({ each, key: (keys[i % (keys.length + 1)] ?? i) * 7_919 }))
          .sort((one, two) => (one.key % 1_009) - (two.key % 1_009))
          .map(({ each }) => each);
        expect(foldLedger(shuffled, life.values)).toEqual(fold(life));
      }),
      runs,
    );
  });

  it('never changes what an earlier timesheet billed, nor who lost an overlap', () => {
    fc.assert(
      fc.property(contractLives, fc.nat(), (actions, cut) => {
        const life = play(actions);
        const earlier = { ...life, logged: life.logged.slice(0, cut % (life.logged.length + 1)) };
        const now = fold(life);
        const then = fold(earlier);
        expect(billedSets(now).slice(0, then.timesheets.length)).toEqual(billedSets(then));
        const known = new Set(hashesOf(then.slices));
        expect(lostOf(now).filter((hash) => known.has(hash))).toEqual(lostOf(then));
        const workOf = ({ timesheets }: ContractLedger) =>
          timesheets.map(({ slices }) => slices.map(({ work }) => work));
        expect(countMissing(workOf(now).slice(0, then.timesheets.length), workOf(then))).toBe(0);
      }),
      runs,
    );
  });

  it('bills nothing twice, nothing that was given up, and no more than the cap', () => {
    fc.assert(
      fc.property(contractLives, (actions) => {
        const ledger = fold(play(actions));
        const effective = ledger.timesheets.filter(({ state }) => state !== 'replaced');
        const billed = effective.flatMap(({ slices }) => hashesOf(slices));
        expect(new Set(billed).size).toBe(billed.length);
        const byHash = new Map(ledger.slices.map((slice) => [slice.hash, slice]));
        for (const { timesheet, slices } of ledger.timesheets)
          for (const { hash, logIndex } of slices) {
            const slice = byHash.get(hash);
            expect(logIndex).toBeLessThan(timesheet.logIndex);
            expect(slice?.lost).toBe(false);
            expect(slice && stateAt(slice, timesheet.logIndex)).toBe('ok');
          }
        for (const { slices } of effective) expect(sumOf(slices)).toBeLessThanOrEqual(3_000_000);
        const kept = effective
          .flatMap(({ slices }) => slices)
          .filter(({ hash }) => ['ok', 'forfeited'].includes(byHash.get(hash)?.state ?? ''));
        expect(overlaps(kept)).toEqual([]);
      }),
      runs,
    );
  });

  it('comes to the same sets when envelopes are gone and only tombstones are left', () => {
    fc.assert(
      fc.property(contractLives, (actions) => {
        const life = play(actions);
        const gone = new Set<string>(life.stubs.map(({ hash }) => hash));
        const left = life.logged.filter(({ entry }) => !gone.has(entry.hash));
        const whole = fold(life);
        const ledger = foldLedger(left, life.values, undefined, life.stubs);
        expect(billedSets(ledger)).toEqual(billedSets(whole));
        expect(lostOf(ledger)).toEqual(lostOf(whole));
        expect(ledger.slices.map(({ state }) => state)).toEqual(
          whole.slices.map(({ state }) => state),
        );
      }),
      runs,
    );
  });

  it('reaches every state, or the properties above say little', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(contractLives, (actions) => {
        const ledger = fold(play(actions));
        for (const { state, lost } of ledger.slices) seen.add(lost ? 'lost' : state);
        for (const { state } of ledger.timesheets) seen.add(state);
        for (const { code } of ledger.changeFaults) seen.add(code);
        for (const { assurance } of ledger.decisions.map(({ entry }) => entry.payload))
          if (assurance === 'lapsed') seen.add(assurance);
        if (ledger.accepted.length > 1) seen.add('revised');
        if (ledger.revocations.length > 0) seen.add('revoked');
      }),
      { numRuns: 600, seed: 7 },
    );
    expect([...seen].sort()).toEqual(allStates);
  });
});

const sumOf = (slices: readonly LedgerSlice[]): number =>
  slices.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);

function overlaps(slices: readonly LedgerSlice[]): readonly string[] {
  const sorted = slices.toSorted((a, b) => a.idx - b.idx || a.fromMs - b.fromMs);
  return sorted.flatMap((slice, i) => {
    const next = sorted[i + 1];
    return next?.idx === slice.idx && next.fromMs < slice.toMs ? [slice.hash] : [];
  });
}

/** Work that was shown then and is another now; what was removed since is not shown any more. */
const countMissing = (
  now: readonly (readonly (string | undefined)[])[],
  then: readonly (readonly (string | undefined)[])[],
): number =>
  then.flatMap((works, i) =>
    works.filter((work, j) => now[i]?.[j] !== undefined && now[i]?.[j] !== work),
  ).length;
