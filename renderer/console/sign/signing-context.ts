import type { EntryOf } from '../../../shared/entry/entry.ts';
import { parseEntry, verifyEnvelopeSignature } from '../../../shared/entry/entry.ts';
import { parseEnvelope } from '../../../shared/entry/envelope.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import type { ClockReading, TreeHead, View } from '../../../shared/entry/payload.ts';
import { viewRoot } from '../../../shared/entry/set.ts';
import type { ViewResponse } from '../../../shared/api/schemas.ts';
import type { CryptoPort } from '../../../shared/kit/crypto-port.ts';
import { parseHex } from '../../../shared/kit/hex.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import type { Anchors } from '../../../shared/verify/anchors.ts';
import type { ConsoleApi } from '../data/console-api.ts';
import { measureOffset, type PageClock } from '../platform/page-clock.ts';
import { advanceSeen, type LogError, type LogKeeperDeps } from '../trust/log-keeper.ts';

export interface SigningDeps extends LogKeeperDeps {
  readonly api: ConsoleApi;
  readonly clock: PageClock;
  readonly randomHex: (bytes: number) => string;
}

/** What every browser-signed entry says about the moment of signing (protocol 3.6). */
export interface Moment {
  readonly blind: string;
  readonly seen: TreeHead;
  readonly clk: ClockReading;
}

export interface ViewError {
  readonly code: 'view_wrong';
  readonly detail: 'root' | 'statement' | 'entry_missing' | 'size';
}

export type ContextError = LogError | ViewError;

/** Verified newest checkpoint, clock against the server's, and a fresh blind. */
export async function currentMoment(
  deps: SigningDeps,
  vkey: string,
): Promise<Result<Moment, LogError>> {
  const seen = await advanceSeen(deps, vkey);
  if (!seen.ok) return seen;
  const askServerMs = async () => (await deps.api.call('getTime')).serverMs;
  const offMs = await measureOffset(deps.clock, askServerMs);
  return ok({ blind: deps.randomHex(32), seen: seen.value, clk: deps.clock.read(offMs) });
}

/**
 * The contract's view at a size (protocol 3.12a), taken from the server but believed only if its
 * root is recomputed, the operator signed it, and every entry that was verified here is in it.
 */
export async function fetchView(
  deps: SigningDeps,
  anchors: Pick<Anchors, 'con' | 'operator_pk'>,
  known: { readonly size: number; readonly entries: readonly KnownEntry[] },
): Promise<Result<View, ViewError>> {
  const params = { con: anchors.con };
  const answer = await deps.api.call('getView', { params, query: { size: known.size } });
  return checkView(deps.crypto, answer, { ...known, anchors });
}

export interface KnownEntry {
  readonly hash: string;
  readonly logIndex: number;
}

export async function checkView(
  crypto: CryptoPort,
  answer: ViewResponse,
  expected: {
    readonly size: number;
    readonly entries: readonly KnownEntry[];
    readonly anchors: Pick<Anchors, 'con' | 'operator_pk'>;
  },
): Promise<Result<View, ViewError>> {
  const wrong = (detail: ViewError['detail']) => err({ code: 'view_wrong' as const, detail });
  const { view, hashes } = answer;
  if (view.size > expected.size) return wrong('size');
  if (hashes.length !== view.n || viewRoot(crypto.hasher, hashes) !== view.root)
    return wrong('root');
  const statement = await openStatement(crypto, answer.statement, expected.anchors);
  if (statement === undefined || !isSameView(statement.payload.view, view))
    return wrong('statement');
  const inView = new Set(hashes);
  const missing = expected.entries.some(
    ({ hash, logIndex }) => logIndex < view.size && !inView.has(hash),
  );
  return missing ? wrong('entry_missing') : ok(view);
}

async function openStatement(
  crypto: CryptoPort,
  json: unknown,
  anchors: Pick<Anchors, 'con' | 'operator_pk'>,
): Promise<EntryOf<'view'> | undefined> {
  const envelope = parseEnvelope(json);
  const publicKey = parseHex(anchors.operator_pk, 32);
  if (!envelope.ok || publicKey === undefined) return undefined;
  const key = { kid: kidOf(crypto.hasher, publicKey), publicKey };
  if (!(await verifyEnvelopeSignature(crypto, envelope.value, key))) return undefined;
  const entry = parseEntry(crypto.hasher, envelope.value);
  if (!entry.ok || entry.value.kind !== 'view') return undefined;
  return entry.value.payload.con === anchors.con ? entry.value : undefined;
}

const isSameView = (a: View, b: View): boolean =>
  a.size === b.size && a.n === b.n && a.root === b.root;
