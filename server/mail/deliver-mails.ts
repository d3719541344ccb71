import { randomUUID } from 'node:crypto';
import type { MailTable } from '../store/tables.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import type { MailBell } from './mail-bell.ts';
import type { MailTransport } from './mail-transport.ts';
import { prepareLetter } from './prepare-letter.ts';

const pollMs = 10_000;
const pageMails = 20;
/** Longer than the slowest mail server is waited for. */
const leaseMs = 5 * 60_000;
const firstWaitMs = 30_000;
const longestWaitMs = 3_600_000;

type DeliveryDeps = Pick<ServerDeps, 'store' | 'clock' | 'logger'>;

export interface Delivery {
  readonly deps: DeliveryDeps;
  readonly transport: MailTransport;
  readonly baseUrl: string;
}

/**
 * Sends what waits, when the bell rings and every few seconds. A mail server that is away loses
 * nothing: mails stay in the database, also over a restart, and are tried again, each time later,
 * until what they say is of no use. Answers how to stop and wait for it.
 */
export function startDelivery(delivery: Delivery, bell: MailBell): () => Promise<void> {
  const state = { running: Promise.resolve(), isWanted: false, isStopped: false };
  const turn = async () => {
    state.isWanted = false;
    if (!state.isStopped) await deliverDue(delivery);
  };
  const want = () => {
    // Whatever was ordered while one turn runs is looked for by one more.
    if (state.isWanted) return;
    state.isWanted = true;
    state.running = state.running.then(turn);
  };
  const stopListening = bell.listen(want);
  const timer = setInterval(want, pollMs);
  timer.unref();
  want();
  return async () => {
    state.isStopped = true;
    stopListening();
    clearInterval(timer);
    await state.running;
    delivery.transport.close();
  };
}

/** Never throws: what does not work now is tried with the next turn. */
async function deliverDue(delivery: Delivery): Promise<void> {
  const { deps } = delivery;
  const store = deps.store.asSystem('mail');
  const lease = randomUUID();
  try {
    for (;;) {
      const nowMs = deps.clock.nowMs();
      const claim = { nowMs, until: nowMs + leaseMs, lease, limit: pageMails };
      const mails = await store.mails.claim(claim);
      for (const mail of mails) await deliverOne(delivery, mail);
      if (mails.length < pageMails) return;
    }
  } catch (error) {
    deps.logger.warn({ err: error }, 'mails could not be looked through');
  }
}

async function deliverOne({ deps, transport, baseUrl }: Delivery, mail: MailTable): Promise<void> {
  const store = deps.store.asSystem('mail');
  const nowMs = deps.clock.nowMs();
  const drop = () => store.mails.drop(mail.id, mail.lease);
  if (mail.expires_at <= nowMs) {
    deps.logger.error({ mail: mail.id, kind: mail.kind }, 'a mail was given up');
    return drop();
  }
  try {
    const letter = await prepareLetter({ store, baseUrl, nowMs }, mail);
    if (letter !== undefined) await transport.send(letter);
  } catch (error) {
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (mail.attempts - 1));
    deps.logger.warn({ err: error, mail: mail.id, kind: mail.kind, waitMs }, 'a mail waits');
    return store.mails.postpone(mail.id, mail.lease, nowMs + waitMs);
  }
  return drop();
}
