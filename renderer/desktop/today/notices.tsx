import { Button } from '@mantine/core';
import type { Notice } from '../../../shared/api/app-state.ts';
import { Callout } from '../../ui/callout.tsx';
import { DamageFacts } from '../diagnostics/damage-facts.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { ForkActions } from '../parts/fork-actions.tsx';
import { call, useDesktop } from '../store.ts';
import { wordsOfCode } from '../words-of-code.ts';
import { useWords, type Words, type WordValues } from '../words.ts';
import { Continue } from './continue-button.tsx';

/** A power cut is calm: nothing is wrong with the person or the time. */
const toneByCode = {
  recovered: 'calm',
  journal_torn: 'calm',
  outbox_rebuilt: 'calm',
  journal_corrupt: 'trouble',
  journal_rolled_back: 'trouble',
  log_fork: 'trouble',
  disk_full: 'trouble',
  clock_before_journal: 'attention',
  chain_forked: 'trouble',
  recipient_refused: 'trouble',
  caught_up: 'calm',
  server_behind: 'calm',
  edit_failed: 'trouble',
  decision_arrived: 'attention',
  payment_arrived: 'calm',
  reply_arrived: 'attention',
  cap_near: 'attention',
  cap_over: 'attention',
  week_closing: 'attention',
  timesheet_made: 'calm',
} as const satisfies Record<Notice['code'], string>;

export function Notices({ notices }: { readonly notices: readonly Notice[] }) {
  return notices.map((notice) => <NoticeCallout key={notice.id} notice={notice} />);
}

function NoticeCallout({ notice }: { readonly notice: Notice }) {
  const t = useWords();
  const { id, code } = notice;
  return (
    <Callout
      tone={toneByCode[code]}
      announce="status"
      title={t(`notice.${code}`, wordValues(t, notice.facts))}
      actions={
        <>
          <NoticeAction code={code} />
          <Button variant="default" size="xs" onClick={() => void call('notice.dismiss', { id })}>
            {t('action.dismiss')}
          </Button>
        </>
      }
    >
      <p>{t(`notice.${code}.text`, wordValues(t, notice.facts))}</p>
      <DamageFacts code={code} facts={notice.facts} />
      <RollbackFacts facts={notice.facts} />
    </Callout>
  );
}

/** What can be done about it from here. */
function NoticeAction({ code }: Pick<Notice, 'code'>) {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('journal.catchUp'));
  if (code === 'log_fork') return <ForkActions />;
  if (code === 'recovered') return <Continue />;
  if (code !== 'journal_rolled_back') return null;
  return (
    <>
      <Button size="xs" loading={busy} onClick={() => void call('journal.catchUp', {})}>
        {t('notice.catchUp')}
      </Button>
      <CallFailure name="journal.catchUp" />
    </>
  );
}

/** Facts that a text may name; it gets only what it is there for. */
const wordValues = (t: Words, facts: Notice['facts']): WordValues => ({
  organisation: '',
  entries: 0,
  hours: 0,
  action: '',
  ...facts,
  code: typeof facts['code'] === 'string' ? wordsOfCode(t, facts['code']) : '',
});

/** How much the diary lost, and which folder to move away. */
function RollbackFacts({ facts: { missing, dir } }: { readonly facts: Notice['facts'] }) {
  const t = useWords();
  if (typeof missing !== 'number' || typeof dir !== 'string') return null;
  return <p>{t('notice.journal_rolled_back.facts', { missing, dir })}</p>;
}
