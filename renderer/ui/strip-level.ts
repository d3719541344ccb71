import { stripBars, type StripInput } from './strip-bars.ts';

/** Active minutes out of tracked minutes over the parts of a cell, or that it is not known. */
export function stripLevel(
  parts: readonly StripInput[],
): { readonly active: number; readonly tracked: number } | 'unknown' {
  const bars = parts.flatMap(stripBars).filter((bar) => bar.state !== 'untracked');
  if (bars.some((bar) => bar.state === 'unknown')) return 'unknown';
  const tracked = new Set(bars.map((bar) => bar.minute));
  const active = new Set(bars.filter((bar) => bar.state === 'active').map((bar) => bar.minute));
  return { active: active.size, tracked: tracked.size };
}
