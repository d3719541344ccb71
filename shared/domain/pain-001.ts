import { decimalAmount } from './decimal-amount.ts';
import { ibanFault, isBic, looksLikeIban, plainIban } from './iban.ts';
import { minorDigits } from './money.ts';
import { isReadable, painText } from './pain-text.ts';
import { err, ok, type Result } from '../kit/result.ts';
import { element, type Xml, xmlText } from '../kit/xml-text.ts';

export interface PainAccount {
  readonly name: string;
  /** IBAN, or the account number of a country without them. */
  readonly account: string;
  /** Empty where the bank finds itself by the IBAN. */
  readonly bic: string;
}

export interface PainPayment {
  /** At most 35 characters, the same for every file with this payment. */
  readonly endToEndId: string;
  readonly payee: PainAccount & { readonly country: string };
  readonly amountMinor: number;
  /** What it is for, to be read by the payee. */
  readonly remittance: string;
}

export interface PainBatch {
  /** At most 35 characters; a bank takes each once. */
  readonly messageId: string;
  /** ISO 8601, without zone: `2026-03-09T10:00:00` */
  readonly createdAt: string;
  /** `2026-03-10` */
  readonly executeOn: string;
  readonly debtor: PainAccount;
  readonly cur: string;
  readonly payments: readonly PainPayment[];
}

export interface PainFault {
  /** Of the payment; `undefined` for the payer. */
  readonly endToEndId: string | undefined;
  readonly code: 'iban' | 'bic' | 'name' | 'amount' | 'currency' | 'account';
}

const namespace = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09';

/**
 * One transfer order of ISO 20022, pain.001.001.09, for all payments of one currency; or everything
 * that a bank would refuse. The same batch gives the same bytes.
 */
export function pain001(batch: PainBatch): Result<string, readonly PainFault[]> {
  const faults = [
    ...(minorDigits(batch.cur) === undefined ? [fault('currency')] : []),
    ...accountFaults(batch.debtor, undefined),
    ...batch.payments.flatMap(paymentFaults),
  ];
  if (faults.length > 0) return err(faults);
  const totals = [
    element('NbOfTxs', String(batch.payments.length)),
    element('CtrlSum', controlSum(batch)),
  ];
  const header = element('GrpHdr', [
    element('MsgId', batch.messageId),
    element('CreDtTm', batch.createdAt),
    ...totals,
    element('InitgPty', [nameOf(batch.debtor)]),
  ]);
  const order = element('CstmrCdtTrfInitn', [header, paymentInformation(batch, totals)]);
  return ok(xmlText(element('Document', [order], { xmlns: namespace })));
}

const fault = (code: PainFault['code'], endToEndId?: string): PainFault => ({ endToEndId, code });

/** In exact minor units; only the text has a point. */
function controlSum({ payments, cur }: PainBatch): string {
  return decimalAmount(
    payments.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    cur,
  );
}

function accountFaults(account: PainAccount, id: string | undefined): readonly PainFault[] {
  const isIban = looksLikeIban(account.account);
  return [
    ...(isIban && ibanFault(account.account) !== undefined ? [fault('iban', id)] : []),
    ...(!isIban && !/^[A-Za-z0-9]{1,34}$/.test(account.account) ? [fault('account', id)] : []),
    // Without an IBAN nothing else says which bank it is.
    ...((account.bic === '' && !isIban) || (account.bic !== '' && !isBic(account.bic))
      ? [fault('bic', id)]
      : []),
    ...(isReadable(painText(account.name, 70)) ? [] : [fault('name', id)]),
  ];
}

const paymentFaults = ({ endToEndId, payee, amountMinor }: PainPayment): readonly PainFault[] => [
  ...accountFaults(payee, endToEndId),
  ...(Number.isSafeInteger(amountMinor) && amountMinor > 0 ? [] : [fault('amount', endToEndId)]),
];

function paymentInformation(batch: PainBatch, totals: readonly Xml[]): Xml {
  const { debtor, payments } = batch;
  const isSepa =
    batch.cur === 'EUR' &&
    [debtor, ...payments.map(({ payee }) => payee)].every((each) => looksLikeIban(each.account));
  return element('PmtInf', [
    element('PmtInfId', batch.messageId),
    element('PmtMtd', 'TRF'),
    ...totals,
    ...(isSepa ? [element('PmtTpInf', [element('SvcLvl', [element('Cd', 'SEPA')])])] : []),
    element('ReqdExctnDt', [element('Dt', batch.executeOn)]),
    element('Dbtr', [nameOf(debtor)]),
    element('DbtrAcct', [accountOf(debtor)]),
    element('DbtrAgt', [bankOf(debtor)]),
    element('ChrgBr', isSepa ? 'SLEV' : 'SHAR'),
    ...payments.map((payment) => transfer(payment, batch.cur)),
  ]);
}

function transfer({ endToEndId, payee, amountMinor, remittance }: PainPayment, cur: string): Xml {
  const amount = element('InstdAmt', decimalAmount(amountMinor, cur), { Ccy: cur });
  return element('CdtTrfTxInf', [
    element('PmtId', [element('EndToEndId', endToEndId)]),
    element('Amt', [amount]),
    ...(payee.bic === '' ? [] : [element('CdtrAgt', [bankOf(payee)])]),
    element('Cdtr', [nameOf(payee), element('PstlAdr', [element('Ctry', payee.country)])]),
    element('CdtrAcct', [accountOf(payee)]),
    element('RmtInf', [element('Ustrd', painText(remittance, 140))]),
  ]);
}

const nameOf = ({ name }: PainAccount): Xml => element('Nm', painText(name, 70));

function accountOf({ account }: PainAccount): Xml {
  const id = looksLikeIban(account)
    ? element('IBAN', plainIban(account))
    : element('Othr', [element('Id', account)]);
  return element('Id', [id]);
}

const bankOf = ({ bic }: PainAccount): Xml =>
  element('FinInstnId', [
    bic === '' ? element('Othr', [element('Id', 'NOTPROVIDED')]) : element('BICFI', bic),
  ]);
