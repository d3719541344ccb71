import { useText } from '../text/use-text.ts';
import type { Verdict } from './verdict.ts';
import classes from './verdict-mark.module.css';

/** A verdict in words, with a shape that does not depend on colour. */
export function VerdictMark({ verdict }: { readonly verdict: Verdict }) {
  const t = useText();
  return (
    <span className={classes.verdict} data-verdict={verdict}>
      <VerdictShape verdict={verdict} />
      <span className={classes.words}>{t(`verdict.${verdict}`)}</span>
    </span>
  );
}

export function VerdictShape({ verdict }: { readonly verdict: Verdict }) {
  return (
    <svg
      className={classes.shape}
      data-verdict={verdict}
      width="14"
      height="14"
      viewBox="0 0 14 14"
      aria-hidden
    >
      {verdict === 'failed' ? (
        <path
          d="M2.5 2.5l9 9m0-9l-9 9"
          fill="none"
          stroke="currentColor"
          strokeWidth="2.5"
          strokeLinecap="round"
        />
      ) : verdict === 'warning' ? (
        <path
          d="M7 2v6m0 3.2v.1"
          fill="none"
          stroke="currentColor"
          strokeWidth="2.5"
          strokeLinecap="round"
        />
      ) : verdict === 'unchanged' ? (
        <path
          d="M2.5 7.5l3 3 6-7"
          fill="none"
          stroke="currentColor"
          strokeWidth="2.5"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      ) : (
        <path
          d="M3 7h8"
          fill="none"
          stroke="currentColor"
          strokeWidth="2.5"
          strokeLinecap="round"
        />
      )}
    </svg>
  );
}
