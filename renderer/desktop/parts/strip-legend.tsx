import { useWords } from '../words.ts';
import classes from './strip-legend.module.css';

/** What the bars and marks of a strip mean. */
export function StripLegend() {
  const t = useWords();
  return (
    <ul className={classes.legend}>
      <li>
        <Box fill="var(--cs-active)" />
        {t('open.legendKeys')}
      </li>
      <li>
        <Box fill="var(--cs-active-soft)" />
        {t('open.legendMouse')}
      </li>
      <li>
        <Box fill="var(--cs-quiet)" />
        {t('open.legendQuiet')}
      </li>
      <li>
        <svg width="10" height="10" aria-hidden>
          <circle cx="5" cy="5" r="4.5" fill="var(--cs-ink)" />
        </svg>
        {t('open.legendCapture')}
      </li>
    </ul>
  );
}

function Box({ fill }: { readonly fill: string }) {
  return (
    <svg width="10" height="10" aria-hidden>
      <rect width="10" height="10" rx="2" fill={fill} />
    </svg>
  );
}
