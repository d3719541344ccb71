import type { FailingRule } from '../../../shared/api/app-state.ts';
import { useWords } from '../words.ts';
import classes from './failing-rules.module.css';

/** By the rules that the client's page applies too: what needs a look, and what she can do about it. */
export function FailingRules({ failing }: { readonly failing: readonly FailingRule[] }) {
  const t = useWords();
  if (failing.length === 0) return <p className={classes.ok}>{t('rule.ok')}</p>;
  return (
    <ul className={classes.list}>
      {failing.map(({ rule, mend }) => (
        <li key={rule}>
          <strong>
            {t('rule.look')}: {t(`rule.${rule}`)}.
          </strong>{' '}
          {t(`mend.${mend}`)}
        </li>
      ))}
    </ul>
  );
}
