import { describe, expect, it } from 'vitest';
import { hasDisplay } from '../../../build/virtual-display.ts';
import { xAuthorityFile } from '../../../build/x-authority.ts';

describe('hasDisplay', () => {
  it('asks for X or Wayland on Linux', () => {
    expect(hasDisplay({}, 'linux')).toBe(false);
    expect(hasDisplay({ DISPLAY: '' }, 'linux')).toBe(false);
    expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
    expect(hasDisplay({}, 'darwin')).toBe(true);
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
  });
});

describe('xAuthorityFile', () => {
  it('is one record that fits every address and display', () => {
    const bytes = xAuthorityFile(Uint8Array.from({ length: 16 }, (_, index) => index));
    const method = Buffer.from('MIT-MAGIC-COOKIE-1').toString('hex');
    expect(bytes.toString('hex')).toBe(
      `ffff000000000012${method}0010000102030405060708090a0b0c0d0e0f`,
    );
  });
});
