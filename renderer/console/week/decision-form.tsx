import { useState } from 'react';
import { useIntl } from 'react-intl';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import type { Exclusions } from '../../../shared/verify/amounts.ts';
import { Callout } from '../../ui/callout.tsx';
import { formatInstant, formatMoney, formatTime, localZone } from '../../ui/format.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { SignForm } from '../sign/sign-form.tsx';
import { signDecision } from '../sign/sign-for-contract.ts';
import { isSignable, TextToSign } from '../sign/text-to-sign.tsx';
import { signingOf, useSigningAct } from '../sign/use-signing.ts';
import { useText } from '../text/use-text.ts';
import type { ListedKey } from './decide-week.tsx';
import { formatExact } from './exact-time.ts';
import type { Remainder } from './exclusions.ts';
import prose from '../text/prose.module.css';

export type Act = 'approve' | 'dispute' | 'withdraw';

interface DecisionFormProps {
  readonly act: Act;
  readonly timesheet: LedgerTimesheet;
  readonly contract: ContractPayload;
  readonly evidence: Evidence;
  readonly signingKey: ListedKey;
  /** Cells that an approval leaves out, or a dispute names; none: the whole week. */
  readonly excl: Exclusions;
  readonly remainder: Remainder;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

const noMs = { service: 0, support: 0 };

/** One decision about one timesheet, in words and with its exact sum, before it is signed. */
export function DecisionForm(props: DecisionFormProps) {
  const { act, timesheet, contract, evidence, signingKey, excl, remainder } = props;
  const t = useText();
  const { locale } = useIntl();
  const [reason, setReason] = useState('');
  const sum = formatMoney(remainder.amountMinor, contract.cur, locale);
  const isApproval = act === 'approve';
  const isOverLimit = isApproval && remainder.amountMinor > signingKey.approver.limit_minor;
  // What is left out is in dispute: the freelancer must be able to read why.
  const needsReason = act === 'dispute' || excl.length > 0;
  const decide = useSigningAct(
    evidence.con,
    (deps) =>
      signDecision(deps, signingOf(evidence, signingKey.signer), {
        body: {
          ref: timesheet.timesheet.entry.hash,
          stage: 'client',
          verdict: act,
          ms: isApproval ? remainder.ms : noMs,
          excl: [...excl],
        },
        reason: needsReason ? reason : '',
      }),
    t(`${act}.done`, { sum }),
  );
  return (
    <SignForm
      act={decide}
      confirm={t(`${act}.confirm`, { sum })}
      isReady={!isOverLimit && (!needsReason || isSignable(reason))}
      onDone={props.onDone}
      onCancel={props.onCancel}
    >
      <Words {...props} sum={sum} />
      {isOverLimit ? (
        <Callout tone="attention" title={t('finance.notYet')}>
          {t('obstacle.limit')}
        </Callout>
      ) : null}
      {needsReason ? (
        <TextToSign
          label={t('dispute.reason')}
          description={t('dispute.reasonText')}
          value={reason}
          onText={setReason}
        />
      ) : null}
    </SignForm>
  );
}

/** What one signs, with everything that is left out by its time. */
function Words(props: DecisionFormProps & { readonly sum: string }) {
  const { act, excl, remainder, sum } = props;
  const t = useText();
  if (act === 'withdraw') return <p className={prose.text}>{t('withdraw.text')}</p>;
  const { ms, slices } = remainder;
  const time = formatExact(ms.service + ms.support);
  return (
    <>
      {act === 'approve' ? (
        <p className={prose.text}>{t('approve.text', { time, count: slices.length, sum })}</p>
      ) : null}
      {excl.length === 0 ? null : (
        <>
          <p className={prose.text}>
            {t(act === 'approve' ? 'approve.without' : 'dispute.what', {
              time: formatExact(remainder.leftOutMs),
            })}
          </p>
          <Ranges excl={excl} />
        </>
      )}
    </>
  );
}

const shown = 8;

function Ranges({ excl }: { readonly excl: Exclusions }) {
  const t = useText();
  const { locale } = useIntl();
  const place = { locale, zone: localZone() };
  return (
    <ul className={prose.list}>
      {excl.slice(0, shown).map(({ from_idx, to_idx }) => (
        <li key={from_idx}>
          {formatInstant(cellStartAt(from_idx), place)} – {formatTime(cellStartAt(to_idx), place)}
        </li>
      ))}
      {excl.length > shown ? <li>{t('findings.more', { count: excl.length - shown })}</li> : null}
    </ul>
  );
}
