import { useId } from 'react';
import { useIntl } from 'react-intl';
import { type Progress, steps } from '../../shared/verify/run.ts';
import { formatCount } from '../ui/format.ts';
import { Panel } from '../ui/panel.tsx';
import { VerdictShape } from '../ui/verdict-shape.tsx';
import { useText } from './text/use-text.ts';
import classes from './working.module.css';

interface WorkingProps {
  readonly name: string;
  readonly progress: Progress | undefined;
}

/** The steps of protocol 3.20, and how far each is. */
export function Working({ name, progress }: WorkingProps) {
  const t = useText();
  const { locale } = useIntl();
  const id = useId();
  const now = progress === undefined ? 0 : steps.indexOf(progress.step);
  const share = progress && progress.total > 0 ? progress.done / progress.total : 0;
  const count = (value: number): string => formatCount(value, locale);
  return (
    <Panel title={t('working.title', { name })} titleId={id} testId="working">
      <progress
        className={classes.bar}
        value={(now + share) / steps.length}
        aria-label={t('working.progress')}
      />
      <ol className={classes.steps} aria-live="polite">
        {steps.map((step, at) => (
          <li key={step} className={classes.step} data-state={at === now ? 'now' : undefined}>
            <VerdictShape verdict={at < now ? 'unchanged' : 'none'} />
            {t(`step.${step}`)}
            {at === now && progress !== undefined && progress.total > 1 ? (
              <span className={classes.count} aria-hidden>
                {t('step.count', { done: count(progress.done), total: count(progress.total) })}
              </span>
            ) : null}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
