import type { ContractState } from '../../../shared/api/app-state.ts';
import { useLocalPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import { changedTerms } from './changed-terms.ts';
import classes from './terms-changes.module.css';

export interface TermsChangesProps {
  readonly contract: ContractState;
  readonly next: ContractState['draft'];
}

/** Before she accepts: what is so now, and what would be so then. */
export function TermsChanges({ contract, next }: TermsChangesProps) {
  const t = useWords();
  const place = useLocalPlace();
  const parts = changedTerms(contract, next, { t, place });
  const { title } = contract.draft;
  const isRenamed = title !== next.title;
  if (parts.length === 0 && !isRenamed) return <p className={classes.text}>{t('changes.none')}</p>;
  return (
    <section aria-label={t('changes.title')} className={classes.changes}>
      <h3 className={classes.title}>{t('changes.title')}</h3>
      {isRenamed ? <Change now={[title]} then={[next.title]} /> : null}
      {parts.map(({ key, gone, added }) => (
        <div key={key}>
          <h4 className={classes.part}>{t(`terms.${key}`)}</h4>
          <Change now={gone} then={added} />
        </div>
      ))}
    </section>
  );
}

function Change(props: { readonly now: readonly string[]; readonly then: readonly string[] }) {
  const t = useWords();
  const { now, then } = props;
  return (
    <dl className={classes.change}>
      <dt>{t('changes.now')}</dt>
      <dd>{now.length > 0 ? <Lines lines={now} /> : t('changes.added')}</dd>
      <dt>{t('changes.then')}</dt>
      <dd className={classes.then}>
        {then.length > 0 ? <Lines lines={then} /> : t('changes.gone')}
      </dd>
    </dl>
  );
}

const Lines = ({ lines }: { readonly lines: readonly string[] }) =>
  lines.map((line) => (
    <span key={line} className={classes.line}>
      {line}
    </span>
  ));
