import { describe, expect, it } from 'vitest';
import { createOverlapJudge, type DiarySlice, stateAt } from '../../../shared/domain/billing.ts';
import { foldLedger } from '../../../shared/entry/fold-ledger.ts';
import type { LoggedEntry } from '../../../shared/entry/ledger.ts';
import type { EntryHash } from '../../../shared/kit/ids.ts';
import { buildReport } from '../../../shared/verify/build-report.ts';
import { billingFactsOf, checkBilling } from '../../../shared/verify/check-billing.ts';
import { checkChanges } from '../../../shared/verify/check-changes.ts';
import { checkChains } from '../../../shared/verify/check-chains.ts';
import { checkDecisions } from '../../../shared/verify/check-decisions.ts';
import { checkMoney } from '../../../shared/verify/check-money.ts';
import { createComparison } from '../../../shared/verify/consistency.ts';
import { createTermsOf } from '../../../shared/verify/contract-terms.ts';
import { createFindings } from '../../../shared/verify/findings.ts';
import type { Run } from '../../../shared/verify/run.ts';
import { isTooMuchWork } from '../../../shared/verify/work-limit.ts';
import { buildBundle } from '../../support/bundle-factory.ts';
import { testCrypto } from '../../support/entry-factory.ts';
import { firstIdx } from '../../support/ordinary-scene.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';

/** What would take hours if every one were compared with every other must take seconds. */
const secondsMs = 30_000;

const hashOf = (kind: string, n: number): EntryHash =>
  (Buffer.from(kind).toString('hex').slice(0, 8).padEnd(8, '0') +
    n.toString(16).padStart(56, '0')) as EntryHash;

/** The ordinary week's entries, and copies of them without signatures. */
async function ordinary() {
  const { scene } = await buildBundle();
  const logged = scene.entries.flatMap(({ entry, logIndex, leaf }): readonly LoggedEntry[] =>
    entry ? [{ entry, logIndex, receivedMs: leaf.receivedMs }] : [],
  );
  const named = (name: string) => {
    const found = logged.find(({ entry }) => entry.hash === scene.hash(name));
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };
  return { logged, named };
}

const copyOf = (
  { entry, receivedMs }: LoggedEntry,
  hash: EntryHash,
  logIndex: number,
  change: object,
): LoggedEntry => ({
  entry: { ...entry, hash, payload: { ...entry.payload, ...change } } as LoggedEntry['entry'],
  logIndex,
  receivedMs,
});

/** The steps after the fold, over entries that nobody signed. */
function verified(logged: readonly LoggedEntry[]) {
  const findings = createFindings();
  const run: Run = { crypto: testCrypto, findings, onProgress: () => undefined };
  const ledger = foldLedger(logged, new Map());
  const facts = billingFactsOf(ledger, {
    logged,
    stubs: [],
    part: undefined,
    termsOf: createTermsOf(ledger.accepted, logged),
    viewFault: () => undefined,
  });
  if (isTooMuchWork(facts)) return undefined;
  const absent = { erased: new Map(), leftOut: new Map() };
  checkChains(run, logged, { deviceByKid: new Map(), absent });
  checkChanges(run, facts);
  checkBilling(run, facts);
  checkDecisions(run, facts);
  checkMoney(run, facts);
  const head = { origin: '', size: 1, root: new Uint8Array(32), note: '' };
  return buildReport({ findings: findings.sorted(), facts, labelByHash: new Map(), head });
}

