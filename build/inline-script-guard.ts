import type { Plugin } from 'vite';

/** Fails the build when a page would need `unsafe-inline`: the policy of every page forbids it. */
export function inlineScriptGuard(): Plugin {
  return {
    name: 'countersign:inline-script-guard',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'asset' || !file.fileName.endsWith('.html')) continue;
        const found = findInlineCode(String(file.source));
        if (found !== undefined) this.error(`${file.fileName} has inline code: ${found}`);
      }
    },
  };
}

/** The first inline script, style, event handler or script address of a page, if it has one. */
export function findInlineCode(html: string): string | undefined {
  const scripts = html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script\s*>/gi);
  for (const [whole, attributes = '', body = ''] of scripts) {
    if (!/\bsrc\s*=/i.test(attributes) || body.trim() !== '') return whole.slice(0, 80);
  }
  return /<style\b|<[^>]*\s(?:on[a-z]+|style)\s*=|javascript:/i.exec(html)?.[0];
}
