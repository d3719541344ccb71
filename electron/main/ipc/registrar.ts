import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron';
import type { z } from 'zod';
import type { IpcAnswer, IpcError } from '../../../shared/api/ipc.ts';
import type { Result } from '../../../shared/kit/result.ts';
import { isAppUrl } from '../security.ts';

/** One handler for each call of a contract: a missing or an unknown one does not compile. */
export type IpcHandlers<Requests extends Record<string, z.ZodType>, Responses> = {
  readonly [C in keyof Requests]: (
    request: z.output<Requests[C]>,
  ) => Promise<Result<C extends keyof Responses ? Responses[C] : never, IpcError>>;
};

export interface IpcRegistration<Requests extends Record<string, z.ZodType>, Responses> {
  readonly channel: 'desktop' | 'outbox' | 'recovery';
  readonly requests: Requests;
  readonly handlers: IpcHandlers<Requests, Responses>;
  /** The window that may call; others with the same page may not. */
  readonly isSender: (contents: WebContents) => boolean;
  readonly onRefused: (reason: string, call: string) => void;
}

/**
 * The only place where windows reach main (threats E-03): the right window, its main frame, exactly
 * our origin, a known call, a request that meets its schema. Anything else is refused and logged.
 */
export function registerIpc<Requests extends Record<string, z.ZodType>, Responses>(
  registration: IpcRegistration<Requests, Responses>,
): void {
  const { channel } = registration;
  ipcMain.handle(channel, (event, call: unknown, request: unknown) =>
    answerCall(registration, event, { call, request }),
  );
}

async function answerCall<Requests extends Record<string, z.ZodType>, Responses>(
  registration: IpcRegistration<Requests, Responses>,
  event: IpcMainInvokeEvent,
  { call, request }: { readonly call: unknown; readonly request: unknown },
): Promise<IpcAnswer<unknown>> {
  const { requests, handlers, onRefused } = registration;
  const name = typeof call === 'string' ? call.slice(0, 64) : typeof call;
  const refuse = (code: 'ipc_untrusted_sender' | 'ipc_malformed'): IpcAnswer<never> => {
    onRefused(code, name);
    return { ok: false, error: { code } };
  };
  if (!isTrusted(registration, event)) return refuse('ipc_untrusted_sender');
  if (typeof call !== 'string' || !Object.hasOwn(requests, call)) return refuse('ipc_malformed');
  // A schema without fields would take a Map or a Date for an empty object.
  if (!isPlainObject(request)) return refuse('ipc_malformed');
  const parsed = requests[call]?.safeParse(request);
  if (parsed?.success !== true) return refuse('ipc_malformed');
  const handler = handlers[call] as (value: unknown) => Promise<Result<unknown, IpcError>>;
  try {
    return await handler(parsed.data);
  } catch (error) {
    // A bug: said to the log in full, to the window only that it happened.
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    onRefused(`bug: ${what}`, name);
    return { ok: false, error: { code: 'internal' } };
  }
}

function isTrusted<Requests extends Record<string, z.ZodType>, Responses>(
  { isSender }: IpcRegistration<Requests, Responses>,
  event: IpcMainInvokeEvent,
): boolean {
  const frame = event.senderFrame;
  return (
    frame !== null &&
    frame === event.sender.mainFrame &&
    isAppUrl(frame.url) &&
    isSender(event.sender)
  );
}

const isPlainObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
