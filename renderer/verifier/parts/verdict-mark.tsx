import type { Verdict } from '../../ui/verdict.ts';
import { VerdictShape } from '../../ui/verdict-shape.tsx';
import { useText } from '../text/use-text.ts';
import classes from './verdict-mark.module.css';

/** A verdict in words, with a shape that does not depend on colour. */
export function VerdictMark({
  verdict,
  words,
}: {
  readonly verdict: Verdict;
  /** In place of the usual ones. */
  readonly words?: string;
}) {
  const t = useText();
  return (
    <span className={classes.mark} data-verdict={verdict}>
      <VerdictShape verdict={verdict} />
      <span>{words ?? t(`verdict.${verdict}`)}</span>
    </span>
  );
}
