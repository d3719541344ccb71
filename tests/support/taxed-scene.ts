import type { CsObject } from '../../shared/entry/cs-json.ts';
import {
  creditDocumentOf,
  invoiceOf,
  linesOf,
  reasonIn,
  type TaxChoice,
  type TaxedDocument,
} from '../../shared/entry/invoice-document.ts';
import type { MsByWork } from '../../shared/domain/invoice.ts';
import type { TaxedLine } from '../../shared/domain/tax.ts';
import type { ContractPayload } from '../../shared/entry/payload.ts';
import { amountsOf } from '../../shared/verify/amounts.ts';
import type { Body, Scene, SceneStep } from './bundle-scene.ts';
import { financeBody, paymentBody } from './ordinary-scene.ts';

export const standardTax: TaxChoice = { code: 'S', bp: 1_900 };

const seller = { name: 'Rina Das', country: 'DE', vat_no: 'DE123456789' };
const buyer = { name: 'Example Ltd', country: 'DE', vat_no: 'DE987654321' };

/** What a case makes of a right document before it is signed. */
export type DocumentChange = (document: TaxedDocument) => TaxedDocument;

interface Taxed {
  /** Name of the timesheet and its time; the ordinary week as the client approved it. */
  readonly of?: { readonly timesheet: string; readonly ms: { service: number; support: number } };
  readonly no?: string;
  readonly choice?: TaxChoice;
  readonly change?: DocumentChange;
}

/** The invoice of the ordinary week with a document of the second form. */
export function taxedDocumentOf(
  scene: Scene,
  { of, no = '2026-001', choice = standardTax, change = (each) => each }: Taxed = {},
): TaxedDocument {
  const found = (name: string) => scene.entries.find((each) => each.name === name)?.entry;
  const approval = found('approve');
  const approved = approval?.kind === 'decision' ? approval.payload.ms : { service: 0, support: 0 };
  const { timesheet, ms } = of ?? { timesheet: 'timesheet', ms: approved };
  const contract = found('contract')?.payload as ContractPayload;
  const { lines } = amountsOf(contract, scene.hash(timesheet), ms) ?? { lines: [] };
  const head = {
    no,
    contract: scene.hash('contract'),
    issued_on: '2026-03-10',
    due_on: '2026-03-24',
    seller,
    buyer,
    order: 'PO 7',
    cost_centre: 'Support',
    cur: 'EUR',
  };
  return change(invoiceOf(head, lines, () => choice));
}

const asValue = (document: TaxedDocument) => ({ doc: document as unknown as CsObject });

const signedSums = ({ no, amount_minor, tax_minor }: TaxedDocument): Body => ({
  no,
  amount_minor: Math.abs(amount_minor),
  tax_minor: Math.abs(tax_minor),
});

/** The ordinary steps with tax: in the invoice, in what finance approves, and in what is paid. */
export function withTax(steps: readonly SceneStep[], taxed: Taxed = {}): readonly SceneStep[] {
  const amount = (scene: Scene): Body => ({
    amount_minor: taxedDocumentOf(scene, taxed).amount_minor,
  });
  return steps.map((step): SceneStep => {
    if (step.name === 'invoice') return invoiceStep(step, taxed);
    if (step.name === 'finance')
      return { ...step, body: (scene) => ({ ...financeBody(scene), ...amount(scene) }) };
    if (step.name === 'payment')
      return { ...step, body: (scene) => ({ ...paymentBody(scene), ...amount(scene) }) };
    return step;
  });
}

/** An invoice of the second form for a timesheet. */
export const invoiceStep = (
  at: { readonly name: string; readonly atMs: number },
  taxed: Taxed,
): SceneStep => ({
  ...at,
  kind: 'invoice',
  key: 'finance',
  values: (scene) => asValue(taxedDocumentOf(scene, taxed)),
  body: (scene) => ({
    ref: scene.hash(taxed.of?.timesheet ?? 'timesheet'),
    cur: 'EUR',
    ...signedSums(taxedDocumentOf(scene, taxed)),
  }),
});

interface CreditOf {
  readonly no: string;
  /** Name of the step that it corrects. */
  readonly invoice?: string;
  readonly ms: MsByWork;
  /** Lines that earlier credits left; without, all of the invoice. */
  readonly left?: (scene: Scene) => readonly TaxedLine[];
  readonly taxed?: Taxed;
  readonly change?: DocumentChange;
}

export function creditedDocument(scene: Scene, credit: CreditOf): TaxedDocument {
  const invoice = taxedDocumentOf(scene, credit.taxed);
  const { no, issued_on } = invoice;
  const corrects = { invoice: scene.hash(credit.invoice ?? 'invoice'), no, issued_on };
  const document = creditDocumentOf(
    { ...invoice, no: credit.no, issued_on: '2026-03-12', corrects },
    { left: credit.left?.(scene) ?? linesOf(invoice), ms: credit.ms },
    reasonIn(invoice),
  );
  if (document === undefined) throw new Error('nothing of that is left');
  return (credit.change ?? ((each) => each))(document);
}

export const creditStep = (
  at: { readonly name: string; readonly atMs: number },
  credit: CreditOf,
  body: Body = {},
): SceneStep => ({
  ...at,
  kind: 'invoice',
  key: 'finance',
  values: (scene) => asValue(creditedDocument(scene, credit)),
  body: (scene) => ({
    ref: scene.hash(credit.taxed?.of?.timesheet ?? 'timesheet'),
    cur: 'EUR',
    corrects: scene.hash(credit.invoice ?? 'invoice'),
    ...signedSums(creditedDocument(scene, credit)),
    ...body,
  }),
});
