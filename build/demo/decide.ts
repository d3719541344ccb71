import { randomBytes } from 'node:crypto';
import { commit, createDisclosure, saltBytes } from '../../shared/entry/commitment.ts';
import type { ContractLedger, LedgerTimesheet } from '../../shared/entry/ledger.ts';
import type { PlainDocument } from '../../shared/entry/invoice-document.ts';
import { formatValue } from '../../shared/entry/values.ts';
import { invoiceLines, invoiceTotal } from '../../shared/domain/invoice.ts';
import { ScriptStop } from '../script.ts';
import { sampleCrypto } from '../sample/key-files.ts';
import type { Sample, SampleParties } from '../sample/organisation.ts';
import { currentView } from '../sample/party.ts';

export interface Paid {
  readonly timesheet: string;
  readonly financeDecision: string;
  readonly amountMinor: number;
  readonly cur: string;
  readonly payoutCsv: string;
}

const zeroWork = { excl: [], assurance: 'ed25519' as const };

/** Client approves, finance invoices, approves exactly that, pays; four signed entries. */
export async function decideAndPay(
  sample: Sample,
  parties: SampleParties,
  ledger: ContractLedger,
): Promise<Paid> {
  const { con } = sample;
  const scope = { ten: sample.organisation.id, con };
  const timesheet = ledger.timesheets.at(-1);
  const contract = ledger.contract;
  const payee = ledger.payee;
  if (timesheet === undefined || contract === undefined) throw new ScriptStop('no timesheet');
  if (payee === undefined) throw new ScriptStop('no payout details');
  const { hash: ref, payload } = timesheet.timesheet.entry;
  const client = await parties.client.post('decision', scope, {
    ref,
    view: await currentView(parties.clientApi, con),
    stage: 'client',
    verdict: 'approve',
    ms: payload.ms,
    ...zeroWork,
  });
  const doc = invoiceOf(sample, ledger, timesheet);
  const salt = new Uint8Array(randomBytes(saltBytes));
  const value = formatValue(doc);
  const invoice = await parties.finance.post('invoice', scope, {
    ref,
    view: await currentView(parties.financeApi, con),
    no: doc.no,
    amount_minor: doc.amount_minor,
    cur: doc.cur,
    cm: { doc: commit(sampleCrypto.hasher, salt, { name: 'doc', value }) },
  });
  await parties.financeApi.call('putDisclosures', {
    params: { hash: invoice.hash },
    body: { items: [createDisclosure('doc', salt, value)] },
  });
  const finance = await parties.finance.post('decision', scope, {
    ref,
    view: await currentView(parties.financeApi, con),
    stage: 'finance',
    verdict: 'approve',
    ms: payload.ms,
    ...zeroWork,
    client: client.hash,
    payee: payee.entry.hash,
    invoice: invoice.hash,
    amount_minor: doc.amount_minor,
    cur: doc.cur,
  });
  const payoutCsv = await parties.financeApi.call('exportPayout', {
    params: { org: sample.organisation.id },
    query: { decision: finance.hash },
  });
  await parties.finance.post('payment', scope, {
    ref: finance.hash,
    view: await currentView(parties.financeApi, con),
    bank_ref: `SAMPLE-${finance.hash.slice(0, 12)}`,
    date: new Date().toISOString().slice(0, 10),
    amount_minor: doc.amount_minor,
    cur: doc.cur,
  });
  return {
    timesheet: ref,
    financeDecision: finance.hash,
    amountMinor: doc.amount_minor,
    cur: doc.cur,
    payoutCsv,
  };
}

/** The amounts are a pure function of contract and timesheet: nobody types a sum. */
function invoiceOf(
  sample: Sample,
  ledger: ContractLedger,
  { timesheet }: LedgerTimesheet,
): PlainDocument {
  const contract = ledger.contract;
  if (contract === undefined) throw new ScriptStop('no contract');
  const { rates, cur } = contract.entry.payload;
  const { hash, payload } = timesheet.entry;
  const lines = invoiceLines({
    timesheets: [{ hash, msByWork: payload.ms }],
    rates: rates.map(({ work, rate_minor }) => ({ work, rateMinor: rate_minor })),
  });
  return {
    no: `LFO-${payload.week}-${payload.no}`,
    contract: contract.entry.hash,
    issued_on: new Date().toISOString().slice(0, 10),
    seller: sample.freelancer.name,
    buyer: sample.organisation.name,
    cur,
    lines: lines.map(({ timesheet: of, work, rateMinor, ms, amountMinor }) => ({
      timesheet: of,
      work,
      rate_minor: rateMinor,
      ms,
      amount_minor: amountMinor,
    })),
    amount_minor: invoiceTotal(lines),
  };
}
