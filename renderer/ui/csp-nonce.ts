/** The page's style nonce, written into `<meta name="csp-nonce">` by whoever serves the page. */
export function readStyleNonce(page: Document): string {
  const meta = page.querySelector('meta[name="csp-nonce"]');
  return meta?.getAttribute('content') ?? '';
}

/**
 * Tells the nonce to parts below Mantine that make style elements of their own: the scroll lock of
 * dialogues asks for it under this name (https://github.com/theKashey/get-nonce).
 */
export function shareStyleNonce(scope: object, nonce: string): void {
  Object.assign(scope, { __webpack_nonce__: nonce });
}
