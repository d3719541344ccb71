import type { IpcError } from '../../../shared/api/ipc.ts';
import { assertNever, err, ok } from '../../../shared/kit/result.ts';
import { type AppStateInput, readAppState } from './app-state.ts';
import type { DeviceClock } from './device-clock.ts';
import { readDiaryDay } from './diary-day.ts';
import { createSafetyActions } from './diary-safety.ts';
import type { Answer, Diary, DiaryDeps, DiaryState } from './diary-types.ts';
import type { Notices } from './notices.ts';
import type { PairedDiary } from './paired-types.ts';
import { setPayee } from './payee.ts';
import type { StartError } from './recorder-types.ts';
import { submitTimesheet } from './timesheet.ts';

export interface ActionContext {
  readonly deps: DiaryDeps;
  readonly state: DiaryState;
  readonly notices: Notices;
  readonly clock: DeviceClock;
}

/** What windows may ask for, once the profile is open. */
export function createActions({ deps, state, notices, clock }: ActionContext): Omit<Diary, 'pair'> {
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
    start: ({ con, ctx }) =>
      act(async (paired) => {
        const contract = paired.contracts.trackable(con);
        if (!contract.ok) return contract;
        state.selected = { con, ctx };
        await deps.input.start();
        const src = deps.input.source();
        const started = await paired.recorder.start({ contract: contract.value, ctx, src });
        if (started.ok) state.endedBy = undefined;
        else if (!paired.recorder.view().isTracking) deps.input.stop();
        return started.ok ? started : err(startErrorToIpc(started.error));
      }),
    stop: () =>
      act(async (paired) => {
        // What was pressed before Stop, the click on it included, is work of this session.
        await deps.input.flush();
        const stopped = await paired.recorder.stop();
        deps.input.stop();
        state.endedBy = undefined;
        return stopped;
      }),
    setContext: (ctx) =>
      act((paired) => {
        state.selected = { ...state.selected, ctx };
        return paired.recorder.setContext(ctx);
      }),
    answerIdle: (answer) => act((paired) => paired.recorder.answerIdle(answer)),
    day: (request) =>
      look(async (paired) =>
        ok(
          await readDiaryDay({ ...paired, refusalOf: (hash) => paired.refusals.of(hash) }, request),
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
    ...createSafetyActions({ deps, state, notices, clock }, act),
    noteSync(status) {
      state.sync = status;
      if (status.state === 'synced') state.lastSyncAt = clock.wallMs();
      deps.onChange();
    },
    async power(type) {
      const { paired } = state;
      if (paired === undefined) return;
      const wasTracking = paired.recorder.view().isTracking;
      await paired.recorder.power(type);
      if (wasTracking && (type === 'suspend' || type === 'lock')) state.endedBy = type;
      deps.onChange();
    },
    async tick() {
      const { paired } = state;
      if (paired === undefined) return;
      const wasTracking = paired.recorder.view().isTracking;
      const hadEdits = paired.pending.list().length;
      await paired.pending.run('due');
      if (paired.pending.list().length !== hadEdits) {
        deps.onChange();
        deps.onQueue();
      }
      await paired.recorder.tick();
      const isTracking = paired.recorder.view().isTracking;
      if (wasTracking && !isTracking) noteEnd(deps, state, paired);
      if (isTracking) deps.onChange();
    },
  };
}

/** It stopped by itself: what the journal says last is why. */
function noteEnd(deps: DiaryDeps, state: DiaryState, { journal }: PairedDiary): void {
  deps.input.stop();
  const ended = journal
    .records()
    .findLast(
      (record) => record.kind === 'session' && !['stop', 'start'].includes(record.payload.ev),
    );
  const ev = ended?.kind === 'session' ? ended.payload.ev : undefined;
  if (ev === 'suspend' || ev === 'lock' || ev === 'clock_step') state.endedBy = ev;
  deps.onChange();
}

function startErrorToIpc(error: StartError): IpcError {
  switch (error.code) {
    case 'not_enrolled':
      return { code: 'not_enrolled' };
    case 'clock_before_journal':
      return { code: error.code, detail: new Date(error.endedAtMs).toISOString() };
    case 'too_many_slices':
      return { code: error.code, detail: new Date(error.untilMs).toISOString() };
    case 'already_tracking':
    case 'memo_required':
    case 'journal_rolled_back':
    case 'disk_full':
      return error;
    default:
      return assertNever(error);
  }
}

/** By its first bytes: what is shown is what is stored. */
const imageMimeOf = (bytes: Uint8Array): string =>
  bytes[0] === 0xff ? 'image/jpeg' : 'image/webp';
