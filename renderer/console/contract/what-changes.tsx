import { useIntl } from 'react-intl';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { formatInstant } from '../../ui/format.ts';
import { useText } from '../text/use-text.ts';
import type { Terms } from './term-words.ts';
import { termsChanges } from './terms-changes.ts';
import classes from './contract.module.css';
import prose from '../text/prose.module.css';

/** What would be otherwise, and from when on: the old words beside the new ones. */
export function WhatChanges({ before, after }: { readonly before: Terms; readonly after: Terms }) {
  const t = useText();
  const { locale } = useIntl();
  const changes = termsChanges(before, after, { t, locale });
  const at = formatInstant(cellStartAt(after.from_idx), { locale, zone: after.tz });
  return (
    <div data-testid="what-changes">
      <p className={prose.text}>
        {t(changes.length === 0 ? 'changes.none' : 'changes.from', { at, count: changes.length })}
      </p>
      <dl className={classes.changes}>
        {changes.map(({ key, label, before: old, after: now }) => (
          <div key={key}>
            <dt>{label}</dt>
            <dd>
              <del>
                <span className={classes.hint}>{t('changes.was')}</span>{' '}
                {old ?? t('changes.absent')}
              </del>
            </dd>
            <dd>
              <ins>
                <span className={classes.hint}>{t('changes.becomes')}</span>{' '}
                {now ?? t('changes.absent')}
              </ins>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
