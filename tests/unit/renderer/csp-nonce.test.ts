// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { readStyleNonce, shareStyleNonce } from '../../../renderer/ui/csp-nonce.ts';

describe('the style nonce', () => {
  it('is read from the page', () => {
    const page = new DOMParser().parseFromString(
      '<meta name="csp-nonce" content="r4nd0m==" />',
      'text/html',
    );
    expect(readStyleNonce(page)).toBe('r4nd0m==');
    expect(readStyleNonce(new DOMParser().parseFromString('', 'text/html'))).toBe('');
  });

  it('is told to the scroll lock of dialogues', () => {
    const scope = {};
    shareStyleNonce(scope, 'r4nd0m==');
    expect(scope).toEqual({ __webpack_nonce__: 'r4nd0m==' });
  });
});
