import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import { termWords } from '../../../renderer/console/contract/term-words.ts';
import { termsChanges } from '../../../renderer/console/contract/terms-changes.ts';
import { en } from '../../../renderer/console/text/en.ts';
import type { Text } from '../../../renderer/console/text/use-text.ts';
import type { ContractDraft } from '../../../shared/api/schemas.ts';
import { contractTerms } from '../../../shared/entry/payload.ts';
import { ordinaryDraft } from '../../support/entry-factory.ts';

const intl = createIntl({ locale: 'en', messages: en });
const t: Text = (id, values) => intl.formatMessage({ id }, values);
const words = { t, locale: 'en' };
const withPictures: ContractDraft = { ...ordinaryDraft, pol: { ...ordinaryDraft.pol, caps: 1 } };

const changed = (after: Partial<ContractDraft>) =>
  termsChanges(withPictures, { ...withPictures, ...after }, words);

describe('termsChanges', () => {
  it('finds nothing between the same terms, and never calls the start a change', () => {
    expect(changed({})).toEqual([]);
    expect(changed({ from_idx: 3_000_000 })).toEqual([]);
  });

  it('says each change in the words of the terms', () => {
    const after = {
      rates: [{ work: 'service' as const, rate_minor: 2_750 }],
      cap_ms: 30 * 3_600_000,
      on_silence: 'approve' as const,
    };
    expect(changed(after)).toEqual([
      {
        key: 'rates',
        label: 'Pay',
        before: 'Service: €25.00 per hour',
        after: 'Service: €27.50 per hour',
      },
      {
        key: 'cap',
        label: 'Weekly limit',
        before: '40h; time above it is not billed',
        after: '30h; time above it is not billed',
      },
      {
        key: 'silence',
        label: 'If the client says nothing',
        before: 'It waits',
        after: 'It counts as approved, and is marked so',
      },
    ]);
  });

  it('shows a kind of work that is added or gone', () => {
    const [added] = changed({
      rates: [...withPictures.rates, { work: 'support', rate_minor: 1_250 }],
    });
    expect(added?.after).toBe('Service: €25.00 per hour; Support: €12.50 per hour');
  });

  /** Whatever can be signed can be read: one other value for every term there is. */
  const others: Readonly<Record<string, readonly Partial<ContractDraft>[]>> = {
    title: [{ title: 'Other' }],
    tier: [{ tier: 2 }],
    rates: [{ rates: [{ work: 'service', rate_minor: 2_501 }] }],
    cur: [{ cur: 'USD' }],
    plan: [{ plan: 'package' }],
    cap_ms: [{ cap_ms: ordinaryDraft.cap_ms + 1 }],
    tz: [{ tz: 'Asia/Kolkata' }],
    pol: (
      [
        { caps: 2 },
        { scr: 'all' },
        { blur: 1 },
        { app: 'title' },
        { idle_s: 301 },
        { hold_s: 1 },
        { keep_days: 91 },
      ] as const
    ).map((each) => ({ pol: { ...withPictures.pol, ...each } })),
    manual_ok: [{ manual_ok: !ordinaryDraft.manual_ok }],
    offline_max_s: [{ offline_max_s: ordinaryDraft.offline_max_s + 1 }],
    edit_close_s: [{ edit_close_s: ordinaryDraft.edit_close_s + 1 }],
    review_close_s: [{ review_close_s: ordinaryDraft.review_close_s + 1 }],
    on_silence: [{ on_silence: 'approve' }],
    arbiter: [{ arbiter: 'A. Umpire' }],
    two_person_minor: [{ two_person_minor: 1 }],
    memo_required: [{ memo_required: !ordinaryDraft.memo_required }],
    auto_timesheet: [{ auto_timesheet: !ordinaryDraft.auto_timesheet }],
    terms: [{ terms: 'f'.repeat(64) }],
  };
  /** Stays by the protocol, has one value, or is said apart. */
  const apart = ['week0', 'elig', 'from_idx'];

  it('knows every term', () => {
    expect([...Object.keys(others), ...apart].sort()).toEqual(Object.keys(contractTerms).sort());
    expect(others['pol']).toHaveLength(Object.keys(contractTerms.pol.shape).length);
  });

  it.each(Object.entries(others))('never hides a change of %s', (_, changes) => {
    for (const change of changes)
      expect(changed(change).length, JSON.stringify(change)).not.toBe(0);
  });

  it('says whose keys open sealed pictures once they are named', () => {
    const signed = (org: string) =>
      ({ ...withPictures, org_recipient: org, fre_recipient: '' }) as never;
    const [change] = termsChanges(signed(''), signed(`age1${'q'.repeat(58)}`), words);
    expect(change?.key).toBe('sealed');
    expect(change?.after).toContain('…qqqqqqqqqqqq');
    const other = termsChanges(
      signed(`age1${'q'.repeat(58)}`),
      signed(`age1${'z'.repeat(58)}`),
      words,
    );
    expect(other.map(({ key }) => key)).toEqual(['sealed']);
    // An offer does not name keys yet: that is no change.
    expect(termsChanges(signed(`age1${'q'.repeat(58)}`), withPictures, words)).toEqual([]);
  });

  it('shows hostile words as words', () => {
    const [change] = changed({ arbiter: '<b>x</b>' });
    expect(change?.after).toBe('<b>x</b>');
    expect(new Set(termWords(withPictures, words).map(({ key }) => key)).size).toBe(
      termWords(withPictures, words).length,
    );
  });
});
