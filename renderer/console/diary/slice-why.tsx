import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { FindingList } from '../evidence/finding-list.tsx';
import type { Evidence } from '../evidence/load-evidence.ts';
import { findingsOfEntry, verdictOfSlice } from '../evidence/verdict.ts';
import { VerdictMark } from '../evidence/verdict-mark.tsx';
import { useText } from '../text/use-text.ts';
import { leftOutSlices } from '../week/left-out.ts';
import { agreementOf } from './agreement.ts';
import classes from './diary.module.css';

interface SliceWhyProps {
  readonly slice: LedgerSlice;
  readonly evidence: Evidence;
}

/** Why it is, or is not, unchanged since it was signed; and whether it meets the agreed rules. */
export function SliceWhy({ slice, evidence }: SliceWhyProps) {
  const t = useText();
  const verdict = verdictOfSlice(evidence.report, slice.hash);
  const findings = findingsOfEntry(evidence.report, slice.hash);
  const agreement = agreementOf(slice, evidence);
  const out = leftOutSlices(evidence.ledger).get(slice.hash);
  return (
    <div className={classes.why} data-testid="slice-verdict">
      <VerdictMark verdict={verdict} />
      <p>{t(`why.${verdict}`)}</p>
      {findings.length > 0 ? <FindingList findings={findings} /> : null}
      {verdict === 'failed' ? null : (
        <p>
          {agreement.ok
            ? t('rules.meets')
            : t('rules.needsLook', {
                rules: agreement.failing.map((rule) => t(`rule.${rule}`)).join(', '),
              })}
        </p>
      )}
      {out === undefined ? null : (
        <p data-testid="left-out">
          <strong>{t(`leftOut.${out.verdict}`)}</strong>
          {out.reason === undefined ? null : <>: {out.reason}</>}
        </p>
      )}
      {slice.lost ? <p>{t('slice.lost')}</p> : null}
      {slice.state === 'ok' ? null : <p>{t(`slice.${slice.state}`)}</p>}
    </div>
  );
}
