import { describe, expect, it } from 'vitest';
import { resolveAppFile } from '../../../electron/main/app-files.ts';
import { contentPolicy } from '../../../electron/main/content-policy.ts';

describe('app://bundle files', () => {
  it('gives pages and assets below the folder', () => {
    expect(resolveAppFile('/srv/app', 'app://bundle/desktop/index.html')).toEqual({
      type: 'file',
      path: '/srv/app/desktop/index.html',
      mime: 'text/html; charset=utf-8',
    });
    expect(resolveAppFile('/srv/app', 'app://bundle/assets/index-_Vy-1.js?x=1#y')).toMatchObject({
      type: 'file',
      path: '/srv/app/assets/index-_Vy-1.js',
    });
  });

  it.each([
    'app://bundle/',
    'app://bundle',
    'app://other/desktop/index.html',
    'app://bundle:80/desktop/index.html',
    'app://user@bundle/desktop/index.html',
    'http://bundle/desktop/index.html',
    'file:///etc/passwd',
    'app://bundle/../main/index.js',
    'app://bundle/./index.js',
    'app://bundle/desktop/../../main/index.js',
    'app://bundle/%2e%2e/main/index.js',
    'app://bundle/..%2fmain/index.js',
    'app://bundle/..\\main\\index.js',
    'app://bundle/desktop//index.html',
    'app://bundle//etc/passwd',
    'app://bundle/desktop/index.html%00.js',
    'app://bundle/desktop/index.html\u0000.js',
    'app://bundle/.env.js',
    'app://bundle/a/.git/x.js',
    'app://bundle/C:/windows/x.js',
    'app://bundle/a b.js',
  ])('answers 400 to %s', (address) => {
    expect(resolveAppFile('/srv/app', address)).toEqual({ type: 'refused', status: 400 });
  });

  it.each(['app://bundle/x.map', 'app://bundle/x.cjs', 'app://bundle/x.ts', 'app://bundle/noext'])(
    'has no type for %s',
    (address) => {
      expect(resolveAppFile('/srv/app', address)).toEqual({ type: 'refused', status: 404 });
    },
  );
});

describe('the policy', () => {
  it('lets the encoder connect to nothing', () => {
    expect(contentPolicy('desktop/encoder.html', 'n')).toContain("connect-src 'none'");
    expect(contentPolicy('desktop/index.html', 'n')).toContain("connect-src 'self'");
  });

  it.each(['desktop/index.html', 'desktop/encoder.html', 'outbox/index.html'] as const)(
    'has no way around it in %s',
    (page) => {
      const policy = contentPolicy(page, 'abc');
      expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
      expect(policy).toContain("'nonce-abc'");
      expect(policy).toContain("require-trusted-types-for 'script'");
    },
  );
});
