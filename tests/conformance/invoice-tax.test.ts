import { describe, expect, it } from 'vitest';
import type { TaxChoice, TaxedDocument } from '../../shared/entry/invoice-document.ts';
import { invoiceBalances } from '../../shared/entry/fold-invoices.ts';
import { openBundle } from '../../shared/verify/verify-bundle.ts';
import { buildBundle, type BundleTamper, readerOf } from '../support/bundle-factory.ts';
import type { SceneStep } from '../support/bundle-scene.ts';
import { testCrypto } from '../support/entry-factory.ts';
import {
  decisionBody,
  financeBody,
  firstIdx,
  listed,
  rosterBody,
} from '../support/ordinary-scene.ts';
import { creditStep, taxedDocumentOf, withTax } from '../support/taxed-scene.ts';
import { testStartMs } from '../support/test-clock.ts';
import { changed, day, insertedAfter, minute, upTo } from './case.ts';
import { codesOf, reportOf } from './hostile-case.ts';

const submit = testStartMs + 7 * day;
const after = (name: string, days: number) => ({ name, atMs: testStartMs + days * day });
const soon = (name: string, minutes: number) => ({ name, atMs: submit + minutes * minute });
const half = { service: 20 * minute, support: 0 };
/** All of the ordinary week: four cells without the first 20 s. */
const all = { service: 40 * minute - 20_000, support: 0 };

async function balancesOf(tamper: BundleTamper) {
  const built = await buildBundle(tamper);
  const verified = await openBundle(
    { crypto: testCrypto },
    { ...built, files: readerOf(built.files) },
  );
  if (verified.ledger === undefined) throw new Error('no ledger');
  const balances = invoiceBalances(verified.ledger);
  return {
    codes: codesOf(verified.report),
    balances: balances.map(({ invoice, left, paidMinor, owedMinor, credits }) => ({
      no: invoice.entry.payload.no,
      credits: credits.length,
      left: left.amountMinor,
      paid: paidMinor,
      owed: owedMinor,
    })),
  };
}

const withDocument =
  (change: (document: TaxedDocument) => TaxedDocument) =>
  (steps: readonly SceneStep[]): readonly SceneStep[] =>
    withTax(steps, { change });

describe('tax of an invoice', () => {
  const right: readonly (readonly [string, TaxChoice])[] = [
    ['standard', { code: 'S', bp: 1_900 }],
    ['a part of a percent', { code: 'S', bp: 1 }],
    ['zero', { code: 'Z', bp: 0 }],
    ['exempt', { code: 'E', bp: 0, reason: 'Small business' }],
    ['reverse charge', { code: 'AE', bp: 0, reason: 'Reverse charge' }],
    ['within the Union', { code: 'K', bp: 0, reason: 'Intra-Community supply' }],
    ['export', { code: 'G', bp: 0, reason: 'Export' }],
  ];
  it.each(right)('verifies: %s', async (_, choice) => {
    const report = await reportOf({ steps: (steps) => withTax(steps, { choice }) });
    expect(codesOf(report)).toEqual([]);
    expect(report.timesheets.map(({ state, ok }) => [state, ok])).toEqual([['paid', true]]);
  });

  it('verifies outside the scope of tax, where nobody has a VAT number', async () => {
    const choice = { code: 'O', bp: 0, reason: 'Outside the scope of VAT' } as const;
    const change = (document: TaxedDocument): TaxedDocument => ({
      ...document,
      seller: { name: 'Rina Das', country: 'BD', tax_no: '123-456' },
      buyer: { name: 'Example Ltd', country: 'DE' },
    });
    const report = await reportOf({ steps: (steps) => withTax(steps, { choice, change }) });
    expect(codesOf(report)).toEqual([]);
  });

  const wrong: readonly (readonly [string, TaxChoice])[] = [
    ['standard without a rate', { code: 'S', bp: 0 }],
    ['zero with a rate', { code: 'Z', bp: 700 }],
    ['exempt without a reason', { code: 'E', bp: 0 }],
    ['standard with a reason', { code: 'S', bp: 700, reason: 'none' }],
    ['out of scope with VAT numbers', { code: 'O', bp: 0, reason: 'Outside' }],
  ];
  it.each(wrong)('fails: %s', async (_, choice) => {
    const report = await reportOf({ steps: (steps) => withTax(steps, { choice }) });
    expect(codesOf(report)).toEqual(['E_TAX']);
    expect(report.timesheets[0]?.ok).toBe(false);
  });

  const hostile: readonly (readonly [string, string[], (d: TaxedDocument) => TaxedDocument])[] = [
    ['another line', ['E_INVOICE', 'E_TAX'], (d) => ({ ...d, lines: [] })],
    [
      'a seller without numbers',
      ['E_TAX'],
      (d) => ({ ...d, seller: { name: 'Rina Das', country: 'DE' } }),
    ],
    ['another contract', ['E_INVOICE'], (d) => ({ ...d, contract: 'ab'.repeat(32) })],
  ];
  it.each(hostile)('fails with %s in the document', async (_, codes, change) => {
    expect(codesOf(await reportOf({ steps: withDocument(change) }))).toEqual(codes);
  });

  it('fails when finance pays without the tax that it signed', async () => {
    const steps = (all: readonly SceneStep[]) =>
      changed(withTax(all), 'finance', { body: (scene) => financeBody(scene) });
    expect(codesOf(await reportOf({ steps }))).toEqual(['E_DEC_TOTAL', 'E_INVOICE']);
  });

  it('does not take more tax than there is to tax from who hides the document', async () => {
    const more = (payload: Record<string, unknown>) => ({
      ...payload,
      tax_minor: 900_000,
      amount_minor: Number(payload['amount_minor']) - Number(payload['tax_minor']) + 900_000,
    });
    const report = await reportOf({
      steps: (steps) => upTo(withTax(steps), 'invoice'),
      step: { invoice: { payload: more, disclosures: () => [] } },
    });
    expect(codesOf(report)).toContain('E_TAX');
  });

  it('holds the tax against the limit of the key', async () => {
    const limit = (payload: Record<string, unknown>) => ({
      ...payload,
      approvers: (payload['approvers'] as Record<string, unknown>[]).map((each) => ({
        ...each,
        limit_minor: 1_700,
      })),
    });
    const step = { roster: { payload: limit } };
    expect(codesOf(await reportOf({ step }))).toEqual([]);
    expect(codesOf(await reportOf({ steps: (steps) => withTax(steps), step }))).toEqual([
      'E_DEC_LIMIT',
    ]);
  });
});

