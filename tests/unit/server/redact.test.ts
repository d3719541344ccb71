import { describe, expect, it } from 'vitest';
import { createServerLogger } from '../../../server/http/logger.ts';
import { redactText, shortEmail } from '../../../server/http/redact.ts';

const token = 'Zx9_-aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789ab';

function written(facts: object): string {
  const lines: string[] = [];
  createServerLogger('info', { write: (line) => void lines.push(line) }).info(facts, 'said');
  return lines.join('');
}

describe('a log line', () => {
  it.each([
    ['a memo', { memo: 'MARKER' }],
    ['a salt, deep down', { entry: { disclosures: [{ name: 'x', salt: 'MARKER' }] } }],
    ['a token by its name', { token: 'MARKER' }],
    ['a header', { headers: { Authorization: 'MARKER', cookie: 'MARKER' } }],
    ['bytes of a picture', { chunk: new TextEncoder().encode('MARKER') }],
    [
      'what stands too deep to look at',
      { a: { b: { c: { d: { e: { f: { g: { h: 'MARKER' } } } } } } } },
    ],
    [
      'parameters that hang on an error',
      {
        err: Object.assign(new Error('failed'), { parameters: ['MARKER'], detail: 'MARKER' }),
      },
    ],
    [
      'what the database quotes',
      {
        err: Object.assign(new Error('invalid input syntax: "MARKER"'), { code: '22P02' }),
      },
    ],
  ])('never shows %s', (_, facts) => {
    const line = written(facts);
    expect(line).toContain('said');
    expect(line).not.toContain('MARKER');
    expect(line).not.toContain('77,65,82');
  });

  it('shortens addresses to what can be searched for, wherever they stand', () => {
    const line = written({ err: new Error('550 <Rina@home.test>: unknown'), to: 'rina@home.test' });
    expect(line).not.toContain('home.test');
    expect(line.split(shortEmail('rina@home.test'))).toHaveLength(4);
  });

  it('shows neither tokens nor passwords of addresses in free text', () => {
    expect(redactText(`link https://x.test/#${token} end`)).toBe(
      'link https://x.test/#[hidden] end',
    );
    expect(redactText('postgres://user:pw@db/x failed')).toBe(
      'postgres://user:[hidden]@db/x failed',
    );
  });

  it('keeps what an operator needs', () => {
    const hash = 'ab'.repeat(32);
    const line = written({ hash, requestId: 'r-1', err: new TypeError('x is not a function') });
    expect(JSON.parse(line)).toMatchObject({
      level: 'info',
      msg: 'said',
      hash,
      requestId: 'r-1',
      err: { type: 'TypeError', message: 'x is not a function' },
    });
  });
});
