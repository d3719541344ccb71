import type { AppPage } from './app-files.ts';

/** Replaced in every page by the nonce of its response. */
export const noncePlaceholder = '__CSP_NONCE__';

/** Content Security Policy of a page, as a header (threats E-05). */
export function contentPolicy(page: AppPage, nonce: string): string {
  const isEncoder = page === 'desktop/encoder.html';
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob:",
    "font-src 'self'",
    // The encoder sees every picture before it is blurred: it can send nothing anywhere.
    `connect-src ${isEncoder ? "'none'" : "'self'"}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "frame-src 'none'",
    "worker-src 'self'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');
}

export const pageHeaders = (policy: string): Readonly<Record<string, string>> => ({
  'Content-Security-Policy': policy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
});
