import { describe, expect, it, vi } from 'vitest';
import {
  installTrustedTypes,
  refuseForeignScript,
  refuseMarkup,
} from '../../../renderer/ui/trusted-types.ts';

describe('the default policy', () => {
  it('lets style sheets pass and no mark-up', () => {
    expect(refuseMarkup('.a > .b { color: red }')).toBe('.a > .b { color: red }');
    expect(() => refuseMarkup('<img src=x onerror=alert(1)>')).toThrow(TypeError);
  });

  it('lets only own scripts pass', () => {
    expect(refuseForeignScript('/assets/worker.js')).toBe('/assets/worker.js');
    expect(refuseForeignScript('app://bundle/assets/worker.js')).toContain('worker.js');
    expect(() => refuseForeignScript('https://elsewhere.example/x.js')).toThrow(TypeError);
    expect(() => refuseForeignScript('//elsewhere.example/x.js')).toThrow(TypeError);
    expect(() => refuseForeignScript('data:text/javascript,alert(1)')).toThrow(TypeError);
  });

  it('is installed where the browser has Trusted Types, and skipped elsewhere', () => {
    const createPolicy = vi.fn();
    installTrustedTypes({ trustedTypes: { createPolicy } });
    installTrustedTypes({});
    expect(createPolicy).toHaveBeenCalledTimes(1);
    expect(createPolicy.mock.calls[0]?.[0]).toBe('default');
  });
});
