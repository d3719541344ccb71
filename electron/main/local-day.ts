const dayMs = 86_400_000;

/**
 * Start of the day of an instant, where this computer is now; both epoch ms. A day may begin at an
 * hour other than midnight: before it, the day before still runs.
 */
export function localDayStartAt(nowMs: number, startHour = 0): number {
  const startAt = new Date(nowMs).setHours(startHour, 0, 0, 0);
  if (startAt <= nowMs) return startAt;
  // Noon of the day before: no change of the clocks moves it into another day.
  return new Date(new Date(nowMs).setHours(12, 0, 0, 0) - dayMs).setHours(startHour, 0, 0, 0);
}
