import { useEffect, useRef } from 'react';
import { useIntl } from 'react-intl';
import { kidWords } from '../../../shared/entry/key-words.ts';
import { isError } from '../../../shared/verify/codes.ts';
import type { VerificationReport } from '../../../shared/verify/report.ts';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { formatDuration } from '../../ui/format.ts';
import type { Verdict } from '../../ui/verdict.ts';
import { VerdictShape } from '../../ui/verdict-shape.tsx';
import { useText } from '../text/use-text.ts';
import type { Checked } from '../worker/messages.ts';
import classes from './result.module.css';

const shapeOf: Readonly<Record<VerificationReport['verdict'], Verdict>> = {
  ok: 'unchanged',
  ok_with_warnings: 'warning',
  failed: 'failed',
};

/** The answer, large and plain, with what it is about and what it cannot say. */
export function VerdictBanner({
  name,
  checked,
}: {
  readonly name: string;
  readonly checked: Checked;
}) {
  const t = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever waited with a keyboard or a screen reader is taken to the answer.
  useEffect(() => heading.current?.focus(), []);
  const facts = useFacts(name, checked);
  const { verdict, findings } = checked.report;
  const count = findings.filter(({ code }) => isError(code)).length;
  return (
    <section className={classes.banner} data-verdict={verdict} data-testid="verdict">
      <div className={classes.answer}>
        <VerdictShape verdict={shapeOf[verdict]} sizePx={44} />
        <div className={classes.words}>
          <h2 ref={heading} tabIndex={-1} className={classes.headline}>
            {t(`result.${verdict}`)}
          </h2>
          <p className={classes.sentence}>{t(`result.${verdict}Text`, { count })}</p>
        </div>
      </div>
      <div className={classes.about}>
        <Facts facts={facts} />
      </div>
      <p className={classes.limits}>{t('result.limits')}</p>
    </section>
  );
}

function useFacts(name: string, { report, ledger }: Checked): readonly Fact[] {
  const t = useText();
  const { locale } = useIntl();
  const { log, totals } = report;
  const contract = ledger?.contract?.entry.payload;
  return [
    { key: 'file', label: t('result.file'), value: name },
    ...(contract === undefined
      ? []
      : [
          { key: 'contract', label: t('result.contract'), value: contract.title },
          {
            key: 'freelancer',
            label: t('result.freelancer'),
            value: kidWords(contract.fre_kid),
          },
        ]),
    {
      key: 'content',
      label: t('result.content'),
      value: t('result.contentOf', {
        entries: totals.entries,
        slices: totals.slices,
        time: formatDuration(totals.trackedMs, locale),
        captures: totals.captures,
      }),
    },
    ...(log.origin === ''
      ? []
      : [
          {
            key: 'log',
            label: t('result.log'),
            value: `${log.origin}, ${t('result.leaves', { count: log.size })}`,
          },
          { key: 'root', label: t('result.root'), value: <code>{log.root}</code> },
        ]),
  ];
}
