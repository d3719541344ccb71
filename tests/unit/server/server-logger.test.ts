import { describe, expect, it } from 'vitest';
import { createServerLogger } from '../../../server/http/logger.ts';

describe('what the server logs of an error', () => {
  function logged(error: unknown): string {
    const lines: string[] = [];
    const logger = createServerLogger('info', { write: (line) => void lines.push(line) });
    logger.error({ err: error, requestId: 'r1' }, 'request failed');
    return lines.join('');
  }

  it('holds none of the values that a query was about (threats W-13)', () => {
    // As PGlite and the PostgreSQL driver throw them.
    const error = Object.assign(new Error('duplicate key value'), {
      code: '23505',
      detail: 'Key (salt)=(secret-salt) already exists.',
      where: 'secret-where',
      query: 'insert into disclosure',
      params: ['secret-salt', 'secret-memo'],
      cause: new Error('secret-cause'),
    });
    const line = logged(error);
    expect(line).not.toContain('secret');
    expect(JSON.parse(line)).toMatchObject({
      err: { type: 'Error', code: '23505', message: 'duplicate key value' },
      requestId: 'r1',
    });
    expect(line).toContain('server-logger.test.ts');
  });

  it('takes what was thrown that is no error', () => {
    expect(JSON.parse(logged('text'))).toMatchObject({ err: { type: 'string', message: 'text' } });
  });
});
