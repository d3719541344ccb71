import { z } from 'zod';
import type { DesktopRequest, IpcError } from '../../../shared/api/ipc.ts';
import { disclosure, envelopeJson } from '../../../shared/api/schemas.ts';
import { envelopeToJson } from '../../../shared/entry/envelope.ts';
import { hash, int, realUuid } from '../../../shared/entry/fields.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { type FilePort, onDisk } from '../files/file-port.ts';
import { createJsonFile, type JsonFile } from '../files/json-file.ts';
import { createSerial } from '../files/serial.ts';
import type { DeviceClock } from './device-clock.ts';
import type { Ledgers } from './ledgers.ts';
import type { Sealer } from './sealer.ts';
import type { ServerLink } from './server-link.ts';

const ownReply = z.strictObject({
  hash,
  con: realUuid,
  ref: hash,
  text: z.string(),
  /** epoch ms of signing */
  atMs: int,
  state: z.enum(['waiting', 'sent', 'refused']),
  /** why it was refused */
  code: z.string().optional(),
  envelope: envelopeJson,
  items: z.array(disclosure),
});
const schema = z.strictObject({ v: z.literal(1), replies: z.array(ownReply) });

/** An answer of hers that this device signed. */
export type OwnReply = z.infer<typeof ownReply>;

/**
 * Answers are in no chain, so they lie beside the journal (adr/0021): on disk before they leave, and
 * sent again until the server has the entry and its text.
 */
export interface OwnReplies {
  of(con: string): readonly OwnReply[];
  add(request: DesktopRequest<'week.reply'>): Promise<Result<{ readonly hash: string }, IpcError>>;
  /** Sends what waits, oldest first; what does not get through waits for the next time. */
  send(): Promise<void>;
}

export interface OwnRepliesDeps {
  readonly file: JsonFile<z.infer<typeof schema>>;
  readonly ledgers: Ledgers;
  readonly sealer: Sealer;
  readonly link: ServerLink;
  readonly clock: DeviceClock;
  /** Why nothing that this device signs can count any more. */
  readonly endedBy: () => 'chain_forked' | 'key_revoked' | undefined;
}

export async function openOwnReplies(deps: OwnRepliesDeps): Promise<OwnReplies> {
  const stored = await deps.file.read();
  const state = { replies: typeof stored === 'object' ? stored.value.replies : [] };
  const serial = createSerial();
  const save = (replies: readonly OwnReply[]) =>
    onDisk(async () => {
      await deps.file.write({ v: 1, replies: [...replies] });
      state.replies = [...replies];
    });
  async function sendAll(): Promise<void> {
    for (const reply of state.replies.filter((each) => each.state === 'waiting')) {
      const outcome = await sendOne(deps.link, reply);
      // Away or busy: the others would fare the same, and all of them keep their order.
      if (outcome === 'later') return;
      const settled = { ...reply, ...outcome };
      const saved = await save(state.replies.map((each) => (each === reply ? settled : each)));
      if (!saved.ok) return;
    }
  }
  return {
    of: (con) => state.replies.filter((reply) => reply.con === con),
    send: () => serial(sendAll),
    async add(request) {
      const signed = await sign(deps, request);
      if (!signed.ok) return signed;
      const saved = await serial(() => save([...state.replies, signed.value]));
      if (!saved.ok) return err({ code: 'disk_full', detail: saved.error.code });
      await serial(sendAll);
      return ok({ hash: signed.value.hash });
    },
  };
}

/** Over everything that was pulled: that is what she had before her. */
async function sign(
  { ledgers, sealer, clock, endedBy }: OwnRepliesDeps,
  request: DesktopRequest<'week.reply'>,
): Promise<Result<OwnReply, IpcError>> {
  const { con, ref } = request;
  const text = request.text.trim();
  const ended = endedBy();
  if (ended !== undefined) return err({ code: ended });
  if (text === '') return err({ code: 'reply_empty' });
  const pulled = ledgers.of(con);
  const ten = pulled?.ledger.contract?.entry.payload.ten;
  if (pulled === undefined || ten === undefined) return err({ code: 'nothing_pulled' });
  if (!pulled.logged.some(({ entry }) => entry.hash === ref))
    return err({ code: 'nothing_pulled' });
  const { entry, items } = await sealer.reply({ ten, con, ref, view: pulled.view, text });
  return ok({
    hash: entry.hash,
    con,
    ref,
    text,
    atMs: clock.nowMs(),
    state: 'waiting',
    envelope: envelopeToJson(entry.envelope) as OwnReply['envelope'],
    items: [...items],
  });
}

type Outcome = 'later' | Pick<OwnReply, 'state' | 'code'>;

async function sendOne(link: ServerLink, reply: OwnReply): Promise<Outcome> {
  const posted = await link.call('postEntries', { body: { entries: [reply.envelope] } });
  if (!posted.ok) return 'later';
  const [answer] = posted.value.results;
  if (answer === undefined) return 'later';
  if (!answer.ok) return answer.retry ? 'later' : { state: 'refused', code: answer.code };
  if (!('receipt' in answer)) return 'later';
  const delivered = await link.call('putDisclosures', {
    params: { hash: reply.hash },
    body: { items: reply.items },
  });
  return delivered.ok ? { state: 'sent' } : 'later';
}

export const repliesFile = (files: FilePort, path: string) => createJsonFile(files, path, schema);
