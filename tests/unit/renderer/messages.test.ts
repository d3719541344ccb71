import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import { en } from '../../../renderer/desktop/messages/en.ts';
import { wordsOfCode } from '../../../renderer/desktop/words-of-code.ts';
import { captureFailure } from '../../../shared/entry/values.ts';
import { keystoreClass } from '../../../shared/entry/payload.ts';

const intl = createIntl({
  locale: 'en',
  messages: en,
  onError: (error) => {
    throw error;
  },
});
const t = (id: keyof typeof en, values?: Readonly<Record<string, string | number>>) =>
  intl.formatMessage({ id }, values);

describe('the window’s words', () => {
  it('are all well-formed', () => {
    for (const [id, text] of Object.entries(en)) {
      const names = [...text.matchAll(/\{(\w+)/g)].flatMap(([, name]) => (name ? [name] : []));
      const values = Object.fromEntries(names.map((name) => [name, 1]));
      expect(intl.formatMessage({ id }, values).trim(), id).not.toBe('');
    }
  });

  it('count in the singular and the plural', () => {
    expect(t('sync.waiting', { count: 1 })).toBe('1 entry waits to be sent');
    expect(t('sync.waiting', { count: 1_200 })).toBe('1,200 entries wait to be sent');
    expect(t('terms.whatShots', { scr: 'all', blur: 2 })).toBe(
      'Screenshots of all your displays, blurred.',
    );
    expect(t('terms.whatShots', { scr: 'active', blur: 0 })).toBe(
      'Screenshots of the display that you work on, not blurred.',
    );
  });

  it('exist for every reason that a capture or a key store can give', () => {
    for (const reason of captureFailure.options) expect(en).toHaveProperty([`capfail.${reason}`]);
    for (const name of keystoreClass.options) expect(en).toHaveProperty([`keystore.${name}`]);
  });

  it('say for every error what to do', () => {
    const codes = Object.keys(en).filter((id) => /^error\.[a-z_]+$/.test(id) && id.includes('_'));
    expect(codes.length).toBeGreaterThan(15);
    for (const code of codes) expect(en).toHaveProperty([`${code}.do`]);
  });

  it('never call a slice verified, nor a person idle', () => {
    expect(Object.values(en).join('\n')).not.toMatch(/verified|you were idle|you stopped/i);
  });
});

describe('wordsOfCode', () => {
  it('has own words, the error book’s, or at least the code', () => {
    expect(wordsOfCode(t, 'E_TIME_FUTURE')).toBe(
      'its time lies in the future: check this computer’s clock (E_TIME_FUTURE)',
    );
    expect(wordsOfCode(t, 'E_ORIGIN_FOREIGN')).toBe(
      'The request came from another site (E_ORIGIN_FOREIGN)',
    );
    expect(wordsOfCode(t, 'E_NEW', 'more')).toBe('E_NEW: more');
  });
});
