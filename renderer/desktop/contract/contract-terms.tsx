import { useId } from 'react';
import { useIntl } from 'react-intl';
import type { ContractState } from '../../../shared/api/app-state.ts';
import { Facts } from '../../ui/facts.tsx';
import { useLocalPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import classes from './contract-terms.module.css';
import { plainTerms } from './plain-terms.ts';

/** What is recorded, how often, who sees it, how long, and what is paid: in plain words. */
export function ContractTerms({ contract }: { readonly contract: ContractState }) {
  const t = useWords();
  const place = useLocalPlace();
  const { locale } = useIntl();
  const id = useId();
  return (
    <div lang={locale}>
      <div className={classes.terms}>
        {plainTerms(contract, { t, place }).map((part) => (
          <section key={part.key} aria-labelledby={`${id}${part.key}`} className={classes.part}>
            <h3 id={`${id}${part.key}`} className={classes.title}>
              {t(`terms.${part.key}`)}
            </h3>
            <ul className={classes.lines}>
              {part.lines.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      <details className={classes.exact}>
        <summary>{t('terms.exact')}</summary>
        <Facts
          facts={[
            { key: 'con', label: t('terms.con'), value: <code>{contract.con}</code> },
            {
              key: 'terms',
              label: t('terms.termsHash'),
              value: <code>{contract.draft.terms}</code>,
            },
            ...(contract.contractHash
              ? [
                  {
                    key: 'hash',
                    label: t('terms.contractHash'),
                    value: <code>{contract.contractHash}</code>,
                  },
                ]
              : []),
          ]}
        />
      </details>
    </div>
  );
}
