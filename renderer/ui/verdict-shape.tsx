import type { Verdict } from './verdict.ts';
import classes from './verdict-shape.module.css';

const pathByVerdict: Readonly<Record<Verdict, string>> = {
  failed: 'M2.5 2.5l9 9m0-9l-9 9',
  warning: 'M7 2v6m0 3.2v.1',
  unchanged: 'M2.5 7.5l3 3 6-7',
  none: 'M3 7h8',
};

/** A verdict's sign, which does not depend on colour. Words stand beside it. */
export const VerdictShape = ({
  verdict,
  sizePx = 14,
}: {
  readonly verdict: Verdict;
  readonly sizePx?: number;
}) => (
  <svg
    className={classes.shape}
    data-verdict={verdict}
    width={sizePx}
    height={sizePx}
    viewBox="0 0 14 14"
    aria-hidden
  >
    <path
      d={pathByVerdict[verdict]}
      fill="none"
      stroke="currentColor"
      strokeWidth="2.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
);
