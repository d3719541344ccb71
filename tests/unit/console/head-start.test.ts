import { describe, expect, it, vi } from 'vitest';
import type { ConsoleApi } from '../../../renderer/console/data/console-api.ts';
import { createThumbnailDesk } from '../../../renderer/console/evidence/thumbnail-desk.ts';
import { beginHeadStart, pathsAhead } from '../../../renderer/console/platform/head-start.ts';
import { apiLimits } from '../../../shared/api/limits.ts';
import { packPictures } from '../../../shared/api/picture-frames.ts';

const con = '11111111-1111-4111-8111-111111111111';
const bundle = `/v1/contracts/${con}/bundle?profile=full`;

describe('a head start', () => {
  const begin = (pathname: string, status = 200) => {
    const state = { nowMs: 0 };
    const answers: Response[] = [];
    const fetch = vi.fn(async () => {
      const answer = new Response('{}', { status });
      answers.push(answer);
      return answer;
    });
    const page = {
      fetch,
      location: { pathname } as Location,
      performance: { now: () => state.nowMs } as Performance,
    };
    const startWorker = vi.fn(async () => ({}) as Worker);
    return { state, answers, startWorker, ahead: beginHeadStart(page, startWorker) };
  };

  it('asks for what the address is about, and for nothing before signing in', () => {
    expect(pathsAhead('/')).toEqual(['/v1/session', '/v1/contracts']);
    expect(pathsAhead(`/contracts/${con}/diary`)).toEqual(['/v1/session', bundle, '/v1/contracts']);
    expect(pathsAhead('/invitation')).toEqual([]);
  });

  it('gives each answer once, and none that is old', async () => {
    const { state, ahead } = begin(`/contracts/${con}/week`);
    expect((await ahead.take('/v1/session'))?.status).toBe(200);
    expect(ahead.take('/v1/session')).toBeUndefined();
    state.nowMs = 15_000;
    expect(ahead.take('/v1/contracts')).toBeUndefined();
  });

  it('lets go of the connection of whatever nobody will read', async () => {
    const { answers, ahead } = begin('/', 401);
    await ahead.take('/v1/session');
    await vi.waitFor(() => expect(answers.map(({ bodyUsed }) => bodyUsed)).toEqual([true, true]));
    const late = begin('/');
    late.state.nowMs = 15_000;
    expect(late.ahead.take('/v1/contracts')).toBeUndefined();
    await vi.waitFor(() => expect(late.answers[1]?.bodyUsed).toBe(true));
    expect(late.answers[0]?.bodyUsed).toBe(false);
  });

  it('starts a worker and names the contract only where one may be read', async () => {
    const allowed = begin(`/contracts/${con}/diary`);
    expect(await allowed.ahead.contract).toBe(con);
    expect(allowed.startWorker).toHaveBeenCalledOnce();
    expect(await begin(`/contracts/${con}/diary`, 401).ahead.contract).toBeUndefined();
    const overview = begin('/');
    expect(await overview.ahead.contract).toBeUndefined();
    expect(overview.startWorker).not.toHaveBeenCalled();
  });
});

describe('the thumbnail desk', () => {
  const picture = (at: number) => ({ con, entry: `e${at}`, sha256: `s${at}` });

  it('asks once for all that are wanted together, up to the limit of a request', async () => {
    const sizes: number[] = [];
    const call = async (_name: string, { body }: { body: { pictures: readonly unknown[] } }) => {
      sizes.push(body.pictures.length);
      return packPictures(body.pictures.map((_, at) => (at === 1 ? undefined : Uint8Array.of(at))));
    };
    const read = createThumbnailDesk({ call } as unknown as ConsoleApi);
    const count = apiLimits.thumbnailsPerRequest + 2;
    const found = await Promise.all(Array.from({ length: count }, (_, at) => read(picture(at))));
    expect(sizes).toEqual([apiLimits.thumbnailsPerRequest, 2]);
    expect(found[1]).toBeUndefined();
    expect(found[2]).toEqual(Uint8Array.of(2));
    expect(found[apiLimits.thumbnailsPerRequest]).toEqual(Uint8Array.of(0));
  });

  it('tells everybody who waits that the connection was lost', async () => {
    const call = async () => {
      throw new Error('lost');
    };
    const read = createThumbnailDesk({ call });
    const both = await Promise.allSettled([read(picture(0)), read(picture(1))]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