describe('a bundle that was made to keep a verifier busy', () => {
  it('has a hundred thousand slices in one cell, in any order', { timeout: secondsMs }, () => {
    const random = createSeededRandom('cell');
    const count = 100_000;
    const starts = Array.from({ length: count }, (_, i) => ({ i, at: random.hex(4) }))
      .sort((a, b) => (a.at < b.at ? -1 : 1))
      .map(({ i }) => i * 5);
    const judge = createOverlapJudge();
    for (const [logIndex, fromMs] of [...starts, ...starts].entries())
      judge.add(
        {
          hash: String(logIndex),
          by: '',
          seq: logIndex,
          logIndex,
          session: '',
          idx: 0,
          fromMs,
          toMs: fromMs + 5,
          mode: 'auto',
          moved: false,
          work: undefined,
          state: 'ok',
        } satisfies DiarySlice,
        stateAt,
      );
    expect(judge.losers.size).toBe(count);
    expect(judge.losers.has('0')).toBe(false);
  });

  it('has thousands of timesheets of a week of thousands of slices', {
    timeout: secondsMs,
  }, async () => {
    const { logged, named } = await ordinary();
    const before = logged.filter(({ logIndex }) => logIndex <= named('slice0').logIndex);
    const slices = Array.from({ length: 12_000 }, (_, i) =>
      copyOf(named('slice1'), hashOf('slice', i), 1_000 + i, {
        idx: firstIdx + 100 + Math.floor(i / 40),
        from_ms: (i % 40) * 1_000,
        to_ms: (i % 40) * 1_000 + 500,
        seq: 100 + i,
      }),
    );
    const { entry } = named('timesheet');
    if (entry.kind !== 'timesheet') throw new Error('no timesheet');
    const heads = entry.payload.heads.map((head) => ({ ...head, seq: 1_000_000 }));
    const timesheets = Array.from({ length: 4_000 }, (_, i) =>
      copyOf(named('timesheet'), hashOf('week', i), 100_000 + i, {
        heads,
        supplement: i > 0,
        replaces: i % 2 === 1 ? hashOf('week', i - 1) : '',
      }),
    );
    const report = verified([...before, ...slices, ...timesheets]);
    expect(report?.timesheets).toHaveLength(4_000);
    expect(report?.timesheets.every(({ ok }) => !ok)).toBe(true);
    expect(report?.timesheets.at(64)).toMatchObject({ slices: 0 });
  });

  it('decides one large week ten thousand times, leaving out much', {
    timeout: secondsMs,
  }, async () => {
    const { logged, named } = await ordinary();
    const before = logged.filter(({ logIndex }) => logIndex <= named('slice0').logIndex);
    const slices = Array.from({ length: 20_000 }, (_, i) =>
      copyOf(named('slice1'), hashOf('slice', i), 1_000 + i, {
        idx: firstIdx + 100 + Math.floor(i / 40),
        from_ms: (i % 40) * 1_000,
        to_ms: (i % 40) * 1_000 + 500,
        seq: 100 + i,
      }),
    );
    const { entry } = named('timesheet');
    if (entry.kind !== 'timesheet') throw new Error('no timesheet');
    const heads = entry.payload.heads.map((head) => ({ ...head, seq: 1_000_000 }));
    const week = copyOf(named('timesheet'), hashOf('week', 0), 100_000, { heads });
    const excl = Array.from({ length: 64 }, (_, i) => ({ from_idx: i, to_idx: i + 1 }));
    const decisions = Array.from({ length: 9_000 }, (_, i) =>
      copyOf(named('approve'), hashOf('yes', i), 200_000 + i, { ref: week.entry.hash, excl }),
    );
    expect(verified([...before, ...slices, week, ...decisions])).toBeUndefined();
  });

  it('opens sessions that never stop, and stops others', { timeout: secondsMs }, async () => {
    const { logged, named } = await ordinary();
    const before = logged.filter(({ logIndex }) => logIndex <= named('accept').logIndex);
    const events = Array.from({ length: 100_000 }, (_, i) =>
      copyOf(named(i < 50_000 ? 'start' : 'stop'), hashOf('event', i), 1_000 + i, {
        n: i,
        seq: 1 + i,
      }),
    );
    expect(verified([...before, ...events])).toBeDefined();
  });

  it('had seen a hundred thousand trees of one size', { timeout: secondsMs }, () => {
    const heads = Array.from({ length: 100_000 }, (_, i) => {
      const root = new Uint8Array(32);
      new DataView(root.buffer).setUint32(0, i);
      return { size: 5, root };
    });
    const compare = createComparison(testCrypto.hasher, {
      final: { size: 9, root: new Uint8Array(32) },
      provedBySize: new Map([[5, { proof: [] }]]),
      heads,
    });
    expect(new Set(heads.map(compare))).toEqual(new Set(['not_proved']));
  });
});
