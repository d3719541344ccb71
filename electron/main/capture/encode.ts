import type {
  CoveredArea,
  EncodeAnswer,
  EncodedImage,
  EncodeRequest,
} from '../../../shared/api/encoder.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import type { EncodedPicture, RawPicture } from './sensors.ts';

/** One end of the port to the encoder window. */
export interface EncoderPort {
  send(request: EncodeRequest): void;
  onAnswer(listener: (answer: EncodeAnswer) => void): void;
}

export type EncodeError = {
  readonly type: 'uniform' | 'timeout' | 'failed';
  readonly detail?: string;
};

export interface EncodedPair {
  readonly shot: EncodedPicture;
  readonly thumb: EncodedPicture;
}

export interface EncodeOptions {
  /** `pol.blur`, 0..3 */
  readonly blur: number;
  /** Areas to fill, in whole pixels of the picture. */
  readonly cover?: readonly CoveredArea[];
}

/** Never rejects. */
export type Encode = (
  picture: RawPicture,
  options: EncodeOptions,
) => Promise<Result<EncodedPair, EncodeError>>;

/** Bytes a display may take, at readable quality (product.md section 3). */
export const maxShotBytes = 100 * 1_024;
/** Longest side of a thumbnail (protocol 3.9). */
export const thumbPx = 480;
const timeoutMs = 15_000;

/**
 * `connect` opens the window at the first picture, and again if it went away, which it says by
 * calling back.
 */
export function createEncoder(connect: (onGone: () => void) => Promise<EncoderPort>): Encode {
  const waiting = new Map<number, (answer: EncodeAnswer) => void>();
  const state: { port: Promise<EncoderPort> | undefined; nextId: number } = {
    port: undefined,
    nextId: 1,
  };
  const open = async () => {
    const port = await connect(() => {
      state.port = undefined;
    });
    port.onAnswer((answer) => waiting.get(answer.id)?.(answer));
    return port;
  };
  const connected = async (): Promise<Result<EncoderPort, EncodeError>> => {
    state.port ??= open();
    try {
      return ok(await state.port);
    } catch (error) {
      // The next picture tries a new window.
      state.port = undefined;
      return err({
        type: 'failed',
        detail: error instanceof Error ? error.message : String(error),
      });
    }
  };
  return async (picture, options) => {
    const port = await connected();
    if (!port.ok) return port;
    const id = state.nextId;
    state.nextId += 1;
    const answer = await new Promise<EncodeAnswer | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), timeoutMs);
      waiting.set(id, (received) => {
        clearTimeout(timer);
        resolve(received);
      });
      port.value.send({ id, ...picture, ...options, maxBytes: maxShotBytes, thumbPx });
    });
    waiting.delete(id);
    return readAnswer(answer);
  };
}

function readAnswer(answer: EncodeAnswer | undefined): Result<EncodedPair, EncodeError> {
  if (answer === undefined) return err({ type: 'timeout' });
  if (answer.type === 'uniform') return err({ type: 'uniform' });
  if (answer.type === 'failed') return err({ type: 'failed', detail: answer.detail });
  const { shot, thumb } = answer;
  if (!isWebp(shot.bytes) || !isWebp(thumb.bytes) || shot.bytes.length > maxShotBytes)
    return err({ type: 'failed', detail: 'not a WebP within its budget' });
  if (thumb.bytes.length > maxShotBytes || Math.max(thumb.w, thumb.h) > thumbPx)
    return err({ type: 'failed', detail: 'no thumbnail' });
  return ok({ shot: asWebp(shot), thumb: asWebp(thumb) });
}

/** The renderer is not trusted to say what it made: its first bytes are. */
export function isWebp(bytes: Uint8Array): boolean {
  const text = String.fromCharCode(...bytes.subarray(0, 12));
  return text.startsWith('RIFF') && text.slice(8) === 'WEBP';
}

const asWebp = ({ bytes, w, h }: EncodedImage): EncodedPicture => ({
  bytes: new Uint8Array(bytes),
  mime: 'image/webp',
  w,
  h,
});
