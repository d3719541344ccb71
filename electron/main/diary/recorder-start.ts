import { cellStartAt } from '../../../shared/domain/cell.ts';
import { checkStart } from '../../../shared/domain/check-start.ts';
import { type ClockReading, step } from '../../../shared/domain/slicer.ts';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { createCaptureSchedule } from '../capture/capture-schedule.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import { createCaptureRunner } from './capture-runner.ts';
import { nextSessionNo } from './journal-queries.ts';
import { saveOpen, takeSample } from './recorder-step.ts';
import type {
  RecorderDeps,
  RecorderState,
  Running,
  StartError,
  StartRequest,
  TrackableContract,
} from './recorder-types.ts';
import { sealStart } from './seal-backlog.ts';
import type { SealError } from './sealer.ts';

/** Splits by changes of context; the rest of a cell's 32 is for new sessions. */
const splitLimit = 24;

/** The session's start is sealed, with its seed on disk, before its first millisecond counts. */
export async function startTracking(
  deps: RecorderDeps,
  state: RecorderState,
  { contract, ctx, src }: StartRequest,
): Promise<Result<undefined, StartError>> {
  const refusal = startRefusal(state, { contract, ctx }, deps.clock.reading());
  if (refusal !== undefined) return err(refusal);
  deps.clock.freeze();
  const seed = deps.randomBytes(32);
  const { con, ten } = contract;
  const n = nextSessionNo(deps.journal.records(), con);
  const seedHex = bytesToHex(seed);
  const sealed = await sealStart(deps.sealer, { con, ten, n, contract: contract.hash, seedHex });
  if (!sealed.ok) return err(startErrorOf(sealed.error));
  const isSealed = contract.recipients.length > 0;
  state.session = { con, ten, n, start: sealed.value.hash, sealed: isSealed };
  const clock = deps.clock.reading();
  const settings = { idleMs: contract.pol.idle_s * 1_000, splitLimit };
  const stepped = step(state.slicer, {
    type: 'start',
    clock,
    sessionKey: sealed.value.hash,
    settings,
    ctx,
    src,
  });
  state.slicer = stepped.state;
  state.lastReading = clock;
  state.running = runSession(deps, state, { contract, seed });
  await saveOpen(deps, state);
  deps.onChange();
  return ok(undefined);
}

/** What would refuse the new session is known before the old one ends. */
export async function switchTracking(
  deps: RecorderDeps,
  state: RecorderState,
  request: StartRequest,
): Promise<Result<undefined, StartError>> {
  if (state.slicer.session !== null) {
    const clock = deps.clock.reading();
    const { state: slicer } = step(state.slicer, { type: 'stop', clock });
    const refusal = startRefusal({ slicer }, request, clock);
    if (refusal !== undefined) return err(refusal);
    await takeSample(deps, state, { type: 'stop', clock });
    if (deps.backlog.size() > 0) return err({ code: 'disk_full', detail: 'unsealed' });
  }
  return startTracking(deps, state, request);
}

function startRefusal(
  state: Pick<RecorderState, 'slicer'>,
  request: Pick<StartRequest, 'contract' | 'ctx'>,
  clock: ClockReading,
): StartError | undefined {
  if (state.slicer.session !== null) return { code: 'already_tracking' };
  if (request.contract.memoRequired && request.ctx.memo.trim() === '')
    return { code: 'memo_required' };
  const fromAtMs = cellStartAt(request.contract.fromIdx);
  // A clock whose battery is dead says a year before the contract was agreed.
  if (clock.wallMs < fromAtMs) return { code: 'before_contract', fromAtMs };
  const start = checkStart(state.slicer, clock);
  if (start.ok) return undefined;
  return start.error.code === 'cell_full'
    ? { code: 'too_many_slices', untilMs: start.error.untilMs }
    : { code: 'clock_before_journal', endedAtMs: start.error.endedAtMs };
}

const startErrorOf = (error: SealError): StartError =>
  'code' in error ? { code: 'disk_full', detail: error.code } : { code: error.type };

function runSession(
  deps: RecorderDeps,
  state: RecorderState,
  session: {
    readonly contract: TrackableContract;
    readonly seed: Uint8Array;
  },
): Running {
  const { pol, recipients } = session.contract;
  const schedule = createCaptureSchedule(mainCrypto.hasher, {
    seed: session.seed,
    startedAtMs: state.slicer.session?.base.atMs ?? deps.clock.nowMs(),
    maxCaptures: pol.caps,
  });
  const captures = createCaptureRunner({
    clock: deps.clock,
    schedule,
    policy: pol,
    recipients,
    takeCaptures: deps.takeCaptures,
    onNear: deps.prepareCapture,
    onTaken: (taken) => {
      state.lastTaken = taken;
      deps.onChange();
    },
  });
  return { policy: pol, captures, appByStartMs: new Map() };
}
