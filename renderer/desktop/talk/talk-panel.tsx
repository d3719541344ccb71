import type { ContractState, WeekTalk } from '../../../shared/api/app-state.ts';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { formatDateShort, formatDuration } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLocalPlace } from '../use-place.ts';
import { messageIdOf, useWords } from '../words.ts';
import { AnswerForm } from './answer-form.tsx';
import { Said } from './said.tsx';
import classes from './week-talk.module.css';

export interface TalkPanelProps {
  readonly contract: ContractState;
  /** Newest week first. */
  readonly talks: readonly WeekTalk[];
}

/** Each submitted week with what was decided and said about it, and her answer. */
export function TalkPanel({ contract, talks }: TalkPanelProps) {
  const t = useWords();
  const { organisation } = contract;
  return (
    <Panel title={t('talk.title')} titleId="talk-title">
      {talks.length === 0 ? (
        <EmptyNote title={t('talk.none')}>{t('talk.noneText', { organisation })}</EmptyNote>
      ) : (
        <div className={classes.weeks}>
          {talks.map((talk, i) => (
            <Week key={talk.week} talk={talk} organisation={organisation} isOpen={i === 0} />
          ))}
        </div>
      )}
    </Panel>
  );
}

interface WeekProps {
  readonly talk: WeekTalk;
  readonly organisation: string;
  readonly isOpen: boolean;
}

function Week({ talk, organisation, isOpen }: WeekProps) {
  const t = useWords();
  const { locale } = useLocalPlace();
  const utc = { locale, zone: 'UTC' };
  const { fromIdx, toIdx, timesheet, said } = talk;
  const stateId = messageIdOf(`sheet.${timesheet.state}`);
  const range = t('talk.week', {
    from: formatDateShort(cellStartAt(fromIdx), utc),
    to: formatDateShort(cellStartAt(toIdx) - 1, utc),
  });
  const state = t('talk.sheet', {
    length: formatDuration(timesheet.ms, locale),
    state: stateId ? t(stateId) : timesheet.state,
  });
  return (
    <details className={classes.week} open={isOpen}>
      <summary>
        {range} <span className={classes.state}>{state}</span>
      </summary>
      <div className={classes.body}>
        {said.length === 0 ? (
          <p className={classes.note}>{t('talk.nothingSaid')}</p>
        ) : (
          <ul className={classes.said}>
            {said.map((each) => (
              <Said key={each.hash} said={each} organisation={organisation} />
            ))}
          </ul>
        )}
        <AnswerForm con={talk.con} answerTo={talk.answerTo} />
      </div>
    </details>
  );
}
