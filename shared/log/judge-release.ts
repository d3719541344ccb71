import type { ReleaseChannel, ReleaseFile, ReleaseManifest } from './release-manifest.ts';

/** The app that was handed a release, and when. */
export interface ReleaseSituation {
  readonly channel: ReleaseChannel;
  /** The app's own version. */
  readonly version: string;
  /** The newest version that a signed release ever named here. */
  readonly newestSeen: string | undefined;
  /** The files that this machine can use, best first. */
  readonly targets: readonly string[];
  readonly nowMs: number;
}

export type ReleaseVerdict =
  | { readonly verdict: 'current' }
  | { readonly verdict: 'offer'; readonly file: ReleaseFile }
  | { readonly verdict: 'refused'; readonly code: ReleaseRefusal }
  /** Newer, and offered from then on (epoch ms). */
  | { readonly verdict: 'waiting'; readonly fromAt: number };

export type ReleaseRefusal =
  | 'release_other_channel'
  /** Past its date: an old one is shown again, or nobody looks after the releases. */
  | 'release_stale'
  /** Older than the app itself. */
  | 'release_older'
  /** Older than one that was seen here before. */
  | 'release_replayed'
  | 'release_no_file';

const hourMs = 3_600_000;
/** Whatever the signer says: a day in which somebody can notice. */
const leastWaitHours = 24;

/** Whether a signed release is an update for this app now (threats E-20). */
export function judgeRelease(
  manifest: ReleaseManifest,
  situation: ReleaseSituation,
): ReleaseVerdict {
  const refused = (code: ReleaseRefusal) => ({ verdict: 'refused' as const, code });
  const { channel, version, newestSeen, targets, nowMs } = situation;
  if (manifest.channel !== channel) return refused('release_other_channel');
  if (nowMs > manifest.untilAt) return refused('release_stale');
  const order = compareVersions(manifest.version, version);
  if (order < 0) return refused('release_older');
  if (newestSeen !== undefined && compareVersions(manifest.version, newestSeen) < 0)
    return refused('release_replayed');
  if (order === 0) return { verdict: 'current' };
  const fromAt = manifest.releasedAt + Math.max(manifest.waitHours, leastWaitHours) * hourMs;
  if (nowMs < fromAt) return { verdict: 'waiting', fromAt };
  const file = targets
    .map((target) => manifest.files.find((each) => each.target === target))
    .find((found) => found !== undefined);
  return file === undefined ? refused('release_no_file') : { verdict: 'offer', file };
}

/** Negative: `a` is older. Both are `major.minor.patch`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (const [i, part] of left.entries()) {
    const difference = part - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
