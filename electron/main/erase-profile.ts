import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const markerName = 'erase-this-profile';
/** Chromium’s other threads may write while their folders go. */
const passes = 5;

/** From here on the profile is to be gone, whatever happens: the next start ends what a crash left. */
export function markForErasing(profileDir: string): void {
  mkdirSync(profileDir, { recursive: true });
  writeFileSync(join(profileDir, markerName), 'erase\n', { mode: 0o600, flush: true });
}

/**
 * Removes everything below a profile that is marked, the mark last. Without waiting for anything, so
 * that nothing of the app can write in between. What the system holds on to (Windows keeps open
 * files) stays marked.
 */
export function finishErasing(profileDir: string): 'none' | 'erased' | 'left' {
  if (!existsSync(join(profileDir, markerName))) return 'none';
  const others = () => readdirSync(profileDir).filter((name) => name !== markerName);
  for (let pass = 0; pass < passes && others().length > 0; pass += 1)
    for (const name of others()) removeAll(join(profileDir, name));
  if (others().length > 0) return 'left';
  removeAll(profileDir);
  return existsSync(profileDir) ? 'left' : 'erased';
}

function removeAll(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 2 });
  } catch (error) {
    // In use, or written to again: it is still there, which is what the caller looks at.
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
