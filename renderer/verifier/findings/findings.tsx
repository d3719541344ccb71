import { useId, useMemo, useState } from 'react';
import type { Finding } from '../../../shared/verify/report.ts';
import { Panel } from '../../ui/panel.tsx';
import { Button, ButtonRow } from '../parts/button.tsx';
import type { Evidence } from '../result/evidence.ts';
import { useText } from '../text/use-text.ts';
import { filterGroups, groupFindings, severities, type Wanted } from './finding-groups.ts';
import { FindingCard } from './finding-card.tsx';
import classes from './findings.module.css';

interface FindingsProps {
  readonly findings: readonly Finding[];
  readonly evidence: Evidence | undefined;
  /** Shows a slice in the diary. */
  readonly onSlice: ((hash: string) => void) | undefined;
}

/** Every finding with what it means, what lies behind it, what to do and where it is specified. */
export function Findings({ findings, evidence, onSlice }: FindingsProps) {
  const t = useText();
  const id = useId();
  const [wanted, setWanted] = useState<Wanted>({ severity: 'all', text: '' });
  const groups = useMemo(() => groupFindings(findings), [findings]);
  const shown = filterGroups(groups, wanted);
  const countOf = (severity: Wanted['severity']): number =>
    groups
      .filter((group) => severity === 'all' || group.severity === severity)
      .reduce((sum, group) => sum + group.findings.length, 0);
  return (
    <Panel title={t('findings.title')} titleId={id} testId="findings">
      {findings.length === 0 ? (
        <p>{t('findings.none')}</p>
      ) : (
        <>
          <div className={classes.filters}>
            <div role="group" aria-label={t('findings.show')}>
              <ButtonRow>
                {(['all', ...severities] as const).map((severity) => (
                  <Button
                    key={severity}
                    isPressed={wanted.severity === severity}
                    isDisabled={countOf(severity) === 0}
                    onClick={() => setWanted({ ...wanted, severity })}
                  >
                    {t(`findings.${severity}`, { count: countOf(severity) })}
                  </Button>
                ))}
              </ButtonRow>
            </div>
            <input
              type="search"
              className={classes.search}
              aria-label={t('findings.search')}
              placeholder={t('findings.search')}
              value={wanted.text}
              onChange={({ currentTarget }) => setWanted({ ...wanted, text: currentTarget.value })}
            />
          </div>
          {shown.length === 0 ? <p>{t('findings.noneLeft')}</p> : null}
          <div className={classes.cards}>
            {shown.map((group) => (
              <FindingCard key={group.code} group={group} evidence={evidence} onSlice={onSlice} />
            ))}
          </div>
        </>
      )}
    </Panel>
  );
}
