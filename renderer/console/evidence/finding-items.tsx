import { codeBook } from '../../../shared/verify/code-book.ts';
import type { Finding } from '../../../shared/verify/report.ts';
import { useText } from '../text/use-text.ts';
import classes from './finding-list.module.css';

const shown = 8;

/** Each finding in plain words, with its code for whoever looks further. */
export function FindingItems({ findings }: { readonly findings: readonly Finding[] }) {
  const t = useText();
  return (
    <ul className={classes.list}>
      {findings.slice(0, shown).map((finding) => (
        <li key={`${finding.code} ${finding.entry} ${finding.detail}`}>
          {codeBook[finding.code].meaning} {codeBook[finding.code].whatToDo}{' '}
          <code>{finding.code}</code>
          {finding.detail ? <span className={classes.detail}>{finding.detail}</span> : null}
        </li>
      ))}
      {findings.length > shown ? (
        <li>{t('findings.more', { count: findings.length - shown })}</li>
      ) : null}
    </ul>
  );
}
