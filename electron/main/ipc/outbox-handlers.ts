import type { OutboxResponses, outboxRequests } from '../../../shared/api/ipc.ts';
import type { OutboxDesk } from '../diary/outbox-desk.ts';
import type { IpcHandlers } from './registrar.ts';

/** What the hidden outbox window may ask: it carries, main decides what leaves and what is true. */
export const createOutboxHandlers = (
  desk: OutboxDesk,
): IpcHandlers<typeof outboxRequests, OutboxResponses> => ({
  'outbox.journal': (request) => desk.journal(request),
  'outbox.ack': ({ through }) => desk.ack(through),
  'outbox.disclosures': ({ hash }) => desk.disclosures(hash),
  'outbox.blob': ({ sha256 }) => desk.blob(sha256),
  'outbox.receipts': ({ items }) => desk.receipts(items),
  'outbox.held': (request) => desk.held(request),
  'outbox.refused': (request) => desk.refused(request),
  'outbox.checkpoint': (request) => desk.checkpoint(request),
  'outbox.contracts': ({ body }) => desk.contracts(body),
  'outbox.pulled': (request) => desk.pulled(request),
  'outbox.behind': (request) => desk.behind(request),
  'outbox.status': (status) => desk.status(status),
  'outbox.sending': ({ hashes }) => desk.sending(hashes),
  'outbox.rebuilt': ({ entries }) => desk.rebuilt(entries),
});
