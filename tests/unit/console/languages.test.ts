import { readdirSync, readFileSync } from 'node:fs';
import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import { bn } from '../../../renderer/console/text/bn.ts';
import { en } from '../../../renderer/console/text/en.ts';
import { kn } from '../../../renderer/console/text/kn.ts';
import {
  consoleLanguages,
  languageNamed,
  languageNames,
} from '../../../renderer/console/text/languages.ts';
import { formatClock } from '../../../renderer/ui/format.ts';

/** Names that a value is put in for, at any depth; not the words of a choice. */
function placeholders(text: string): readonly string[] {
  const outside = text.replaceAll(/(?:=\d|\b(?:one|other))\s*\{([^{}]*)\}/g, '$1');
  return [
    ...new Set([...outside.matchAll(/\{\s*(\w+)/g)].map(([, name]) => name ?? '')),
  ].toSorted();
}

/** Which choices a message makes, and by what. */
const choices = (text: string): readonly string[] =>
  [...text.matchAll(/\{\s*(\w+)\s*,\s*(plural|select)/g)]
    .map(([, name, by]) => `${name} ${by}`)
    .toSorted();

/** Cases of zero: without them a language would count nothing as one more thing. */
const zeros = (text: string): number => text.split('=0 {').length - 1;

/** Names and keys, the same in every language. */
const isName = (id: string, text: string): boolean =>
  id.endsWith('.keys') || !/[a-z]{2}/.test(text.replaceAll(/\{[^}]*\}/g, ''));

describe.each([
  ['bn', bn, /\p{Script=Bengali}/u],
  ['kn', kn, /\p{Script=Kannada}/u],
] as const)('the console’s catalogue %s', (language, catalogue, script) => {
  const intl = createIntl({
    locale: language,
    messages: { ...catalogue },
    onError: (error) => {
      throw error;
    },
  });

  it('has every message, and none that English has not', () => {
    expect(Object.keys(en).filter((id) => !(id in catalogue))).toEqual([]);
    expect(Object.keys(catalogue).filter((id) => !(id in en))).toEqual([]);
  });

  it('has the same placeholders and choices', () => {
    for (const [id, text] of Object.entries(en)) {
      const own = catalogue[id] ?? '';
      expect(placeholders(own), id).toEqual(placeholders(text));
      expect(choices(own), id).toEqual(choices(text));
      expect(zeros(own), id).toBe(zeros(text));
    }
  });

  it('is well-formed', () => {
    for (const [id, text] of Object.entries(catalogue)) {
      const values = Object.fromEntries(placeholders(text).map((name) => [name, 1]));
      expect(intl.formatMessage({ id }, values).trim(), id).not.toBe('');
    }
  });

  it('is in its own script, but for names and keys', () => {
    const foreign = Object.entries<string>(en).filter(
      ([id, text]) => !isName(id, text) && !script.test(catalogue[id] ?? ''),
    );
    // A list of values, between which only English says “by”.
    expect(foreign.map(([id]) => id)).toEqual(['find.step']);
  });

  it('never calls anything verified', () => {
    expect(Object.values(catalogue).join('\n')).not.toMatch(/যাচাইকৃত|ಪರಿಶೀಲಿಸಲಾಗಿದೆ ✔|✔/);
  });
});

describe('the console’s languages', () => {
  it('come when they are asked for, and English where none is so called', async () => {
    for (const { value } of languageNames)
      expect(Object.keys(await consoleLanguages.load(value)).length).toBeGreaterThan(900);
    expect(await consoleLanguages.load('xx')).toBe(en);
    expect(languageNamed('bn')).toBe('bn');
    expect(languageNamed('__proto__')).toBeUndefined();
    expect(languageNamed(null)).toBeUndefined();
  });

  it('show Bengali digits in Bengali', () => {
    expect(formatClock(3_725_000, 'bn')).toBe('১:০২:০৫');
    const intl = createIntl({ locale: 'bn', messages: { ...bn } });
    expect(intl.formatMessage({ id: 'memos.count' }, { count: 12 })).toContain('১২');
  });

  it('name no message in two files, where the later one would win', () => {
    const folder = new URL('../../../renderer/console/text/en/', import.meta.url);
    const ids = readdirSync(folder).flatMap((name) =>
      [...readFileSync(new URL(name, folder), 'utf8').matchAll(/^ {2}'?([\w.]+)'?:/gm)].map(
        ([, id]) => id ?? '',
      ),
    );
    expect(ids.length).toBeGreaterThan(900);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });
});
