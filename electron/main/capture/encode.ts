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
  /** Closes the window: a renderer with nothing to do still holds memory. */
  close(): void;
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

export interface Encoder {
  readonly encode: Encode;
  /** Opens the window for a picture that is about to come; it goes again if none does. */
  readonly prepare: () => void;
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
/** Between two displays of one capture it stays; between two captures it does not. */
const idleMs = 10_000;

interface EncoderState {
  port: Promise<EncoderPort> | undefined;
  nextId: number;
  /** Of the picture before: the next one is much like it. */
  quality: number | undefined;
  idle: ReturnType<typeof setTimeout> | undefined;
}

/**
 * `connect` opens the window when it is needed, and again if it went away, which it says by calling
 * back.
 */
export function createEncoder(connect: (onGone: () => void) => Promise<EncoderPort>): Encoder {
  const waiting = new Map<number, (answer: EncodeAnswer) => void>();
  const state: EncoderState = { port: undefined, nextId: 1, quality: undefined, idle: undefined };
  const open = () => {
    const opening: Promise<EncoderPort> = connect(() => {
      // Said late of a window that has a successor, it means nothing.
      if (state.port === opening) state.port = undefined;
    }).then((port) => {
      port.onAnswer((answer) => waiting.get(answer.id)?.(answer));
      return port;
    });
    return opening;
  };
  const closeLater = () => {
    clearTimeout(state.idle);
    state.idle = setTimeout(() => {
      if (waiting.size > 0) return closeLater();
      const { port } = state;
      state.port = undefined;
      void port?.then((open) => open.close()).catch(() => undefined);
    }, idleMs);
    state.idle.unref();
  };
  const connected = async (): Promise<Result<EncoderPort, EncodeError>> => {
    closeLater();
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
  const ask = (port: EncoderPort, request: Omit<EncodeRequest, 'id'>) => {
    const id = state.nextId;
    state.nextId += 1;
    return new Promise<EncodeAnswer | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), timeoutMs);
      waiting.set(id, (received) => {
        clearTimeout(timer);
        resolve(received);
      });
      port.send({ id, ...request });
    }).finally(() => waiting.delete(id));
  };
  return {
    prepare: () => void connected(),
    async encode(picture, options) {
      const port = await connected();
      if (!port.ok) return port;
      const { quality } = state;
      const request = { ...picture, ...options, maxBytes: maxShotBytes, thumbPx };
      const answer = await ask(port.value, { ...request, ...(quality && { quality }) });
      if (answer?.type === 'encoded') state.quality = answer.quality;
      closeLater();
      return readAnswer(answer);
    },
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
