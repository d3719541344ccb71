import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useId, type KeyboardEvent } from 'react';
import { useIntl } from 'react-intl';
import type {
  ContractState,
  TrackingState,
  WorkKind,
  WorkMode,
} from '../../../shared/api/app-state.ts';
import { memoHint } from '../../../shared/domain/memo-lint.ts';
import { formatMoney } from '../../ui/format.ts';
import { chooseMemo, commitDraft, editDraft } from '../actions.ts';
import { useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import classes from './context-fields.module.css';

const modes: readonly WorkMode[] = ['desk', 'call', 'reading', 'meeting'];

export interface ContextFieldsProps {
  readonly contract: ContractState;
  readonly tracking: TrackingState;
}

/** Memo, way of working and kind of work: they go into the slices from now on. */
export function ContextFields({ contract, tracking }: ContextFieldsProps) {
  return (
    <>
      <MemoField contract={contract} tracking={tracking} />
      <div className={classes.pair}>
        <ModeField />
        {contract.draft.rates.length > 1 ? <WorkField contract={contract} /> : null}
      </div>
    </>
  );
}

function MemoField({ contract, tracking }: ContextFieldsProps) {
  const t = useWords();
  const memo = useDesktop((store) => store.draft.memo);
  const isUnsaid = tracking.state === 'tracking' && memo.trim() !== tracking.ctx.memo;
  const isMissing = contract.draft.memo_required && memo.trim() === '';
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) commitDraft();
  };
  return (
    <div>
      <TextInput
        label={t('memo.label')}
        description={
          isUnsaid ? t('memo.apply') : t(isMissing ? 'memo.required' : helpOf(memo, tracking))
        }
        value={memo}
        maxLength={300}
        autoComplete="off"
        spellCheck
        onChange={(event) => editDraft({ memo: event.currentTarget.value })}
        onBlur={commitDraft}
        onKeyDown={onKeyDown}
      />
      <RecentMemos memos={tracking.recentMemos} current={memo} />
    </div>
  );
}

/** A hint, never a block. */
const helpOf = (memo: string, { recentMemos, sameMemoSlices }: TrackingState) => {
  const hint = memoHint(memo, { memo: recentMemos[0] ?? '', slices: sameMemoSlices });
  return hint === undefined ? 'memo.help' : (`hint.${hint}` as const);
};

function RecentMemos(props: { readonly memos: readonly string[]; readonly current: string }) {
  const t = useWords();
  const others = props.memos.filter((memo) => memo !== '' && memo !== props.current).slice(0, 4);
  if (others.length === 0) return null;
  return (
    <div className={classes.recent} role="group" aria-label={t('memo.recent')}>
      {others.map((memo) => (
        <Button
          key={memo}
          variant="default"
          size="compact-xs"
          className={classes.memo}
          title={memo}
          onClick={() => chooseMemo(memo)}
        >
          {memo}
        </Button>
      ))}
    </div>
  );
}

function ModeField() {
  const t = useWords();
  const id = useId();
  const mode = useDesktop((store) => store.draft.mode);
  return (
    <div className={classes.wideField}>
      <p id={id} className={classes.label}>
        {t('mode.label')}
      </p>
      <SegmentedControl
        aria-labelledby={id}
        fullWidth
        value={mode}
        data={modes.map((value) => ({ value, label: t(`mode.${value}`) }))}
        onChange={(value) => editDraft({ mode: modes.find((one) => one === value) ?? 'desk' })}
      />
      <p className={classes.help}>{t('mode.help')}</p>
    </div>
  );
}

function WorkField({ contract }: { readonly contract: ContractState }) {
  const t = useWords();
  const id = useId();
  const { locale } = useIntl();
  const work = useDesktop((store) => store.draft.work);
  const { rates, cur } = contract.draft;
  const chosen = rates.find((rate) => rate.work === work);
  return (
    <div className={classes.field}>
      <p id={id} className={classes.label}>
        {t('work.label')}
      </p>
      <SegmentedControl
        aria-labelledby={id}
        fullWidth
        value={work}
        data={rates.map((rate) => ({ value: rate.work, label: t(`work.${rate.work}`) }))}
        onChange={(value) => editDraft({ work: toWork(value) })}
      />
      {chosen ? (
        <p className={classes.help}>
          {t('work.rate', { rate: formatMoney(chosen.rate_minor, cur, locale) })}
        </p>
      ) : null}
    </div>
  );
}

const toWork = (value: string): WorkKind => (value === 'support' ? 'support' : 'service');
