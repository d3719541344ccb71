import { useTicking } from '../ui/use-ticking.ts';
import { useDesktop } from './store.ts';

export interface RunningMs {
  readonly sessionMs: number;
  readonly todayMs: number;
  /** ms since main's last word while recording, else 0. */
  readonly sinceMs: number;
}

/** Main's totals, run on by this window's clock while something is recorded. */
export function useRunningMs(): RunningMs {
  const tracking = useDesktop((store) => store.app?.tracking);
  const appAt = useDesktop((store) => store.appAt);
  const isLive = tracking?.state === 'tracking';
  const now = useTicking(isLive, 1000);
  const sinceMs = isLive ? Math.max(0, now - appAt) : 0;
  return {
    sessionMs: (tracking?.sessionMs ?? 0) + sinceMs,
    todayMs: (tracking?.todayMs ?? 0) + sinceMs,
    sinceMs,
  };
}
