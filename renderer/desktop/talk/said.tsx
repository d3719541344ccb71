import type { SaidState } from '../../../shared/api/app-state.ts';
import { formatInstant } from '../../ui/format.ts';
import { useLocalPlace } from '../use-place.ts';
import { messageIdOf, useWords, type Words } from '../words.ts';
import { wordsOfCode } from '../words-of-code.ts';
import classes from './week-talk.module.css';

export interface SaidProps {
  readonly said: SaidState;
  readonly organisation: string;
}

/** Who said what, and when. Her own words stand to the right. */
export function Said({ said, organisation }: SaidProps) {
  const t = useWords();
  const place = useLocalPlace();
  const { from, type, text, atMs } = said;
  const isSilent = text === undefined && type === 'reply';
  return (
    <li className={classes.item} data-from={from}>
      <p className={classes.who}>
        <strong>
          {from === 'freelancer' ? t('talk.you') : t(`talk.${from}`, { organisation })}
        </strong>{' '}
        {whatOf(t, said)} · {formatInstant(atMs, place)}
        <Standing said={said} />
      </p>
      {text === undefined ? null : <p className={classes.text}>{text}</p>}
      {isSilent ? <p className={classes.note}>{t('talk.noText')}</p> : null}
    </li>
  );
}

function whatOf(t: Words, { type, verdict = '', from }: SaidState): string {
  if (type === 'payment') return t('talk.paid');
  if (type === 'reply') return t('talk.wrote');
  const id = messageIdOf(`talk.verdict.${from === 'operator' ? 'lapsed' : verdict}`);
  return id ? t(id) : verdict;
}

/** Not in the log yet, or never. */
function Standing({ said: { state, code = '' } }: Pick<SaidProps, 'said'>) {
  const t = useWords();
  if (state === 'logged') return null;
  const words =
    state === 'refused' ? t('talk.refused', { reason: wordsOfCode(t, code) }) : t('talk.waiting');
  return ` · ${words}`;
}
