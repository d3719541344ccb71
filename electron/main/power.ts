import type { Diary } from './diary/diary-types.ts';

/** The part of Electron's `powerMonitor` in use. */
export interface PowerPort {
  on(event: PowerEvent, listener: () => void): unknown;
  on(event: 'shutdown', listener: (event?: { preventDefault(): void }) => void): unknown;
  /** Not every system tells of a lock by an event; all can be asked. */
  getSystemIdleState(idleThresholdS: number): string;
}

export type PowerEvent =
  | 'suspend'
  | 'resume'
  | 'lock-screen'
  | 'unlock-screen'
  | 'user-did-resign-active'
  | 'user-did-become-active';

type PowerSample = Parameters<Diary['power']>[0];

const sampleByEvent = {
  suspend: 'suspend',
  resume: 'resume',
  'lock-screen': 'lock',
  'unlock-screen': 'unlock',
  // Another user's desktop is in front: nothing of ours may be recorded.
  'user-did-resign-active': 'lock',
  'user-did-become-active': 'unlock',
} as const satisfies Record<PowerEvent, PowerSample>;

export interface PowerWatch {
  /** Asks whether the screen is locked, where no event said so; every few seconds is enough. */
  readonly look: () => void;
}

/**
 * What the machine says about itself ends or resumes a session at once (product.md section 3). Events
 * may come twice, in any order, or not at all: each only says what is so from now on.
 */
export function watchPower(
  port: PowerPort,
  diary: Pick<Diary, 'power'>,
  onShutdown: () => void,
): PowerWatch {
  const seen = { isLocked: false };
  for (const [event, sample] of Object.entries(sampleByEvent) as [PowerEvent, PowerSample][])
    port.on(event, () => void diary.power(sample));
  port.on('shutdown', (event) => {
    // A few moments more, in which the open slice is signed.
    event?.preventDefault();
    onShutdown();
  });
  return {
    look() {
      // The threshold is never reached: only the lock is asked for.
      const isLocked = port.getSystemIdleState(86_400) === 'locked';
      if (isLocked === seen.isLocked) return;
      seen.isLocked = isLocked;
      void diary.power(isLocked ? 'lock' : 'unlock');
    },
  };
}
