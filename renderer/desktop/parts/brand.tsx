import classes from './brand.module.css';
import { useWords } from '../words.ts';

/** Two strokes over one line: a signature, and the one that answers it. */
export function Brand() {
  const t = useWords();
  return (
    <span className={classes.brand}>
      <svg width="26" height="26" viewBox="0 0 26 26" aria-hidden>
        <rect x="0.75" y="0.75" width="24.5" height="24.5" rx="6.5" fill="var(--cs-active)" />
        <path
          d="M5.5 14.5c2.2-5 4.2-6.6 4.8-4.8.5 1.6-1.6 5.4-.2 5.6 1.2.2 2.6-3.9 4.2-3.9 1.2 0 .4 2.6 1.8 2.6 1 0 2-1 4.4-4.4"
          fill="none"
          stroke="var(--cs-surface)"
          strokeWidth="1.7"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
        <path d="M5.5 19.2h15" stroke="var(--cs-surface)" strokeWidth="1.4" strokeLinecap="round" />
      </svg>
      <span className={classes.name}>{t('app.name')}</span>
    </span>
  );
}
