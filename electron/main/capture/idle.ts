import { isWayland } from './wayland.ts';

/** The part of `powerMonitor` in use. */
export interface IdlePort {
  getSystemIdleTime(): number;
}

/**
 * Seconds since the last input, or `undefined` where the number means nothing: on Wayland the
 * system says 0 or ignores the keyboard (protocol section 4), and unknown is not "active".
 */
export function createIdleReader(
  port: IdlePort,
  env: Readonly<Record<string, string | undefined>>,
): () => number | undefined {
  const isUnknown = isWayland(env);
  return () => {
    if (isUnknown) return undefined;
    const seconds = port.getSystemIdleTime();
    return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
  };
}
