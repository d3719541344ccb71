import { describe, expect, it } from 'vitest';
import { forbiddenSwitch, parseStartOptions } from '../../../electron/main/profile.ts';

describe('a release refuses', () => {
  it.each([
    ['--remote-debugging-port=9222', 'remote-debugging-port'],
    ['--remote-debugging-port', 'remote-debugging-port'],
    // Chromium reads one dash as two, and on Windows a slash; there case does not matter either.
    ['-remote-debugging-port=9222', 'remote-debugging-port'],
    ['/Remote-Debugging-Port=9222', 'remote-debugging-port'],
    ['--remote-debugging-pipe', 'remote-debugging-pipe'],
    ['--inspect', 'inspect'],
    ['--inspect-brk=0', 'inspect-brk'],
    ['--js-flags=--allow-natives-syntax', 'js-flags'],
    ['--disable-web-security', 'disable-web-security'],
    ['--ignore-certificate-errors', 'ignore-certificate-errors'],
    ['--renderer-cmd-prefix=gdb', 'renderer-cmd-prefix'],
    ['--ssl-key-log-file=/tmp/keys', 'ssl-key-log-file'],
  ])('%s', (arg, name) => {
    expect(forbiddenSwitch(['--hidden', arg])).toBe(name);
  });

  it('nothing that people need', () => {
    const args = [
      '--hidden',
      '--profile=/home/inspect',
      '--selftest',
      '/home/a/inspect',
      '--lang=bn',
    ];
    expect(forbiddenSwitch(args)).toBeUndefined();
    expect(forbiddenSwitch(['--force-device-scale-factor=2', '--ozone-platform=x11'])).toBe(
      undefined,
    );
  });
});

describe('a self-test', () => {
  it('is asked for by name, and its parts come first', () => {
    const modeOf = (...args: readonly string[]) => parseStartOptions(args, {}).selftest;
    expect(modeOf('--selftest')).toBe('run');
    expect(modeOf('--selftest-inside', '--profile=/p')).toBe('inside');
    expect(modeOf('--selftest', '--selftest-probe')).toBe('probe');
    expect(modeOf('--hidden')).toBeUndefined();
  });
});
