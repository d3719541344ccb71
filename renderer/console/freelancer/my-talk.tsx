import { Stack } from '@mantine/core';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import { Callout } from '../../ui/callout.tsx';
import { localZone } from '../../ui/format.ts';
import { useText } from '../text/use-text.ts';
import { TimesheetThread } from '../week/timesheet-thread.tsx';
import type { OwnContract } from './use-own-contracts.ts';

/** In dispute, with cells left out, or with something said about it. */
const isTalkedAbout = ({ state, client, history }: LedgerTimesheet): boolean =>
  state === 'disputed' ||
  (client?.entry.payload.excl.length ?? 0) > 0 ||
  history.some(({ entry }) => entry.kind === 'reply');

/** Disputes and answers; to answer, she needs the key that is on her computer. */
export function MyTalk({ evidence }: OwnContract) {
  const t = useText();
  const weeks = evidence.ledger.timesheets.filter(isTalkedAbout).toReversed();
  if (weeks.length === 0) return null;
  return (
    <Stack gap="sm" data-testid="my-talk">
      <Callout tone="calm" title={t('mine.answerTitle')}>
        {t('mine.answer')}
      </Callout>
      {weeks.map((week) => (
        <TimesheetThread
          key={week.timesheet.entry.hash}
          timesheet={week}
          evidence={evidence}
          zone={localZone()}
        />
      ))}
    </Stack>
  );
}
