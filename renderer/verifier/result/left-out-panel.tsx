import { useId } from 'react';
import { useIntl } from 'react-intl';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { formatInstant } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { useText } from '../text/use-text.ts';
import type { Checked } from '../worker/messages.ts';
import { leftOutOf } from './left-out.ts';
import classes from './result.module.css';

/** Said plainly: a verdict holds for what was looked at, and for nothing else. */
export function LeftOutPanel({ checked }: { readonly checked: Checked }) {
  const t = useText();
  const { locale } = useIntl();
  const id = useId();
  const { report, title, ignored } = checked;
  const left = leftOutOf(report.findings);
  const part = title?.part;
  const at = (idx: number): string => formatInstant(cellStartAt(idx), { locale, zone: 'UTC' });
  const isWhole = left.length === 0 && part === undefined;
  return (
    <Panel title={t('left.title')} titleId={id} testId="left-out">
      {isWhole ? <p>{t('left.none')}</p> : null}
      <ul className={classes.list}>
        {part === undefined ? null : (
          <li>{t('left.part', { from: at(part.from_idx), to: at(part.to_idx) })}</li>
        )}
        {left.map(({ code, meaning, count }) => (
          <li key={code}>
            {meaning} <span className={classes.soft}>{t('left.count', { count })}</span>{' '}
            <code>{code}</code>
          </li>
        ))}
        {ignored.length === 0 ? null : <li>{t('left.ignored', { names: ignored.join(', ') })}</li>}
      </ul>
    </Panel>
  );
}
