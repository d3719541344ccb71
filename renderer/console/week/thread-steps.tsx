import { Timeline } from '@mantine/core';
import { useIntl } from 'react-intl';
import { kidWords } from '../../../shared/entry/key-words.ts';
import { formatInstant } from '../../ui/format.ts';
import { useText } from '../text/use-text.ts';
import type { Step } from './steps.ts';
import classes from './week.module.css';

/** What was signed and said, oldest first. */
export function Steps({ steps, zone }: { readonly steps: readonly Step[]; readonly zone: string }) {
  const t = useText();
  const { locale } = useIntl();
  if (steps.length === 0) return null;
  return (
    <Timeline bulletSize={12} lineWidth={2} active={steps.length}>
      {steps.map(({ key, title, atMs, by, note, said }) => (
        <Timeline.Item key={key} title={title}>
          {said === undefined ? null : <blockquote className={classes.said}>{said}</blockquote>}
          <span className={classes.signed}>
            {note === undefined ? null : <>{note} · </>}
            {formatInstant(atMs, { locale, zone })} · {t('trail.key', { words: kidWords(by) })}
          </span>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}