describe('credits', () => {
  it('of a part, after it was paid, leave money to be given back', async () => {
    const found = await balancesOf({
      steps: (steps) =>
        insertedAfter(
          withTax(steps),
          'payment',
          creditStep(after('credit', 8), { no: '2026-002', ms: half }),
        ),
    });
    expect(found.codes).toEqual([]);
    const [balance] = found.balances;
    expect(found.balances).toHaveLength(1);
    expect(balance?.credits).toBe(1);
    expect((balance?.left ?? 0) - (balance?.paid ?? 0)).toBe(balance?.owed);
    expect(balance?.owed).toBeLessThan(0);
  });

  it('of all of it, in two steps, leave nothing', async () => {
    const rest = { service: 40 * minute - 20_000 - half.service, support: 0 };
    const first = { no: '2026-002', ms: half };
    const { balances, codes } = await balancesOf({
      steps: (steps) =>
        insertedAfter(
          withTax(steps),
          'payment',
          creditStep(after('credit', 8), first),
          creditStep(after('credit2', 9), {
            no: '2026-003',
            ms: rest,
            left: (scene) =>
              taxedDocumentOf(scene).lines.map((line) => ({
                timesheet: line.timesheet,
                work: line.work,
                rateMinor: line.rate_minor,
                ms: rest.service,
                amountMinor: Math.round((rest.service * line.rate_minor) / 3_600_000),
                tax: { code: 'S', bp: 1_900 },
              })),
          }),
        ),
    });
    expect(codes).toEqual([]);
    expect(balances[0]).toMatchObject({ left: 0, credits: 2 });
    expect(balances[0]?.owed).toBe(0 - (balances[0]?.paid ?? 0));
  });

  it('of a whole invoice free its week for another one', async () => {
    const found = await balancesOf({
      steps: (steps) => [
        ...insertedAfter(
          upTo(withTax(steps), 'invoice'),
          'invoice',
          creditStep(soon('credit', 82), { no: '2026-002', ms: all }),
        ),
        {
          ...(steps.find(({ name }) => name === 'invoice') as SceneStep),
          ...soon('invoice3', 84),
          values: (scene) => ({ doc: { ...taxedDocumentOf(scene), no: '2026-003' } as never }),
          body: (scene) => ({
            ref: scene.hash('timesheet'),
            no: '2026-003',
            cur: 'EUR',
            amount_minor: taxedDocumentOf(scene).amount_minor,
            tax_minor: taxedDocumentOf(scene).tax_minor,
          }),
        },
        {
          ...(steps.find(({ name }) => name === 'finance') as SceneStep),
          body: (scene) => ({
            ...financeBody(scene),
            invoice: scene.hash('invoice3'),
            amount_minor: taxedDocumentOf(scene).amount_minor,
          }),
        },
      ],
    });
    expect(found.codes).toEqual([]);
    expect(found.balances.map(({ no, left }) => [no, left === 0])).toEqual([
      ['2026-001', true],
      ['2026-003', false],
    ]);
  });

  it('let finance approve what is left after the client left a cell out', async () => {
    const cell = { from_idx: firstIdx + 3, to_idx: firstIdx + 4 };
    const ms = { service: 30 * minute - 20_000, support: 0 };
    const owed = (document: TaxedDocument, credited: number) => document.amount_minor - credited;
    const credit = { no: '2026-002', ms: { service: 10 * minute, support: 0 } };
    const steps = (ordinary: readonly SceneStep[], amount?: number): readonly SceneStep[] => [
      ...upTo(withTax(ordinary), 'invoice'),
      {
        ...(ordinary.find(({ name }) => name === 'approve') as SceneStep),
        ...soon('approve2', 82),
        body: (scene) =>
          decisionBody(scene, scene.hash('timesheet'), { verdict: 'approve', ms, excl: [cell] }),
      },
      creditStep(soon('credit', 84), credit),
      {
        ...(ordinary.find(({ name }) => name === 'finance') as SceneStep),
        body: (scene) => {
          const entry = scene.entries.find(({ name }) => name === 'credit')?.entry;
          const credited = entry?.kind === 'invoice' ? entry.payload.amount_minor : 0;
          return {
            ...financeBody(scene),
            ms,
            excl: [cell],
            client: scene.hash('approve2'),
            amount_minor: amount ?? owed(taxedDocumentOf(scene), credited),
          };
        },
      },
    ];
    expect(codesOf(await reportOf({ steps: (each) => steps(each) }))).toEqual([]);
    const wrong = await reportOf({ steps: (each) => steps(each, 1_400) });
    expect(codesOf(wrong)).toEqual(['E_DEC_TOTAL', 'E_INVOICE']);
  });

  it('leave nothing to approve of what was credited whole', async () => {
    const steps = (ordinary: readonly SceneStep[]) =>
      insertedAfter(
        upTo(withTax(ordinary), 'finance'),
        'invoice',
        creditStep(soon('credit', 82), { no: '2026-002', ms: all }),
      );
    expect(codesOf(await reportOf({ steps }))).toEqual(['E_DEC_TOTAL', 'E_INVOICE']);
  });

  const credit = { no: '2026-002', ms: half };
  const hostile: readonly (readonly [string, SceneStep])[] = [
    [
      'has another line',
      creditStep(after('credit', 8), {
        ...credit,
        change: (d) => ({
          ...d,
          lines: d.lines.map((line) => ({ ...line, ms: line.ms + 60_000 })),
        }),
      }),
    ],
    ['has a number twice', creditStep(after('credit', 8), { ...credit, no: '2026-001' })],
    ['corrects nothing', creditStep(after('credit', 8), credit, { corrects: 'ab'.repeat(32) })],
    ['takes nothing', creditStep(after('credit', 8), credit, { amount_minor: 0, tax_minor: 0 })],
    ['has another currency', creditStep(after('credit', 8), credit, { cur: 'USD' })],
    ['takes only tax back', creditStep(after('credit', 8), credit, { tax_minor: 999_999 })],
    ['has another amount', creditStep(after('credit', 8), credit, { amount_minor: 17 })],
  ];
  it.each(hostile)('that %s counts for nothing', async (_, step) => {
    const { codes } = await balancesOf({
      steps: (steps) => insertedAfter(withTax(steps), 'payment', step),
    });
    expect(codes).toEqual(['E_CREDIT']);
  });

  it('by somebody who is listed no more count for nothing', async () => {
    const roster: SceneStep = {
      ...after('roster2', 8),
      kind: 'roster',
      key: 'root',
      body: (scene) => ({
        ...rosterBody(scene, { ref: scene.hash('roster'), no: 1 }),
        approvers: [listed(scene, 'client')],
      }),
    };
    const { codes, balances } = await balancesOf({
      steps: (steps) =>
        insertedAfter(withTax(steps), 'payment', roster, creditStep(after('credit', 9), credit)),
    });
    expect(codes).toEqual(['E_KEY_INACTIVE']);
    expect(balances[0]).toMatchObject({ credits: 0, owed: 0 });
  });
});
