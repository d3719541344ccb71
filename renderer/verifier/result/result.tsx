import { useCallback, useEffect, useMemo, useState } from 'react';
import { Callout } from '../../ui/callout.tsx';
import { Diary } from '../diary/diary.tsx';
import { useDiaryPlace } from '../diary/use-diary-place.ts';
import { Findings } from '../findings/findings.tsx';
import { Button, ButtonRow } from '../parts/button.tsx';
import { useText } from '../text/use-text.ts';
import type { Checked } from '../worker/messages.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import { LeftOutPanel } from './left-out-panel.tsx';
import { saveReport } from './save-report.ts';
import { TimesheetTable } from './timesheet-table.tsx';
import { VerdictBanner } from './verdict-banner.tsx';
import classes from './result.module.css';

interface ResultProps {
  readonly name: string;
  readonly checked: Checked;
  readonly onAgain: () => void;
}

/** The verdict first, then what it is about, slice by slice, then every finding. */
export function Result({ name, checked, onAgain }: ResultProps) {
  const t = useText();
  const { report, ledger, logged } = checked;
  const evidence = useMemo(
    () => (ledger === undefined ? undefined : evidenceOf({ report, ledger, logged })),
    [report, ledger, logged],
  );
  useOpenForPrint();
  return (
    <>
      <VerdictBanner name={name} checked={checked} />
      <div className={classes.actions}>
        <ButtonRow>
          <Button onClick={() => saveReport(document, report, name)}>{t('result.save')}</Button>
          <Button onClick={() => print()}>{t('result.print')}</Button>
          <Button onClick={onAgain}>{t('result.again')}</Button>
        </ButtonRow>
      </div>
      {evidence === undefined ? (
        <>
          <Callout tone="attention" title={t('left.title')}>
            {t('left.everything')}
          </Callout>
          <Findings findings={report.findings} evidence={undefined} onSlice={undefined} />
        </>
      ) : (
        <Contents evidence={evidence} checked={checked} />
      )}
    </>
  );
}

function Contents({
  evidence,
  checked,
}: {
  readonly evidence: Evidence;
  readonly checked: Checked;
}) {
  const place = useDiaryPlace(evidence);
  const [asked, setAsked] = useState(0);
  const { showSlice } = place;
  const show = useCallback(
    (hash: string) => {
      showSlice(hash);
      setAsked((before) => before + 1);
    },
    [showSlice],
  );
  return (
    <>
      <LeftOutPanel checked={checked} />
      <TimesheetTable evidence={evidence} onSlice={show} />
      <Diary evidence={evidence} place={place} asked={asked} />
      <Findings findings={evidence.report.findings} evidence={evidence} onSlice={show} />
    </>
  );
}

/** What is folded in on the screen is unfolded on paper. */
function useOpenForPrint(): void {
  useEffect(() => {
    const open = () => {
      for (const each of document.querySelectorAll('details')) each.open = true;
    };
    window.addEventListener('beforeprint', open);
    return () => window.removeEventListener('beforeprint', open);
  }, []);
}
