import type { IpcError } from '../../../shared/api/ipc.ts';
import { assertNever, err, ok } from '../../../shared/kit/result.ts';
import type { ActionContext } from './diary-actions.ts';
import type { Answer, Diary } from './diary-types.ts';
import { recordsOf, sliceStartAt } from './journal-queries.ts';
import type { PairedDiary } from './paired-types.ts';
import type { StartError, StartRequest } from './recorder-types.ts';
import { settleClock, settleEnd, watchClock } from './session-end.ts';

type Act = <T>(work: (paired: PairedDiary) => Answer<T>) => Answer<T>;
type TrackingActions = Pick<
  Diary,
  'start' | 'stop' | 'switchTo' | 'choose' | 'setContext' | 'answerIdle' | 'power'
>;
type Choice = Parameters<Diary['start']>[0];

/** Everything that starts, stops or changes what is being recorded. */
export function createTrackingActions(context: ActionContext, act: Act): TrackingActions {
  const { deps, state } = context;
  return {
    start: (choice) => act((paired) => begin(context, paired, { choice, how: 'start' })),
    switchTo: (choice) => act((paired) => begin(context, paired, { choice, how: 'switchTo' })),
    stop: () => act((paired) => stop(context, paired)),
    choose: (con) =>
      act(async ({ contracts, recorder }) => {
        if (contracts.summary(con) === undefined) return err({ code: 'contract_unknown' });
        // What is recorded goes on; `switchTo` is the way to another contract then.
        if (!recorder.view().isTracking) state.selected = { ...state.selected, con };
        return ok(undefined);
      }),
    setContext: (ctx) =>
      act((paired) => {
        state.selected = { ...state.selected, ctx };
        return paired.recorder.setContext(ctx);
      }),
    answerIdle: (request) => act((paired) => answerIdle(context, paired, request)),
    async power(type) {
      if (state.paired === undefined) return;
      await state.paired.recorder.power(type);
      await settleEnd(context, state.paired);
      deps.onChange();
    },
  };
}

async function begin(
  context: ActionContext,
  paired: PairedDiary,
  { choice: { con, ctx }, how }: { readonly choice: Choice; readonly how: 'start' | 'switchTo' },
): Answer<undefined> {
  const { deps, state } = context;
  const contract = paired.contracts.trackable(con);
  if (!contract.ok) return contract;
  state.selected = { con, ctx };
  watchClock(context);
  if (state.isClockInDoubt && !paired.recorder.view().isTracking)
    await settleClock(context, paired);
  await deps.input.start();
  // What was pressed until now is work of the session that ends.
  await deps.input.flush();
  const request: StartRequest = { contract: contract.value, ctx, src: deps.input.source() };
  let started = await paired.recorder[how](request);
  // The clock may be the one that is wrong: whoever can say what time it is, is asked.
  const isBehind = !started.ok && started.error.code === 'clock_before_journal';
  if (isBehind && (await settleClock(context, paired)))
    started = await paired.recorder[how](request);
  const view = paired.recorder.view();
  state.seenEnd = view.end;
  if (started.ok) state.ended = undefined;
  else if (!view.isTracking) deps.input.stop();
  return started.ok ? started : err(startErrorToIpc(started.error));
}

async function stop({ deps, state }: ActionContext, paired: PairedDiary): Answer<undefined> {
  // What was pressed before Stop, the click on it included, is work of this session.
  await deps.input.flush();
  const stopped = await paired.recorder.stop();
  deps.input.stop();
  const { end } = paired.recorder.view();
  const isNew = end !== undefined && end !== state.seenEnd;
  state.seenEnd = end;
  state.ended = isNew && end.leftOutMs > 0 ? { ...end, by: 'idle' } : undefined;
  return stopped;
}

/** The sensors saw nothing; what it was is hers to say, and what she says is in the slices. */
async function answerIdle(
  context: ActionContext,
  paired: PairedDiary,
  request: Parameters<Diary['answerIdle']>[0],
): Answer<undefined> {
  const { recorder } = paired;
  const { idleSinceMs, ctx, session } = recorder.view();
  if (idleSinceMs === undefined || ctx === undefined || session === undefined)
    return err({ code: 'no_idle_question' });
  switch (request.answer) {
    case 'keep':
    case 'discard':
      return recorder.answerIdle(request.answer);
    case 'break': {
      const stopped = await stop(context, paired);
      context.state.ended = { by: 'break', atMs: idleSinceMs, leftOutMs: 0 };
      return stopped;
    }
    case 'as':
      return recorder.answerIdle({ apart: { ...ctx, mode: request.mode } });
    case 'move': {
      const { to, memo } = request;
      if (to === session.con) return err({ code: 'move_same_contract' });
      const target = paired.contracts.trackable(to);
      if (!target.ok) return target;
      const kept = await recorder.answerIdle({ apart: { ...ctx, memo } });
      return kept.ok ? moveSince(paired, { con: session.con, sinceMs: idleSinceMs, to }) : kept;
    }
    default:
      return assertNever(request);
  }
}

/** As any move it can be undone for some moments (`pending`). */
async function moveSince(
  { journal, editor }: PairedDiary,
  { con, sinceMs, to }: { readonly con: string; readonly sinceMs: number; readonly to: string },
): Answer<undefined> {
  const slices = recordsOf(journal.records(), 'slice').filter(
    (slice) => slice.payload.con === con && sliceStartAt(slice) >= sinceMs,
  );
  for (const { hash } of slices) {
    const moved = await editor.move({ hash, to });
    if (!moved.ok) return moved;
  }
  return ok(undefined);
}

function startErrorToIpc(error: StartError): IpcError {
  switch (error.code) {
    case 'not_enrolled':
      return { code: 'not_enrolled' };
    case 'clock_before_journal':
      return { code: error.code, detail: new Date(error.endedAtMs).toISOString() };
    case 'too_many_slices':
      return { code: error.code, detail: new Date(error.untilMs).toISOString() };
    case 'before_contract':
      return { code: error.code, detail: new Date(error.fromAtMs).toISOString() };
    case 'already_tracking':
    case 'memo_required':
    case 'journal_rolled_back':
    case 'disk_full':
      return error;
    default:
      return assertNever(error);
  }
}
