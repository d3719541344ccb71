import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import { errorWords, isOvertaken } from '../../../renderer/console/shell/error-words.ts';
import { SignFailure } from '../../../renderer/console/sign/sign-failure.ts';
import { en } from '../../../renderer/console/text/en.ts';
import type { Text } from '../../../renderer/console/text/use-text.ts';
import { auditRows, findRows } from '../../../renderer/console/admin/audit-rows.ts';
import { deviceRows } from '../../../renderer/console/admin/device-rows.ts';
import type { Evidence } from '../../../renderer/console/evidence/load-evidence.ts';
import { openBundle } from '../../../shared/verify/verify-bundle.ts';
import { buildBundle, readerOf } from '../../support/bundle-factory.ts';
import { testCrypto } from '../../support/entry-factory.ts';

const intl = createIntl({ locale: 'en', messages: en });
const t: Text = (id, values) => intl.formatMessage({ id }, values);

describe('whoever was slower', () => {
  const refused = (reason: string) => new SignFailure({ code: 'refused', reason });

  it.each([
    ['E_DECIDED', 'approved this week while you looked'],
    ['E_INVOICE', 'used this invoice number'],
    ['E_CREDIT', 'took this time back'],
    ['E_PAID_TWICE', 'recorded this payment'],
  ])('is told what happened: %s', (code, words) => {
    expect(isOvertaken(refused(code))).toBe(true);
    expect(errorWords(t, refused(code))).toContain(words);
  });

  it('is not told so of anything else', () => {
    expect(isOvertaken(refused('E_DEC_LIMIT'))).toBe(false);
    expect(isOvertaken(new SignFailure({ code: 'pending' }))).toBe(false);
    expect(isOvertaken(new Error('E_DECIDED'))).toBe(false);
  });
});

describe('what was signed', () => {
  const known = async () => {
    const built = await buildBundle();
    const opened = await openBundle(
      { crypto: testCrypto },
      { ...built, files: readerOf(built.files) },
    );
    const evidence = { ...opened, con: built.scene.con } as unknown as Evidence;
    const contract = { con: built.scene.con, freelancer: 'Rina', draft: { title: 'Support' } };
    const finance = { id: built.scene.key('finance').kid, name: 'Fina' };
    return {
      known: [{ contract, evidence }] as unknown as Parameters<typeof auditRows>[0],
      organisation: { approverKeys: [finance] } as never,
    };
  };

  it('is read from the log, the newest first, with names where they are known', async () => {
    const { known: contracts, organisation } = await known();
    const rows = auditRows(contracts, organisation);
    expect(rows.map(({ kind }) => kind)).toEqual([
      'payment',
      'decision',
      'invoice',
      'payee',
      'decision',
      'decision',
      'contract',
      'roster',
      'enroll',
    ]);
    expect(rows[2]).toMatchObject({ name: 'Fina', detail: '2026-001', contract: 'Support · Rina' });
    expect(rows.at(-1)).toMatchObject({ name: 'Rina', contract: '' });
    expect(findRows(rows, { q: 'fina 2026-001', kind: undefined })).toHaveLength(1);
    expect(findRows(rows, { q: '', kind: 'decision' })).toHaveLength(3);
    expect(findRows(rows, { q: 'nobody', kind: undefined })).toEqual([]);
  });

  it('names each device once, in words', async () => {
    const { known: contracts } = await known();
    const rows = deviceRows(testCrypto.hasher, [...contracts, ...contracts]);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ freelancer: 'Rina', state: 'first', keystore: 'keychain' });
    expect(rows[0]?.words.split('-').length).toBeGreaterThan(3);
  });
});
