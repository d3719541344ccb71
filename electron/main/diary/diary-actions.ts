import { err, ok } from '../../../shared/kit/result.ts';
import { type AppStateInput, readAppState } from './app-state.ts';
import { addManualTime } from './manual-time.ts';
import type { DeviceClock } from './device-clock.ts';
import { readDiaryDay } from './diary-day.ts';
import { createExportActions } from './diary-export.ts';
import { createPayActions } from './diary-pay.ts';
import { createSafetyActions } from './diary-safety.ts';
import type { Answer, Diary, DiaryDeps, DiaryState } from './diary-types.ts';
import type { Notices } from './notices.ts';
import type { PairedDiary } from './paired-types.ts';
import { setPayee } from './payee.ts';
import { settleEnd, watchClock } from './session-end.ts';
import { submitTimesheet } from './timesheet.ts';
import { createTrackingActions } from './tracking-actions.ts';
import { createWatching } from './watching.ts';

export interface ActionContext {
  readonly deps: DiaryDeps;
  readonly state: DiaryState;
  readonly notices: Notices;
  readonly clock: DeviceClock;
}

/** What windows may ask for, once the profile is open. */
export function createActions(context: ActionContext): Omit<Diary, 'pair'> {
  const { deps, state, notices, clock } = context;
  const watching = createWatching({ notices, clock });
  /** Every action of the window needs a pairing; its outcome shows and may have made an entry. */
  async function act<T>(work: (paired: PairedDiary) => Answer<T>): Answer<T> {
    if (state.paired === undefined) return err({ code: 'not_paired' });
    const answer = await work(state.paired);
    deps.onChange();
    deps.onQueue();
    return answer;
  }
  /** Looking at something changes nothing. */
  async function look<T>(work: (paired: PairedDiary) => Answer<T>): Answer<T> {
    return state.paired === undefined ? err({ code: 'not_paired' }) : work(state.paired);
  }
  const input: () => AppStateInput = () => ({
    ...state,
    version: deps.version,
    clock,
    dayStartAt: deps.dayStartAt,
    sensors: deps.sensors(),
    notices: notices.list(),
  });
  return {
    paired: () => state.paired,
    clock,
    notices,
    state: () => readAppState(input()),
    accept: (con) => act((paired) => paired.contracts.accept(con)),
    ...createTrackingActions(context, act),
    addManual: (request) =>
      act((paired) =>
        addManualTime(
          { ...paired, clock, randomBytes: deps.randomBytes, version: deps.version },
          request,
        ),
      ),
    day: (request) =>
      look(async (paired) =>
        ok(
          await readDiaryDay(
            {
              ...paired,
              nowMs: clock.nowMs(),
              refusalOf: (hash) => paired.refusals.of(hash),
            },
            request,
          ),
        ),
      ),
    picture: (blob) =>
      look(async (paired) => {
        const bytes = await paired.pictures.open(blob);
        return bytes === undefined
          ? err({ code: 'picture_missing' })
          : ok({ mime: imageMimeOf(bytes), bytes });
      }),
    submitTimesheet: (request) => act((paired) => submitTimesheet(paired, request)),
    reply: (request) => act(({ replies }) => replies.add(request)),
    setPayee: (request) => act((paired) => setPayee(paired, request)),
    saveProof: (con) => act((paired) => paired.contracts.saveProof(con)),
    redact: (request) => act(({ editor }) => editor.redact(request)),
    amend: (request) => act(({ editor }) => editor.amend(request)),
    cover: (request) => act(({ editor }) => editor.cover(request)),
    move: (request) => act(({ editor }) => editor.move(request)),
    undo: (hash) => act(async ({ pending }) => pending.undo(hash)),
    settle: async () => state.paired?.pending.run('all'),
    ...createSafetyActions(context, act),
    ...createPayActions(context, look),
    ...createExportActions(context, look),
    noteSync(status) {
      state.sync = status;
      if (status.state === 'synced') state.lastSyncAt = clock.wallMs();
      deps.onChange();
    },
    async tick() {
      const { paired } = state;
      if (paired === undefined) return;
      const hadEdits = paired.pending.list().length;
      await paired.pending.run('due');
      if (paired.pending.list().length !== hadEdits) {
        deps.onChange();
        deps.onQueue();
      }
      await paired.recorder.tick();
      await settleEnd(context, paired);
      watchClock(context);
      if (paired.recorder.view().isTracking) (deps.onTick ?? deps.onChange)();
      await watching.look(paired);
      await paired.tokens.look(paired.link);
    },
  };
}

/** By its first bytes: what is shown is what is stored. */
const imageMimeOf = (bytes: Uint8Array): string =>
  bytes[0] === 0xff ? 'image/jpeg' : 'image/webp';
