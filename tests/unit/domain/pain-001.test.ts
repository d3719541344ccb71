import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type PainBatch, pain001, type PainPayment } from '../../../shared/domain/pain-001.ts';
import { painText } from '../../../shared/domain/pain-text.ts';
import { assertOk } from '../../../shared/kit/result.ts';

const payment = (change: Partial<PainPayment> = {}): PainPayment => ({
  endToEndId: `CS${'A'.repeat(32)}`,
  payee: { name: 'Rina Das', account: 'DE02120300000000202051', bic: 'BYLADEM1001', country: 'DE' },
  amountMinor: 9_267,
  remittance: 'Invoice AB12-W7-1',
  ...change,
});

const batch = (change: Partial<PainBatch> = {}): PainBatch => ({
  messageId: 'CSB0123456789ABCDEF0123456789ABCDEF',
  createdAt: '2026-03-09T10:00:00',
  executeOn: '2026-03-10',
  debtor: { name: 'Acme', account: 'NL91 ABNA 0417 1643 00', bic: 'ABNANL2A' },
  cur: 'EUR',
  payments: [payment(), payment({ endToEndId: `CS${'B'.repeat(32)}`, amountMinor: 1 })],
  ...change,
});

/** `Path/Of/Element=text`, for every element that has text. */
function leavesOf(xml: string): readonly string[] {
  const path: string[] = [];
  const leaves: string[] = [];
  for (const [, close, name = '', text] of xml.matchAll(/<(\/?)([A-Za-z0-9]+)[^>?]*>([^<]*)/g)) {
    if (close === '/') expect(path.pop()).toBe(name);
    else path.push(name);
    if (close !== '/' && text?.trim() !== '') leaves.push(`${path.slice(2).join('/')}=${text}`);
  }
  expect(path).toEqual([]);
  return leaves;
}

const refused = (change: Partial<PainBatch>) => {
  const made = pain001(batch(change));
  return made.ok ? [] : made.error.map(({ code }) => code);
};

