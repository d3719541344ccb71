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
  const isWayland = env['XDG_SESSION_TYPE'] === 'wayland' || Boolean(env['WAYLAND_DISPLAY']);
  return () => {
    if (isWayland) return undefined;
    const seconds = port.getSystemIdleTime();
    return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
  };
}
