import type { EntryOf } from '../../../shared/entry/entry.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { canonicalJson } from '../../../shared/kit/jcs.ts';
import {
  type Anchors,
  anchorsOf,
  anchorsSchema,
  policyTextOf,
} from '../../../shared/verify/anchors.ts';
import type { KeyStore, StoredPins } from '../keys/key-store.ts';

/** What this browser pinned of one contract (protocol 3.18): never taken from the server again. */
export interface Pins extends Pick<StoredPins, 'pinnedAt' | 'by' | 'notedAt'> {
  readonly anchors: Anchors;
  readonly policyText: string;
}

export type PinnedKey =
  | 'contract'
  | 'fre_kid'
  | 'recovery_kid'
  | 'org_pk'
  | 'operator_pk'
  | 'log_vkey';

export interface KeysChanged {
  readonly code: 'keys_changed';
  readonly con: string;
  readonly pinned: Anchors;
  readonly offered: Anchors;
  /** What differs. */
  readonly names: readonly PinnedKey[];
}

const comparedKeys: readonly PinnedKey[] = [
  'contract',
  'fre_kid',
  'recovery_kid',
  'org_pk',
  'operator_pk',
  'log_vkey',
];

export async function readPins(store: KeyStore, con: string): Promise<Pins | undefined> {
  const stored = await store.pins.get(con);
  if (stored === undefined) return undefined;
  const { anchors, policy, ...rest } = stored;
  return { ...rest, anchors: anchorsSchema.parse(JSON.parse(anchors)), policyText: policy };
}

/** The person has taken note of keys that were pinned at first use. */
export async function notePins(store: KeyStore, con: string, atMs: number): Promise<void> {
  const stored = await store.pins.get(con);
  if (stored !== undefined) await store.pins.put(con, { ...stored, notedAt: atMs });
}

/** Pins a contract's keys once. The same pins again are fine; other pins are refused. */
export async function pinContract(
  store: KeyStore,
  contract: EntryOf<'contract'>,
  now: { readonly atMs: number; readonly by: StoredPins['by'] },
): Promise<Result<Pins, KeysChanged>> {
  const offered = anchorsOf(contract);
  const known = await readPins(store, offered.con);
  if (known !== undefined) return checkPins(known, offered);
  const policy = policyTextOf(offered);
  const stored = { anchors: anchorsText(offered), policy, pinnedAt: now.atMs, by: now.by };
  await store.pins.put(offered.con, stored);
  return ok({ anchors: offered, policyText: policy, pinnedAt: now.atMs, by: now.by });
}

/** Compares what is offered now with what was pinned. */
export function checkPins(pins: Pins, offered: Anchors): Result<Pins, KeysChanged> {
  const names = comparedKeys.filter((name) => pins.anchors[name] !== offered[name]);
  if (names.length === 0) return ok(pins);
  const { anchors: pinned } = pins;
  return err({ code: 'keys_changed' as const, con: pinned.con, pinned, offered, names });
}

/** Text of `anchors.json`, as the command reads it. */
export const anchorsText = (anchors: Anchors): string => `${canonicalJson(anchors)}\n`;
