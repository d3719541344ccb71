import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import { ApiFailure } from '../../../renderer/console/data/console-api.ts';
import { browserLabel } from '../../../renderer/console/keys/signing-key-note.tsx';
import { errorWords, requestIdOf } from '../../../renderer/console/shell/error-words.ts';
import { SignFailure } from '../../../renderer/console/sign/sign-failure.ts';
import { en } from '../../../renderer/console/text/en.ts';
import type { Text } from '../../../renderer/console/text/use-text.ts';
import { formatExact } from '../../../renderer/console/week/exact-time.ts';
import { rules } from '../../../shared/domain/eligibility.ts';
import { captureFailure } from '../../../shared/entry/values.ts';
import { steps } from '../../../shared/verify/run.ts';

const intl = createIntl({ locale: 'en', messages: en });
const strict = createIntl({
  locale: 'en',
  messages: en,
  onError: (error) => {
    throw error;
  },
});
const t: Text = (id, values) => intl.formatMessage({ id }, values);

describe('words', () => {
  it('exist for every state that shared code can name', () => {
    const ids = new Set<string>(Object.keys(en));
    for (const rule of rules) expect(ids).toContain(`rule.${rule}`);
    for (const step of steps) expect(ids).toContain(`verify.step.${step}`);
    for (const reason of captureFailure.options) expect(ids).toContain(`capture.${reason}`);
  });

  it('never call anything verified, and keep to the glossary', () => {
    for (const [id, words] of Object.entries(en)) {
      expect(words, id).not.toMatch(/\bverified\b|✔|\bworker\b|\bemployer\b|\bcompany\b/i);
    }
  });

  it('are well-formed messages', () => {
    for (const id of Object.keys(en) as (keyof typeof en)[]) {
      const names = [...en[id].matchAll(/\{(\w+)[,}]/g)].map(([, name]) => name ?? '');
      const values = Object.fromEntries(names.map((name) => [name, 2]));
      expect(() => strict.formatMessage({ id }, values), id).not.toThrow();
    }
  });
});

describe('errorWords', () => {
  const problem = (code: string) =>
    new ApiFailure({ type: 'problem', status: 403, code, detail: 'because' });

  it('says what happened, by code where it has no better words', () => {
    expect(errorWords(t, problem('E_FORBIDDEN'))).toBe('Your role does not allow this.');
    expect(errorWords(t, problem('E_SOMETHING'))).toBe('The server answered E_SOMETHING. because');
    const lost = new ApiFailure({ type: 'unreachable', detail: '', aborted: false });
    expect(errorWords(t, lost)).toContain('cannot be reached');
  });

  it('gives the number of the request, but not for a wrong password', () => {
    const failed = (code: string) =>
      new ApiFailure({ type: 'problem', status: 500, code, requestId: 'req-7' });
    expect(requestIdOf(failed('E_INTERNAL'))).toBe('req-7');
    expect(requestIdOf(failed('E_SIGN_IN'))).toBeUndefined();
    expect(requestIdOf(problem('E_FORBIDDEN'))).toBeUndefined();
    expect(requestIdOf(new Error('other'))).toBeUndefined();
  });

  it('says why nothing was signed', () => {
    const refused = new SignFailure({ code: 'refused', reason: 'E_DEC_LIMIT' });
    expect(errorWords(t, refused)).toContain('E_DEC_LIMIT');
    const forged = new SignFailure({ code: 'view_wrong', detail: 'entry_missing' });
    expect(errorWords(t, forged)).toContain('Nothing was signed');
  });
});

describe('small formats', () => {
  it('shows exact time to the millisecond', () => {
    expect(formatExact(0)).toBe('0:00:00');
    expect(formatExact(45_605_250)).toBe('12:40:05.250');
    expect(formatExact(360_000_000)).toBe('100:00:00');
  });

  it('names a browser for the owner', () => {
    expect(browserLabel('Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0 Safari/537.36')).toBe(
      'Chrome, Linux',
    );
    expect(browserLabel('Mozilla/5.0 (Windows NT 10.0) Chrome/150 Safari/537 Edg/150')).toBe(
      'Edge, Windows',
    );
    expect(browserLabel('?')).toBe('Browser');
  });
});
