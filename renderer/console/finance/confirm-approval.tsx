import { useIntl } from 'react-intl';
import { formatMoney } from '../../ui/format.ts';
import type { InvoiceDocument } from '../../../shared/entry/values.ts';
import type { LoggedOf } from '../../../shared/entry/ledger.ts';
import { SignForm } from '../sign/sign-form.tsx';
import { useSigningAct } from '../sign/use-signing.ts';
import { useText } from '../text/use-text.ts';
import type { ApprovePaymentProps } from './approve-payment.tsx';
import { type Exchange, rateText } from './exchange.ts';
import { signPaymentApproval } from './sign-payment-approval.ts';
import prose from '../text/prose.module.css';

interface ConfirmApprovalProps extends ApprovePaymentProps {
  readonly invoice:
    | { readonly document: InvoiceDocument }
    | { readonly signed: LoggedOf<'invoice'>; readonly amountMinor: number };
  readonly exchange: Exchange | undefined;
  readonly onDone: () => void;
}

/** The exact sum, the invoice and the exchange, before they are signed. */
export function ConfirmApproval(props: ConfirmApprovalProps) {
  const t = useText();
  const { locale } = useIntl();
  const { evidence, timesheet, signer, invoice, exchange, contract, onDone } = props;
  const { no, amountMinor, cur } = factsOf(invoice);
  const sum = formatMoney(amountMinor, cur, locale);
  const approve = useSigningAct(
    evidence.con,
    (deps) => signPaymentApproval(deps, { evidence, signer }, { timesheet, invoice, exchange }),
    t('finance.done', { sum }),
  );
  return (
    <SignForm act={approve} confirm={t('finance.confirm', { sum })} onDone={onDone}>
      <p className={prose.text}>
        {t('document' in invoice ? 'finance.confirmText' : 'finance.confirmOpen', {
          sum,
          no,
          freelancer: contract.freelancer,
        })}
      </p>
      {exchange === undefined ? null : (
        <p className={prose.text}>
          {t('exchange.confirm', {
            out: formatMoney(exchange.out_minor, exchange.out_cur, locale),
            rate: rateText(exchange, cur),
            cur,
            outCur: exchange.out_cur,
            source: exchange.src,
            date: exchange.date,
          })}
        </p>
      )}
    </SignForm>
  );
}

function factsOf(invoice: ConfirmApprovalProps['invoice']) {
  if ('document' in invoice) {
    const { no, amount_minor: amountMinor, cur } = invoice.document;
    return { no, amountMinor, cur };
  }
  const { no, cur } = invoice.signed.entry.payload;
  return { no, amountMinor: invoice.amountMinor, cur };
}
