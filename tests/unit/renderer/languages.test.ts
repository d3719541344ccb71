import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import { bn } from '../../../renderer/desktop/messages/bn.ts';
import { en } from '../../../renderer/desktop/messages/en.ts';
import { kn } from '../../../renderer/desktop/messages/kn.ts';
import { languages, loadCatalogue } from '../../../renderer/desktop/messages/languages.ts';
import { formatClock } from '../../../renderer/ui/format.ts';

const placeholder =
  /(?<!(?:=\d|\b(?:one|other|yes|all|title|name|approve))\s)\{\s*([a-zA-Z]\w*)\s*(?:,|\})/g;

/** Names in braces, at any depth; not the words of a choice. */
function placeholders(text: string): readonly string[] {
  const found = [...text.matchAll(placeholder)].map(([, name]) => name ?? '');
  return [...new Set(found)].toSorted();
}

/** Which choices a message makes, and by what. */
const choices = (text: string): readonly string[] =>
  [...text.matchAll(/\{\s*(\w+)\s*,\s*(plural|select)/g)]
    .map(([, name, by]) => `${name} ${by}`)
    .toSorted();

/** Cases of a select: they are compared with what main sends and must not be translated. */
const cases = (text: string): readonly string[] =>
  [...text.matchAll(/\b(yes|all|title|name|approve)\s*\{/g)]
    .map(([, name]) => name ?? '')
    .toSorted();

describe.each([
  ['bn', bn, /\p{Script=Bengali}/u],
  ['kn', kn, /\p{Script=Kannada}/u],
] as const)('the catalogue %s', (language, catalogue, script) => {
  const intl = createIntl({
    locale: language,
    messages: { ...catalogue },
    onError: (error) => {
      throw error;
    },
  });

  it('has every message, and none that English has not', () => {
    const missing = Object.keys(en).filter((id) => !(id in catalogue));
    expect(missing).toEqual([]);
    expect(Object.keys(catalogue).filter((id) => !(id in en))).toEqual([]);
  });

  it('has the same placeholders and choices', () => {
    for (const [id, text] of Object.entries(en)) {
      const own = catalogue[id] ?? '';
      expect(placeholders(own), id).toEqual(placeholders(text));
      expect(choices(own), id).toEqual(choices(text));
      expect(cases(own), id).toEqual(cases(text));
    }
  });

  it('is well-formed', () => {
    for (const [id, text] of Object.entries(catalogue)) {
      const values = Object.fromEntries(placeholders(text).map((name) => [name, 1]));
      expect(intl.formatMessage({ id }, values).trim(), id).not.toBe('');
    }
  });

  it('is in its own script, but for names and commands', () => {
    const plain = new Set(
      Object.values<string>(en).filter((text) =>
        /[a-z]{2}/.test(text.replaceAll(/\{[^}]*\}/g, '')),
      ),
    );
    const same = Object.entries(catalogue).filter(
      ([, text]) => plain.has(text) && !script.test(text),
    );
    const names = ['app.name', 'about.title', 'about.app', 'evidence.command', 'carry.command'];
    const systems = ['machine.desktop.macos', 'machine.desktop.windows'];
    const permissions = ['machine.screenAccess', 'machine.accessibility'];
    expect(same.map(([id]) => id).toSorted()).toEqual(
      [...names, ...systems, ...permissions].toSorted(),
    );
  });

  it('never calls a slice verified', () => {
    expect(Object.values(catalogue).join('\n')).not.toMatch(/যাচাইকৃত|ಪರಿಶೀಲಿಸಲಾಗಿದೆ ✔/);
  });
});

describe('languages', () => {
  it('come when they are asked for', async () => {
    for (const language of languages)
      expect(Object.keys(await loadCatalogue(language)).length).toBeGreaterThan(500);
  });

  it('show Bengali digits in Bengali', () => {
    expect(formatClock(3_725_000, 'bn')).toBe('১:০২:০৫');
    const intl = createIntl({ locale: 'bn', messages: { ...bn } });
    expect(intl.formatMessage({ id: 'sync.waiting' }, { count: 12 })).toContain('১২টি');
  });
});
