import type { Stream } from './outbox.ts';
import type { SyncDeps } from './push.ts';

type ResendDeps = Pick<SyncDeps, 'api' | 'bridge' | 'outbox'>;

/**
 * A gap means that the server no longer has what it gave receipts for: it was restored from an older
 * copy. The journal has it all, so the stream goes again from the server's head (protocol 3.16).
 * `false`: the server's head is where it should be, and the refusal is what it says.
 */
export async function resendLost(
  { api, bridge, outbox }: ResendDeps,
  { by, con }: Stream,
): Promise<boolean> {
  const answered = await api.call('getStream', { params: { by, con }, query: { from: 0 } });
  const isUnknown =
    !answered.ok && answered.error.type === 'problem' && answered.error.status === 404;
  if (!answered.ok && !isUnknown) return false;
  const seq = answered.ok ? (answered.value.head?.seq ?? -1) : -1;
  const sentBefore = await outbox.receiptedAfter({ by, con }, seq);
  if (sentBefore === 0) return false;
  await outbox.requeueFrom({ by, con }, seq + 1);
  await bridge.invoke('outbox.behind', { con, seq });
  return true;
}

/**
 * The same for every stream: in one that has nothing new to send nobody would ever see the gap, and
 * what hangs on it, such as a revocation, would stay lost.
 */
export async function resendAllLost(deps: ResendDeps): Promise<void> {
  for (const stream of await deps.outbox.streams()) await resendLost(deps, stream);
}
