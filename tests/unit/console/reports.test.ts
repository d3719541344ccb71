import { describe, expect, it } from 'vitest';
import { historyPage } from '../../../renderer/console/freelancer/history-page-text.ts';
import { historyOf, wholeWeeks } from '../../../renderer/console/freelancer/work-history.ts';
import { csvText } from '../../../renderer/console/finance/csv-text.ts';
import type { Evidence } from '../../../renderer/console/evidence/load-evidence.ts';
import { reportCsv } from '../../../renderer/console/reports/report-csv.ts';
import {
  activityBins,
  reportOf,
  unknownBin,
} from '../../../renderer/console/reports/report-facts.ts';
import {
  monthsOf,
  type ReadReport,
  reportRows,
} from '../../../renderer/console/reports/report-rows.ts';
import { openBundle } from '../../../shared/verify/verify-bundle.ts';
import { buildBundle, type BundleTamper, readerOf } from '../../support/bundle-factory.ts';
import { testCrypto } from '../../support/entry-factory.ts';
import { decisionBody, firstIdx } from '../../support/ordinary-scene.ts';

const minute = 60_000;
const wholeMs = 40 * minute - 20_000;

async function evidenceOf(tamper: BundleTamper = {}): Promise<Evidence> {
  const built = await buildBundle(tamper);
  const opened = await openBundle(
    { crypto: testCrypto },
    { ...built, files: readerOf(built.files) },
  );
  return { ...opened, con: built.scene.con, trust: 'pinned' } as unknown as Evidence;
}

const contract = (change: object = {}) =>
  ({
    con: 'c',
    fre: 'f',
    freelancer: '=Rina',
    organisation: 'Acme & Söhne',
    draft: { title: '<b>Support</b>' },
    ...change,
  }) as unknown as ReadReport['contract'];

describe('what a report counts', () => {
  it('is time, money and activity of a paid week, in its month', async () => {
    const report = reportOf(await evidenceOf());
    const [month] = report.months;
    expect(report.months).toHaveLength(1);
    expect(report.cur).toBe('EUR');
    expect(month).toMatchObject({
      month: '2026-03',
      trackedMs: wholeMs,
      approvedMs: wholeMs,
      disputedMs: 0,
      disputes: 0,
      weeks: 1,
      approvedMinor: 1_653,
      paidMinor: 1_653,
    });
    expect(month?.activity.reduce((sum, ms) => sum + ms, 0)).toBe(wholeMs);
    expect(month?.activity).toHaveLength(activityBins);
  });

  it('is unknown activity where nothing of it is shown', async () => {
    const hidden = Object.fromEntries(
      [0, 1, 2, 3].map((n) => [`slice${n}`, { disclosures: () => [] }]),
    );
    const [month] = reportOf(await evidenceOf({ step: hidden })).months;
    expect(month?.activity[unknownBin]).toBe(wholeMs);
  });

  it('is a dispute, where cells are left out of an approval', async () => {
    const excl = [{ from_idx: firstIdx + 3, to_idx: firstIdx + 4 }];
    const ms = { service: 30 * minute - 20_000, support: 0 };
    const evidence = await evidenceOf({
      steps: (steps) =>
        steps
          .filter(({ name }) => !['invoice', 'finance', 'payment'].includes(name))
          .map((step) =>
            step.name === 'approve'
              ? {
                  ...step,
                  body: (scene) =>
                    decisionBody(scene, scene.hash('timesheet'), { verdict: 'approve', ms, excl }),
                }
              : step,
          ),
    });
    expect(reportOf(evidence).months[0]).toMatchObject({
      trackedMs: wholeMs,
      approvedMs: wholeMs - 10 * minute,
      disputedMs: 10 * minute,
      disputes: 1,
      paidMinor: 0,
    });
  });

  it('is nothing of a contract that nobody signed', () => {
    expect(reportOf({ con: 'c', trust: 'unsigned' })).toEqual({ con: 'c', cur: '', months: [] });
  });
});

