import type { Verdict } from '../../ui/verdict.ts';
import { VerdictShape } from '../../ui/verdict-shape.tsx';
import { useText } from '../text/use-text.ts';
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
