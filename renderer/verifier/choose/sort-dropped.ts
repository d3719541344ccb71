/** What a dropped file is taken for, by its name alone; the check itself finds a wrong guess. */
export type DroppedRole = 'bundle' | 'anchors' | 'policy' | 'identity';

/** `undefined` for a file that is none of these. */
export function roleOf(name: string): DroppedRole | undefined {
  const lower = name.toLowerCase();
  if (lower.endsWith('.zip')) return 'bundle';
  if (lower.endsWith('.json')) return 'anchors';
  if (lower.includes('policy')) return 'policy';
  return /identity|recovery|\.age$|\.key$/.test(lower) ? 'identity' : undefined;
}
