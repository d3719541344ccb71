import { Button } from '@mantine/core';
import { useState } from 'react';
import type { PayPayment } from '../../../shared/api/pay-state.ts';
import { formatInstant, formatMoney } from '../../ui/format.ts';
import { CallFailure } from '../parts/call-failure.tsx';
import { call, useDesktop } from '../store.ts';
import { useLocalPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import classes from './pay-page.module.css';

export interface ConfirmPaymentProps {
  readonly con: string;
  readonly organisation: string;
  readonly payment: PayPayment;
}

/** She says that the money is there, as a signed answer to the payment (protocol 3.7 `reply`). */
export function ConfirmPayment({ con, organisation, payment }: ConfirmPaymentProps) {
  const t = useWords();
  const { locale } = useLocalPlace();
  const busy = useDesktop((store) => store.busy.includes('week.reply'));
  // The failure is shown where it happened: every payment has a button.
  const [wasSent, setWasSent] = useState(false);
  const { answer, hash, amountMinor, cur, bankRef } = payment;
  if (answer) return <Answered answer={answer} />;
  const confirm = async () => {
    setWasSent(true);
    const amount = formatMoney(amountMinor, cur, locale);
    const text = t('pay.confirmText', { amount, reference: bankRef });
    const answered = await call('week.reply', { con, ref: hash, text });
    if (answered.ok) setWasSent(false);
  };
  return (
    <>
      <div className={classes.row}>
        <Button size="xs" loading={busy && wasSent} onClick={() => void confirm()}>
          {t('pay.confirm')}
        </Button>
        <p className={classes.note}>{t('pay.confirmHelp', { organisation })}</p>
      </div>
      {wasSent ? <CallFailure name="week.reply" /> : null}
    </>
  );
}

function Answered({ answer }: { readonly answer: NonNullable<PayPayment['answer']> }) {
  const t = useWords();
  const place = useLocalPlace();
  const { state, atMs, text } = answer;
  const standing =
    state === 'logged'
      ? ''
      : ` · ${t(state === 'waiting' ? 'pay.answerWaiting' : 'pay.answerRefused')}`;
  return (
    <p role="status" className={classes.note}>
      {t('pay.answered')} · {formatInstant(atMs, place)}
      {standing}
      {text ? <q className={classes.quote}>{text}</q> : null}
    </p>
  );
}
