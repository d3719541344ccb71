import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { codeBook, severityOf } from '../../../shared/verify/code-book.ts';
import type { Finding } from '../../../shared/verify/report.ts';
import { VerdictMark } from '../parts/verdict-mark.tsx';
import { type Evidence, verdictOfSlice } from '../result/evidence.ts';
import { useText } from '../text/use-text.ts';
import classes from './slice-panel.module.css';

interface SliceWhyProps {
  readonly slice: LedgerSlice;
  readonly evidence: Evidence;
}

/** Why it is, or is not, unchanged since it was signed, with every finding about it. */
export function SliceWhy({ slice, evidence }: SliceWhyProps) {
  const t = useText();
  const verdict = verdictOfSlice(evidence.report, slice.hash);
  const findings = evidence.findingsByEntry.get(slice.hash) ?? [];
  return (
    <div className={classes.why} data-testid="slice-verdict">
      <VerdictMark verdict={verdict} />
      {verdict === 'none' ? null : <p>{t(`why.${verdict}`)}</p>}
      {findings.map((finding) => (
        <Explained key={`${finding.code} ${finding.detail}`} finding={finding} />
      ))}
      {slice.lost ? <p>{t('slice.lost')}</p> : null}
      {slice.state === 'ok' ? null : <p>{t(`slice.${slice.state}`)}</p>}
    </div>
  );
}

function Explained({ finding: { code, detail } }: { readonly finding: Finding }) {
  const t = useText();
  const { meaning, cause, whatToDo, section } = codeBook[code];
  return (
    <div className={classes.finding} data-severity={severityOf(code)}>
      <p>
        <strong>{meaning}</strong> <code>{code}</code>
      </p>
      <p>
        <span className={classes.soft}>{t('findings.cause')}:</span> {cause}
      </p>
      <p>
        <span className={classes.soft}>{t('findings.toDo')}:</span> {whatToDo}
      </p>
      {detail === undefined ? null : (
        <p className={classes.soft}>
          <code>{detail}</code>
        </p>
      )}
      <p className={classes.soft}>{t('findings.section', { section })}</p>
    </div>
  );
}
