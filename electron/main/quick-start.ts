import type { Diary } from './diary/diary-types.ts';
import { recordsOf } from './diary/journal-queries.ts';

/** Starts from outside the window: the tray and the global shortcut. */
const recentSlices = 500;

/** What cannot start without a word from her opens the window, which says why. */
export async function goOn(
  diary: Diary,
  { do: how, con }: { readonly do: 'start' | 'switch'; readonly con: string },
  open: () => void,
): Promise<void> {
  const { tracking, contracts } = await diary.state();
  const rates = contracts.find((contract) => contract.con === con)?.draft.rates ?? [];
  const works = rates.map(({ work }) => work);
  const work = works.includes(tracking.ctx.work) ? tracking.ctx.work : (works[0] ?? 'service');
  const memo = tracking.con === con ? tracking.ctx.memo : '';
  const request = { con, ctx: { ...tracking.ctx, memo, work } };
  const answer = await (how === 'start' ? diary.start(request) : diary.switchTo(request));
  if (!answer.ok) open();
}

export async function startOrStop(diary: Diary, open: () => void): Promise<void> {
  const { tracking } = await diary.state();
  if (tracking.state === 'tracking') await diary.stop();
  else await goOn(diary, { do: 'start', con: tracking.con }, open);
}

/** By their newest slice. */
export const recentContracts = (diary: Diary): readonly string[] => [
  ...new Set(
    recordsOf(diary.paired()?.journal.records() ?? [], 'slice')
      .slice(-recentSlices)
      .toReversed()
      .map(({ payload }) => payload.con),
  ),
];
