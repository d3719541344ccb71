import { describe, expect, it } from 'vitest';
import { problemOf } from '../../../renderer/outbox/push.ts';
import { statusByErrorCode } from '../../../shared/api/error-codes.ts';

/** The outbox tries a waiting entry again and keeps its pictures; a problem would be shown as one. */
describe('trouble where the server keeps its pictures', () => {
  it.each([
    'E_STORAGE_UNAVAILABLE',
    'E_STORAGE_DENIED',
    'E_STORAGE_FULL',
    'E_STORAGE_CORRUPT',
  ] as const)('%s makes the outbox wait, not give up', (code) => {
    const problem = problemOf({ type: 'problem', status: statusByErrorCode[code], code });
    expect(problem).toMatchObject({ state: 'waiting', code });
  });

  it('is told apart from a picture that the server does not want', () => {
    const problem = problemOf({ type: 'problem', status: 422, code: 'E_BLOB_HASH' });
    expect(problem.state).toBe('problem');
  });
});
