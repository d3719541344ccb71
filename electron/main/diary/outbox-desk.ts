import { z } from 'zod';
import type { IpcError, OutboxRequest, OutboxResponses } from '../../../shared/api/ipc.ts';
import { nat } from '../../../shared/entry/fields.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import type { FilePort } from '../files/file-port.ts';
import { createJsonFile } from '../files/json-file.ts';
import type { Diary } from './diary-types.ts';
import type { OutboxNow } from './outbox-now.ts';
import type { PairedDiary } from './paired-types.ts';

type Answer<C extends keyof OutboxResponses> = Promise<Result<OutboxResponses[C], IpcError>>;

/** Main's side of the queue: hands out what may leave, verifies what comes back. */
export interface OutboxDesk {
  journal(request: { readonly after: number; readonly limit: number }): Answer<'outbox.journal'>;
  ack(through: number): Answer<'outbox.ack'>;
  disclosures(hash: string): Answer<'outbox.disclosures'>;
  blob(sha256: string): Answer<'outbox.blob'>;
  receipts(items: OutboxRequest<'outbox.receipts'>['items']): Answer<'outbox.receipts'>;
  held(request: OutboxRequest<'outbox.held'>): Answer<'outbox.held'>;
  refused(request: OutboxRequest<'outbox.refused'>): Answer<'outbox.refused'>;
  checkpoint(request: OutboxRequest<'outbox.checkpoint'>): Answer<'outbox.checkpoint'>;
  contracts(body: unknown): Answer<'outbox.contracts'>;
  pulled(request: OutboxRequest<'outbox.pulled'>): Answer<'outbox.pulled'>;
  behind(request: OutboxRequest<'outbox.behind'>): Answer<'outbox.behind'>;
  status(status: OutboxRequest<'outbox.status'>): Answer<'outbox.status'>;
  sending(hashes: readonly string[]): Answer<'outbox.sending'>;
  rebuilt(entries: number): Answer<'outbox.rebuilt'>;
}

export interface OutboxDeskDeps {
  readonly diary: Diary;
  readonly files: FilePort;
  readonly ackPath: string;
  readonly onChange: () => void;
  /** What the page “Outbox” tells of the queue. */
  readonly now?: OutboxNow;
}

const ackSchema = z.strictObject({ through: nat });

export function createOutboxDesk(deps: OutboxDeskDeps): OutboxDesk {
  const { diary } = deps;
  const ackFile = createJsonFile(deps.files, deps.ackPath, ackSchema);
  async function withPaired<T>(
    work: (paired: PairedDiary) => Promise<Result<T, IpcError>>,
  ): Promise<Result<T, IpcError>> {
    const paired = diary.paired();
    return paired === undefined ? err({ code: 'not_paired' }) : work(paired);
  }
  return {
    async journal({ after, limit }) {
      const paired = diary.paired();
      const stored = await ackFile.read();
      const acked = typeof stored === 'object' ? stored.value.through : 0;
      if (paired === undefined)
        return ok({ items: [], paired: false, seenSize: 0, acked, journalGaps: 0 });
      const items = await paired.outbox.journal(after, limit);
      const records = paired.journal.records();
      const journalGaps = (records.at(-1)?.position ?? 0) - records.length;
      const seenSize = paired.checkpoints.seen().size;
      return ok({ items, paired: true, seenSize, acked, journalGaps });
    },
    async ack(through) {
      await ackFile.write({ through });
      return ok(undefined);
    },
    disclosures: (hash) => withPaired(async ({ outbox }) => ok(await outbox.disclosures(hash))),
    blob: (sha256) => withPaired(async ({ outbox }) => ok(await outbox.blob(sha256))),
    receipts: (items) => withPaired((paired) => takeReceipts(deps, paired, items)),
    held: ({ hash, held }) =>
      withPaired(async (paired) => {
        const accepted = await paired.receipts.acceptHeld(hash, held);
        deps.onChange();
        return accepted.ok
          ? ok(undefined)
          : err({ code: 'server_wrong', detail: accepted.error.code });
      }),
    refused: ({ hash, code, detail }) =>
      withPaired(async ({ refusals, journal }) => {
        if (journal.find(hash) === undefined) return ok(undefined);
        await refusals.add({ hash, code, ...(detail !== undefined && { detail }) });
        // Another copy of this profile has gone on from the same place (threats 15).
        if (code === 'E_CHAIN_FORK') diary.notices.say('chain_forked');
        deps.onChange();
        return ok(undefined);
      }),
    checkpoint: ({ note, consistency }) =>
      withPaired(async ({ checkpoints }) => {
        const accepted = await checkpoints.accept(note, consistency);
        return ok({ accepted: accepted.ok });
      }),
    contracts: (body) =>
      withPaired(async ({ contracts, replies }) => {
        const follow = await contracts.update(body);
        // The server answers: what she said meanwhile can leave.
        await replies.send();
        deps.onChange();
        return ok({ follow });
      }),
    pulled: ({ con, body }) =>
      withPaired(async ({ ledgers }) => {
        const accepted = await ledgers.accept(con, body);
        deps.onChange();
        return accepted.ok
          ? ok({ wantsFull: ledgers.lacksDisclosures(con) })
          : err({ code: 'server_wrong', detail: accepted.error.code });
      }),
    behind: ({ seq }) =>
      withPaired(async () => {
        diary.notices.say('server_behind', { seq: seq + 1 });
        return ok(undefined);
      }),
    async status(status) {
      await deps.now?.noteStatus(status);
      diary.noteSync(status);
      return ok({ retry: deps.now?.takeRetry() ?? false });
    },
    async sending(hashes) {
      deps.now?.noteSending(hashes);
      return ok(undefined);
    },
    async rebuilt(entries) {
      diary.notices.say('outbox_rebuilt', { entries });
      return ok(undefined);
    },
  };
}

async function takeReceipts(
  { onChange }: OutboxDeskDeps,
  paired: PairedDiary,
  items: OutboxRequest<'outbox.receipts'>['items'],
): Answer<'outbox.receipts'> {
  const accepted: string[] = [];
  const rejected: { hash: string; code: string }[] = [];
  for (const { hash, receipt } of items) {
    const taken = await paired.receipts.accept(hash, receipt);
    if (taken.ok) {
      accepted.push(hash);
      await paired.refusals.remove(hash);
    } else rejected.push({ hash, code: taken.error.code });
  }
  onChange();
  return ok({ accepted, rejected });
}
