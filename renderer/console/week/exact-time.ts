/** `12:40:05.250`: hours, minutes, seconds, and milliseconds where there are any. Never rounded. */
export function formatExact(ms: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const whole = Math.floor(ms / 1_000);
  const rest = ms % 1_000;
  const clock = `${Math.floor(whole / 3_600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return rest === 0 ? clock : `${clock}.${String(rest).padStart(3, '0')}`;
}
