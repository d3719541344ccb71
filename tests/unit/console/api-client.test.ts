import type { AxiosAdapter } from 'axios';
import { describe, expect, it } from 'vitest';
import { createApiClient } from '../../../renderer/api/client.ts';

const answering = (status: number, data: unknown) => {
  const adapter: AxiosAdapter = async (config) => ({
    status,
    statusText: '',
    headers: {},
    config,
    data: JSON.stringify(data),
  });
  return createApiClient({ baseURL: '', adapter });
};

const problem = { type: 'about:blank', title: 'Error', status: 500, code: 'E_INTERNAL' };

describe('the client', () => {
  it('passes on the number of a request that failed', async () => {
    const answer = await answering(500, { ...problem, requestId: 'req-1' }).call('getTime');
    expect(answer).toEqual({
      ok: false,
      error: { type: 'problem', status: 500, code: 'E_INTERNAL', requestId: 'req-1' },
    });
  });

  it('goes without one where the server gives none', async () => {
    const answer = await answering(500, problem).call('getTime');
    expect(answer).toEqual({
      ok: false,
      error: { type: 'problem', status: 500, code: 'E_INTERNAL' },
    });
  });
});
