import classes from './live-mark.module.css';

/** The seal that is inked while something is recorded, and blank while not. Words stand beside it. */
export function LiveMark({
  isLive,
  sizePx = 18,
}: {
  readonly isLive: boolean;
  readonly sizePx?: number;
}) {
  return (
    <svg
      className={classes.mark}
      data-live={isLive || undefined}
      width={sizePx}
      height={sizePx}
      viewBox="0 0 20 20"
      aria-hidden
    >
      <circle
        cx="10"
        cy="10"
        r="8.5"
        fill="none"
        stroke={isLive ? 'var(--cs-live)' : 'var(--cs-line-strong)'}
        strokeWidth="1.5"
      />
      {isLive ? (
        <circle className={classes.dot} cx="10" cy="10" r="5" fill="var(--cs-live)" />
      ) : null}
    </svg>
  );
}
