import { useState } from 'react';
import { useIntl } from 'react-intl';
import { isKind } from '../../../shared/entry/kinds.ts';
import { codeBook } from '../../../shared/verify/code-book.ts';
import type { Finding } from '../../../shared/verify/report.ts';
import { startAtOf } from '../../ui/day-view.ts';
import { formatInstant } from '../../ui/format.ts';
import type { Verdict } from '../../ui/verdict.ts';
import { VerdictShape } from '../../ui/verdict-shape.tsx';
import { Button } from '../parts/button.tsx';
import type { Evidence } from '../result/evidence.ts';
import { useText } from '../text/use-text.ts';
import type { FindingGroup } from './finding-groups.ts';
import classes from './findings.module.css';

interface FindingCardProps {
  readonly group: FindingGroup;
  readonly evidence: Evidence | undefined;
  readonly onSlice: ((hash: string) => void) | undefined;
}

const shapeOf: Readonly<Record<FindingGroup['severity'], Verdict>> = {
  error: 'failed',
  warning: 'warning',
  information: 'none',
};
const shownAtOnce = 20;

/** One code with all its places. */
export function FindingCard({ group, evidence, onSlice }: FindingCardProps) {
  const t = useText();
  const [limit, setLimit] = useState(shownAtOnce);
  const { code, severity, findings } = group;
  const { meaning, cause, whatToDo, section } = codeBook[code];
  const more = findings.length - limit;
  return (
    <details className={classes.card} data-severity={severity} open={severity === 'error'}>
      <summary className={classes.summary}>
        <VerdictShape verdict={shapeOf[severity]} sizePx={16} />
        <span className={classes.words}>
          <span className={classes.hidden}>{t(`severity.${severity}`)}: </span>
          <strong>{meaning}</strong>{' '}
          <span className={classes.soft}>{t('findings.places', { count: findings.length })}</span>{' '}
          <code>{code}</code>
        </span>
      </summary>
      <div className={classes.body}>
        <p>
          <span className={classes.soft}>{t('findings.cause')}:</span> {cause}
        </p>
        <p>
          <span className={classes.soft}>{t('findings.toDo')}:</span> {whatToDo}
        </p>
        <p className={classes.soft}>{t('findings.section', { section })}</p>
        <ul className={classes.places}>
          {findings.slice(0, limit).map((finding) => (
            <li key={`${finding.entry} ${finding.detail}`}>
              <Place finding={finding} evidence={evidence} onSlice={onSlice} />
            </li>
          ))}
        </ul>
        {more > 0 ? (
          <Button onClick={() => setLimit(limit + 200)}>
            {t('findings.more', { count: Math.min(more, 200) })}
          </Button>
        ) : null}
      </div>
    </details>
  );
}

function Place({
  finding: { entry, detail },
  evidence,
  onSlice,
}: Omit<FindingCardProps, 'group'> & { readonly finding: Finding }) {
  const t = useText();
  const { locale } = useIntl();
  const slice = evidence?.ledger.slices.find(({ hash }) => hash === entry);
  const kind = entry === undefined ? undefined : evidence?.entryByHash.get(entry)?.entry.kind;
  const words =
    entry === undefined
      ? t('findings.bundle')
      : slice === undefined
        ? t('findings.entry', {
            kind: t(kind !== undefined && isKind(kind) ? `kind.${kind}` : 'kind.other'),
            hash: entry.slice(0, 12),
          })
        : t('findings.slice', {
            time: formatInstant(startAtOf(slice), { locale, zone: 'UTC' }),
          });
  return (
    <>
      {slice === undefined || onSlice === undefined ? (
        <span title={entry}>{words}</span>
      ) : (
        <>
          <Button look="quiet" onClick={() => onSlice(slice.hash)}>
            {words}
          </Button>
          <span className={classes.onPaper}>{words}</span>
        </>
      )}
      {detail === undefined ? null : <span className={classes.detail}>{detail}</span>}
    </>
  );
}
