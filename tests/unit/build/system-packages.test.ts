import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageGroups, packagesByGroup } from '../../../build/system-package-list.ts';
import {
  type Machine,
  aptNames,
  ensureSystemPackages,
  matchesFile,
  missingPackages,
  packageProblemLine,
} from '../../../build/system-packages.ts';

const bare: Machine = {
  platform: 'linux',
  root: true,
  display: false,
  apt: true,
  isPresent: () => false,
};

const namesOf = (packages: ReturnType<typeof missingPackages>) =>
  packages.map(({ names }) => names[0]);

describe('missingPackages', () => {
  it('wants the whole group on a bare machine, and nothing of other groups', () => {
    expect(missingPackages(['test'], bare)).toEqual(packagesByGroup.test);
    expect(missingPackages(['run', 'demo'], bare)).toEqual([
      ...packagesByGroup.run,
      ...packagesByGroup.demo,
    ]);
  });

  it('leaves out what is there, by what it does rather than by its package', () => {
    const isPresent: Machine['isPresent'] = (probe) =>
      probe.type === 'command' && probe.name === 'xdotool';
    const missing = namesOf(missingPackages(['demo'], { ...bare, isPresent }));
    expect(missing).not.toContain('xdotool');
    expect(missing).toContain('xterm');
  });

  it('does not want a virtual display where there is a real one', () => {
    const missing = namesOf(missingPackages(['run'], { ...bare, display: true }));
    expect(missing).not.toContain('xvfb');
    expect(missing).not.toContain('openbox');
    expect(missing).toContain('libnss3');
  });

  it('wants nothing outside Linux', () => {
    expect(missingPackages(packageGroups, { ...bare, platform: 'darwin' })).toEqual([]);
  });
});

describe('aptNames', () => {
  it('takes the name that the distribution knows', () => {
    const alsa = packagesByGroup.run.filter(({ names }) => names[0] === 'libasound2');
    expect(aptNames(alsa, new Set(['libasound2t64']))).toEqual(['libasound2t64']);
    expect(aptNames(alsa, new Set(['libasound2', 'libasound2t64']))).toEqual(['libasound2']);
    expect(aptNames(alsa, new Set())).toEqual(['libasound2']);
  });
});

describe('ensureSystemPackages', () => {
  it('is done when nothing is missing, whoever asks', async () => {
    const ready = await ensureSystemPackages(['run', 'demo', 'test'], {
      ...bare,
      root: false,
      isPresent: () => true,
    });
    expect(ready).toEqual({ ok: true, value: { installed: [] } });
  });

  it.each([
    ['without root', { root: false }],
    ['without apt', { apt: false }],
  ])('only lists what is missing %s', async (_name, facts) => {
    const refused = await ensureSystemPackages(['test'], { ...bare, ...facts });
    expect(refused).toEqual({
      ok: false,
      error: { type: 'cannotInstall', missing: ['postgresql-15', 'python3-swift'] },
    });
  });
});

describe('packageProblemLine', () => {
  it('is one line with the command to run', () => {
    const line = packageProblemLine({ type: 'cannotInstall', missing: ['xvfb', 'libnss3'] });
    expect(line).toContain('sudo apt-get install --no-install-recommends xvfb libnss3');
    expect(line).not.toContain('\n');
  });

  it('passes on the reason that apt gave', () => {
    const problem = { type: 'installFailed', detail: 'E: no route', missing: ['xvfb'] } as const;
    expect(packageProblemLine(problem)).toContain('E: no route');
  });
});

describe('matchesFile', () => {
  it('fits a star to one folder name', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'countersign-match-'));
    await mkdir(join(dir, '15/bin'), { recursive: true });
    await writeFile(join(dir, '15/bin/postgres'), '');
    expect(matchesFile(join(dir, '*/bin/postgres'))).toBe(true);
    expect(matchesFile(join(dir, '1*/bin/*'))).toBe(true);
    expect(matchesFile(join(dir, '*/postgres'))).toBe(false);
    expect(matchesFile(join(dir, 'none/*/postgres'))).toBe(false);
  });
});
