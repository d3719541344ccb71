import { describe, expect, it, vi } from 'vitest';
import {
  createEncoder,
  type EncoderPort,
  maxShotBytes,
} from '../../../electron/main/capture/encode.ts';
import type { EncodeAnswer, EncodeRequest } from '../../../shared/api/encoder.ts';

const webp = (length = 20) => {
  const bytes = new Uint8Array(length);
  bytes.set(new TextEncoder().encode('RIFF....WEBP'));
  return bytes;
};
const picture = { format: 'png', bytes: new Uint8Array([1]), w: 10, h: 10 } as const;

function encoder(answer: (request: EncodeRequest) => EncodeAnswer | undefined) {
  const connects: number[] = [];
  const gone = { call: () => undefined as void };
  const closed: number[] = [];
  const { encode, prepare } = createEncoder(async (onGone): Promise<EncoderPort> => {
    gone.call = onGone;
    connects.push(1);
    let listener: (answer: EncodeAnswer) => void = () => undefined;
    return {
      onAnswer: (given) => {
        listener = given;
      },
      send: (request) => {
        const said = answer(request);
        if (said !== undefined) queueMicrotask(() => listener(said));
      },
      close: () => void closed.push(1),
    };
  });
  return { encode, prepare, connects, closed, gone };
}

describe('the encoder port', () => {
  it('opens the window once and gives back what was encoded', async () => {
    const { encode, connects } = encoder(({ id }) => ({
      id,
      type: 'encoded',
      shot: { bytes: webp(), w: 10, h: 10 },
      thumb: { bytes: webp(), w: 5, h: 5 },
    }));
    const answers = await Promise.all([encode(picture, { blur: 0 }), encode(picture, { blur: 0 })]);
    for (const answer of answers)
      expect(answer).toMatchObject({ ok: true, value: { shot: { mime: 'image/webp', w: 10 } } });
    expect(connects).toHaveLength(1);
  });

  it('closes the window when nothing comes any more, and opens it before something does', async () => {
    vi.useFakeTimers();
    const { encode, prepare, connects, closed } = encoder(({ id }) => ({ id, type: 'uniform' }));
    prepare();
    await vi.advanceTimersByTimeAsync(4_000);
    await encode(picture, { blur: 0 });
    await vi.advanceTimersByTimeAsync(9_000);
    expect([connects.length, closed.length]).toEqual([1, 0]);
    await encode(picture, { blur: 0 });
    await vi.advanceTimersByTimeAsync(11_000);
    expect([connects.length, closed.length]).toEqual([1, 1]);
    await encode(picture, { blur: 0 });
    expect(connects).toHaveLength(2);
    vi.useRealTimers();
  });

  it('opens another window when the first is gone', async () => {
    const { encode, connects, gone } = encoder(({ id }) => ({ id, type: 'uniform' }));
    await encode(picture, { blur: 0 });
    gone.call();
    await encode(picture, { blur: 0 });
    expect(connects).toHaveLength(2);
  });

  it.each([
    ['no WebP at all', new Uint8Array(20)],
    ['a WebP over the budget', webp(maxShotBytes + 1)],
  ])('does not believe a renderer that made %s', async (_, bytes) => {
    const { encode } = encoder(({ id }) => ({
      id,
      type: 'encoded',
      shot: { bytes, w: 1, h: 1 },
      thumb: { bytes: webp(), w: 1, h: 1 },
    }));
    expect(await encode(picture, { blur: 0 })).toMatchObject({
      ok: false,
      error: { type: 'failed' },
    });
  });

  it('believes in no thumbnail that is larger than one may be', async () => {
    const { encode } = encoder(({ id }) => ({
      id,
      type: 'encoded',
      shot: { bytes: webp(), w: 960, h: 1_920 },
      thumb: { bytes: webp(), w: 240, h: 481 },
    }));
    const error = { type: 'failed', detail: 'no thumbnail' };
    expect(await encode(picture, { blur: 0 })).toEqual({ ok: false, error });
  });

  it('answers when no window can be opened, and tries again at the next picture', async () => {
    const state = { connects: 0 };
    const { encode } = createEncoder(async () => {
      state.connects += 1;
      throw new Error('no window');
    });
    const error = { type: 'failed', detail: 'no window' };
    expect(await encode(picture, { blur: 0 })).toEqual({ ok: false, error });
    expect(await encode(picture, { blur: 0 })).toEqual({ ok: false, error });
    expect(state.connects).toBe(2);
  });

  it('says that the frame was uniform, and does not wait for ever', async () => {
    const { encode } = encoder(({ id }) => ({ id, type: 'uniform' }));
    expect(await encode(picture, { blur: 0 })).toEqual({ ok: false, error: { type: 'uniform' } });
    vi.useFakeTimers();
    const silent = encoder(() => undefined).encode(picture, { blur: 0 });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await silent).toEqual({ ok: false, error: { type: 'timeout' } });
    vi.useRealTimers();
  });
});