describe('pain.001.001.09', () => {
  it('has its elements in the order of the schema, and an exact control sum', () => {
    const xml = assertOk(pain001(batch()));
    expect(xml).toContain('xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"');
    expect(xml).toContain('<InstdAmt Ccy="EUR">92.67</InstdAmt>');
    const info = 'PmtInf/';
    const tx = `${info}CdtTrfTxInf/`;
    const transfer = (id: string, amount: string) => [
      `${tx}PmtId/EndToEndId=CS${id.repeat(32)}`,
      `${tx}Amt/InstdAmt=${amount}`,
      `${tx}CdtrAgt/FinInstnId/BICFI=BYLADEM1001`,
      `${tx}Cdtr/Nm=Rina Das`,
      `${tx}Cdtr/PstlAdr/Ctry=DE`,
      `${tx}CdtrAcct/Id/IBAN=DE02120300000000202051`,
      `${tx}RmtInf/Ustrd=Invoice AB12-W7-1`,
    ];
    expect(leavesOf(xml)).toEqual([
      'GrpHdr/MsgId=CSB0123456789ABCDEF0123456789ABCDEF',
      'GrpHdr/CreDtTm=2026-03-09T10:00:00',
      'GrpHdr/NbOfTxs=2',
      'GrpHdr/CtrlSum=92.68',
      'GrpHdr/InitgPty/Nm=Acme',
      `${info}PmtInfId=CSB0123456789ABCDEF0123456789ABCDEF`,
      `${info}PmtMtd=TRF`,
      `${info}NbOfTxs=2`,
      `${info}CtrlSum=92.68`,
      `${info}PmtTpInf/SvcLvl/Cd=SEPA`,
      `${info}ReqdExctnDt/Dt=2026-03-10`,
      `${info}Dbtr/Nm=Acme`,
      `${info}DbtrAcct/Id/IBAN=NL91ABNA0417164300`,
      `${info}DbtrAgt/FinInstnId/BICFI=ABNANL2A`,
      `${info}ChrgBr=SLEV`,
      ...transfer('A', '92.67'),
      ...transfer('B', '0.01'),
    ]);
  });

  it.each([
    ['JPY', 9_268, '9268'],
    ['EUR', 9_268, '92.68'],
    ['KWD', 9_268, '9.268'],
    ['EUR', 30, '0.30'],
  ])('writes sums of %s with its own digits', (cur, sum, text) => {
    const payments = [payment({ amountMinor: sum - 10 }), payment({ amountMinor: 10 })];
    expect(leavesOf(assertOk(pain001(batch({ cur, payments }))))).toContain(
      `GrpHdr/CtrlSum=${text}`,
    );
  });

  it('pays accounts without an IBAN through the bank that its BIC names', () => {
    const payee = { name: 'Rina', account: '1501203456789', bic: 'DBBLBDDH', country: 'BD' };
    const leaves = leavesOf(assertOk(pain001(batch({ payments: [payment({ payee })] }))));
    expect(leaves).toContain('PmtInf/CdtTrfTxInf/CdtrAcct/Id/Othr/Id=1501203456789');
    expect(leaves).toContain('PmtInf/ChrgBr=SHAR');
    expect(leaves.some((leaf) => leaf.includes('SEPA'))).toBe(false);
    expect(refused({ payments: [payment({ payee: { ...payee, bic: '' } })] })).toEqual(['bic']);
  });

  it('refuses what a bank would refuse, and names it', () => {
    const { payee } = payment();
    const of = (change: Partial<typeof payee>) =>
      refused({ payments: [payment({ payee: { ...payee, ...change } })] });
    expect(of({ account: 'DE03120300000000202051' })).toEqual(['iban']);
    expect(of({ account: 'DE0212' })).toEqual(['iban']);
    expect(of({ bic: 'nonsense' })).toEqual(['bic']);
    expect(of({ name: 'রিনা দাস' })).toEqual(['name']);
    expect(of({ account: '=1+1' })).toEqual(['account']);
    expect(refused({ cur: 'ZZZ' })).toEqual(['currency']);
    expect(refused({ payments: [payment({ amountMinor: 0 })] })).toEqual(['amount']);
    expect(refused({ debtor: { name: 'Acme', account: 'XX00', bic: '' } })).toEqual(['iban']);
  });

  it('takes nothing from a name but letters that banks take', () => {
    const name = 'Łukasz </Nm><Evil> & Müller–Ñandú // ক';
    const payee = { ...payment().payee, name };
    const xml = assertOk(pain001(batch({ payments: [payment({ payee })] })));
    expect(leavesOf(xml)).toContain(
      'PmtInf/CdtTrfTxInf/Cdtr/Nm=Lukasz ./Nm..Evil. + Muller-Nandu / .',
    );
    for (const text of ['//a//b//', '/', ' x ', 'ÄÖÜ ß', 'a\u0000b', `${'x'.repeat(69)}/y`]) {
      const clean = painText(text, 70);
      expect(clean).toMatch(/^[A-Za-z0-9/\-?:().,'+ ]*$/);
      expect(clean).not.toMatch(/^\/|\/$|\/\/|^ | $/);
    }
  });

  const schema = process.env['COUNTERSIGN_PAIN001_XSD'] ?? '';
  const checker = process.env['XMLLINT'] ?? 'xmllint';
  const canCheck = existsSync(schema) && spawnSync(checker, ['--version']).status === 0;
  it('is valid by the schema, where one is given', () => {
    if (!canCheck) return expect(schema).toBe('');
    const dir = mkdtempSync(join(tmpdir(), 'countersign-pain-'));
    writeFileSync(join(dir, 'pain.xml'), assertOk(pain001(batch())));
    const args = ['--noout', '--schema', schema, join(dir, 'pain.xml')];
    const { status, stderr } = spawnSync(checker, args, { encoding: 'utf8' });
    rmSync(dir, { recursive: true });
    expect([status, stderr]).toEqual([0, expect.stringContaining('validates')]);
  });
});
