import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { inlinePage } from '../../../build/verifier-page.ts';

const template =
  '<meta content="__POLICY__"><style>__STYLE__</style><body><script>__SCRIPT__</script>';
const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('inlinePage', () => {
  it('puts style and script inside and names them by hash', () => {
    const page = inlinePage({ template, style: 'b{}', script: 'f("$& $1")' });
    expect(page).toContain('<style>b{}</style>');
    expect(page).toContain('<script>f("$& $1")</script>');
    expect(page).toContain(`script-src ${hashOf('f("$& $1")')}; style-src ${hashOf('b{}')}`);
    expect(page).toContain("default-src 'none'");
    expect(page).toContain("connect-src 'none'");
    expect(page).not.toContain('unsafe');
  });

  it('hashes what the parser will see where a string holds an end tag', () => {
    const page = inlinePage({ template, style: '', script: 'f("</script>")' });
    const inside = String.raw`f("<\/script>")`;
    expect(page).toContain(`<script>${inside}</script>`);
    expect(page).toContain(hashOf(inside));
  });

  it('refuses text that a parser would change or end early', () => {
    const of = (part: { readonly style?: string; readonly script?: string }) => () =>
      inlinePage({ template, style: '', script: '', ...part });
    expect(of({ script: 'a<!--b' })).toThrow('the script');
    expect(of({ script: 'a\r\nb' })).toThrow('the script');
    expect(of({ style: 'a{}</style>' })).toThrow('the style');
    expect(() => inlinePage({ template: '<p>', style: '', script: '' })).toThrow('__POLICY__');
  });
});
