import type { ClockReading } from '../../../shared/domain/slicer.ts';
import type { TrackingPolicy } from '../../../shared/entry/payload.ts';
import type { CaptureSchedule } from '../capture/capture-schedule.ts';
import type { DeviceClock } from './device-clock.ts';
import { type CaptureFact, type CaptureRequest, missedCapture } from './take-captures.ts';

/** Pictures that are on disk and wait to be put into their slice. */
export interface CaptureArrival {
  /** both clocks when it was taken */
  readonly clock: ClockReading;
  readonly facts: readonly CaptureFact[];
}

export interface LastTaken extends CaptureArrival {
  readonly atMs: number;
  readonly tookMs: number;
}

/** Takes the captures of one session when they are due, without holding up the clock. */
export interface CaptureRunner {
  /** Starts what has become due. */
  poll(): void;
  /** Everything that arrived since the last call. */
  drain(): readonly CaptureArrival[];
  /** Resolves when nothing is under way any more, or after `timeoutMs`. */
  settle(timeoutMs: number): Promise<void>;
}

export interface CaptureRunnerDeps {
  readonly clock: DeviceClock;
  readonly schedule: CaptureSchedule;
  readonly policy: TrackingPolicy;
  /** To whom the pictures are sealed; none: they are not. */
  readonly recipients: readonly string[];
  readonly takeCaptures: (request: CaptureRequest) => Promise<readonly CaptureFact[]>;
  /** One comes within seconds. */
  readonly onNear?: (() => void) | undefined;
  readonly onTaken: (taken: LastTaken) => void;
}

/** As long as a window takes to open on a busy machine. */
const nearMs = 4_000;

export function createCaptureRunner(deps: CaptureRunnerDeps): CaptureRunner {
  const underWay = new Set<Promise<void>>();
  const arrived: CaptureArrival[] = [];
  const counter = { next: 0 };

  const arrive = (taken: LastTaken) => {
    arrived.push(taken);
    deps.onTaken(taken);
  };

  async function take(index: number): Promise<void> {
    const clock = deps.clock.reading();
    const { policy, recipients } = deps;
    const facts = await deps.takeCaptures({ index, atMs: clock.wallMs, policy, recipients });
    const tookMs = deps.clock.reading().monoMs - clock.monoMs;
    arrive({ clock, facts, atMs: clock.wallMs, tookMs });
  }

  return {
    poll() {
      const clock = deps.clock.reading();
      for (const { atMs, missed } of deps.schedule.take(clock.wallMs)) {
        const index = counter.next;
        counter.next += 1;
        if (missed) {
          arrive({ clock, facts: [missedCapture(index, atMs)], atMs, tookMs: 0 });
          continue;
        }
        const work: Promise<void> = take(index).finally(() => underWay.delete(work));
        underWay.add(work);
      }
      if (deps.schedule.isNear(clock.wallMs, nearMs)) deps.onNear?.();
    },
    drain: () => arrived.splice(0),
    async settle(timeoutMs) {
      if (underWay.size === 0) return;
      const timeout = new Promise<void>((resolve) => {
        setTimeout(resolve, timeoutMs).unref();
      });
      await Promise.race([Promise.allSettled(underWay), timeout]);
    },
  };
}
