import type { ClockReading } from '../../../shared/domain/slicer-types.ts';
import type { ClockReading as ClkHeader } from '../../../shared/entry/payload.ts';

/** The machine's clocks, in ms; a test brings its own. */
export interface ClockPort {
  /** Since any start; may stop while the machine sleeps. */
  monoMs(): number;
  /** Epoch. */
  wallMs(): number;
}

/** Both clocks of this start of the app, with the server's offset (protocol 3.6, 3.15). */
export interface DeviceClock {
  /** For the slicer: the wall clock with the offset in it. */
  reading(): ClockReading;
  /** For an entry's header. */
  header(): ClkHeader;
  /** Epoch ms as the server would say. */
  nowMs(): number;
  wallMs(): number;
  /** A new estimate of server minus local; ignored once `freeze` was called (3.15). */
  setOffset(offMs: number): void;
  /** From the first session of a boot on, its time base must not move. */
  freeze(): void;
  isFrozen(): boolean;
  /**
   * As a start of the app would: the time base may be set once more. For when the machine's clock was
   * set while the app ran; the running clock goes on.
   */
  renew(boot: string, base: TimeBase): void;
  /** The offset as the server last answered, whatever was inferred since. */
  measuredOffMs(): number;
}

export interface TimeBase {
  readonly offMs: number;
  /** by the server's answer, or inferred from the running clock */
  readonly by: 'server' | 'running_clock';
}

export function createDeviceClock(
  port: ClockPort,
  start: { readonly boot: string; readonly offMs: number },
): DeviceClock {
  const startMonoMs = port.monoMs();
  const offset = { ms: start.offMs, isFrozen: false, boot: start.boot, measuredMs: start.offMs };
  const monoMs = () => Math.max(0, Math.floor(port.monoMs() - startMonoMs));
  const wallMs = () => Math.floor(port.wallMs());
  return {
    reading: () => ({ monoMs: monoMs(), wallMs: wallMs() + offset.ms }),
    header: () => ({
      boot: offset.boot,
      mono_ms: monoMs(),
      wall_ms: wallMs(),
      off_ms: offset.ms,
    }),
    nowMs: () => wallMs() + offset.ms,
    wallMs,
    setOffset(offMs) {
      if (offset.isFrozen) return;
      offset.ms = offMs;
      offset.measuredMs = offMs;
    },
    isFrozen: () => offset.isFrozen,
    freeze() {
      offset.isFrozen = true;
    },
    renew(boot, { offMs, by }) {
      Object.assign(offset, { boot, ms: offMs, isFrozen: false });
      if (by === 'server') offset.measuredMs = offMs;
    },
    measuredOffMs: () => offset.measuredMs,
  };
}

/** Server minus local from one exchange; what the round trip cannot tell from zero is zero. */
export function estimateOffset(exchange: {
  readonly sentMs: number;
  readonly serverMs: number;
  readonly answeredMs: number;
}): number {
  const { sentMs, serverMs, answeredMs } = exchange;
  const offMs = Math.round(serverMs - (sentMs + answeredMs) / 2);
  return Math.abs(offMs) <= Math.max(1_000, answeredMs - sentMs) ? 0 : offMs;
}