describe('rows of a report', () => {
  const month = (name: string, trackedMs: number, cur = 'EUR') => ({
    con: 'c',
    cur,
    months: [
      {
        month: name,
        trackedMs,
        approvedMs: 0,
        disputedMs: 0,
        disputes: 0,
        weeks: 1,
        approvedMinor: trackedMs,
        paidMinor: 0,
        activity: [trackedMs],
      },
    ],
  });
  const reads: readonly ReadReport[] = [
    { contract: contract(), report: month('2026-01', 1) },
    { contract: contract({ con: 'd' }), report: month('2026-02', 2) },
    {
      contract: contract({ con: 'e', fre: 'g', freelancer: 'Zoya' }),
      report: month('2026-02', 4, 'BDT'),
    },
  ];
  const sums = (filter: Parameters<typeof reportRows>[1]) =>
    reportRows(reads, filter).map(({ label, cur, trackedMs }) => [label, cur, trackedMs]);

  it('are added by person, contract and month, each currency apart', () => {
    expect(sums({ by: 'person' })).toEqual([
      ['=Rina', 'EUR', 3],
      ['Zoya', 'BDT', 4],
    ]);
    expect(sums({ by: 'month' })).toEqual([
      ['2026-01', 'EUR', 1],
      ['2026-02', 'BDT', 4],
      ['2026-02', 'EUR', 2],
    ]);
    expect(sums({ by: 'contract' })).toHaveLength(3);
    expect(monthsOf(reads)).toEqual(['2026-02', '2026-01']);
  });

  it('are those that were asked for', () => {
    expect(sums({ by: 'person', who: 'g' })).toEqual([['Zoya', 'BDT', 4]]);
    expect(sums({ by: 'person', from: '2026-02' })).toEqual([
      ['=Rina', 'EUR', 2],
      ['Zoya', 'BDT', 4],
    ]);
    expect(sums({ by: 'person', to: '2025-12' })).toEqual([]);
  });

  it('run nothing in a spreadsheet', () => {
    const csv = csvText(reportCsv(reportRows(reads, { by: 'person' })));
    expect(csv).toContain("'=Rina,0.0000");
    expect(csv.split('\r\n')[0]?.split(',')).toHaveLength(9 + activityBins);
  });
});

describe('a work history', () => {
  it('has approved weeks that lie whole in its days', async () => {
    const evidence = await evidenceOf();
    const own = { contract: contract(), evidence };
    expect(historyOf(own, undefined)).toMatchObject({
      approvedMs: wholeMs,
      weeks: 1,
      paidWeeks: 1,
      months: [{ month: '2026-03', approvedMs: wholeMs }],
    });
    const day = historyOf(own, undefined).firstDay;
    expect(historyOf(own, { fromDay: day, toDay: day }).weeks).toBe(0);
    const range = wholeWeeks(evidence, { fromDay: day, toDay: day });
    expect((Date.parse(range.toDay) - Date.parse(range.fromDay)) / 86_400_000).toBe(6);
    expect(historyOf(own, range).approvedMs).toBe(wholeMs);
    expect(historyOf(own, { fromDay: '2020-01-01', toDay: '2020-12-31' }).weeks).toBe(0);
  });

  it('is a page in which names stay text', async () => {
    const history = historyOf({ contract: contract(), evidence: await evidenceOf() }, undefined);
    const page = historyPage([{ ...history, title: '<script>x</script>' }], {
      lang: 'en',
      title: 'T',
      by: '"><img src=x>',
      intro: '',
      proves: '',
      howTo: '',
      columns: { month: 'Month', time: 'Time' },
      total: 'Together',
      line: () => 'line',
      time: String,
      month: (month) => month,
    });
    expect(page).not.toMatch(/<script|<img/);
    expect(page).toContain('&#60;script&#62;');
    expect(page).toContain('Acme &#38; Söhne');
    expect(page).toContain('1/bundle.zip --policy 1/policy --anchors 1/anchors.json');
  });
});
