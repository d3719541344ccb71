import { useWords } from '../words.ts';
import classes from './diary-page.module.css';

/** What bars and frames in the grid mean. */
export function DiaryLegend() {
  const t = useWords();
  return (
    <ul className={classes.legend} aria-label={t('diary.legend')}>
      <li>
        <svg width="8" height="12" aria-hidden>
          <rect width="8" height="12" rx="1.5" fill="var(--cs-active)" />
        </svg>
        {t('diary.legendActive')}
      </li>
      <li>
        <svg width="8" height="12" aria-hidden>
          <rect y="9" width="8" height="3" rx="1" fill="var(--cs-quiet)" />
        </svg>
        {t('diary.legendQuiet')}
      </li>
      <li>
        <svg width="8" height="12" aria-hidden>
          <rect width="8" height="12" rx="1.5" fill="var(--cs-sunken)" stroke="var(--cs-gone)" />
          <path d="M1 11 7 3M1 6l4-5" stroke="var(--cs-gone)" strokeWidth="1.5" />
        </svg>
        {t('diary.legendUnknown')}
      </li>
      <li>
        <svg width="8" height="12" aria-hidden>
          <rect width="8" height="12" rx="1.5" fill="var(--cs-manual)" />
        </svg>
        {t('diary.legendManual')}
      </li>
      <li>
        <svg width="10" height="10" aria-hidden>
          <circle cx="5" cy="5" r="4.5" fill="var(--cs-live)" />
        </svg>
        {t('diary.legendLive')}
      </li>
      <li>
        <svg width="10" height="10" aria-hidden>
          <circle cx="5" cy="5" r="5" fill="var(--cs-attention)" />
        </svg>
        {t('diary.legendTrouble')}
      </li>
      <li>
        <svg width="14" height="12" aria-hidden>
          <rect
            x="1"
            y="1"
            width="12"
            height="10"
            rx="2"
            fill="none"
            stroke="var(--cs-line-strong)"
            strokeDasharray="3 2"
          />
        </svg>
        {t('diary.legendWaiting')}
      </li>
    </ul>
  );
}
