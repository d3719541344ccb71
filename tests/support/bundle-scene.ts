import { createHash } from 'node:crypto';
import type { Disclosure } from '../../shared/entry/commitment.ts';
import { draftTimesheet } from '../../shared/entry/draft-timesheet.ts';
import { type Entry, parseEntry } from '../../shared/entry/entry.ts';
import {
  type Envelope,
  type EnvelopeJson,
  entryHashOf,
  envelopeToJson,
  signatureHashOf,
} from '../../shared/entry/envelope.ts';
import { foldLedger } from '../../shared/entry/fold-ledger.ts';
import {
  isChainedKind,
  type Kind,
  payloadTypeOf,
  ruleByKind,
  type StatementKind,
} from '../../shared/entry/kinds.ts';
import type {
  ContractLedger,
  Delivery,
  LoggedEntry,
  OpenedValues,
} from '../../shared/entry/ledger.ts';
import { noValues, openValues } from '../../shared/entry/open-values.ts';
import { pae } from '../../shared/entry/pae.ts';
import type { View } from '../../shared/entry/payload.ts';
import { viewRoot } from '../../shared/entry/set.ts';
import { isTaken } from '../../shared/entry/values.ts';
import { type EntryHash, nilUuid, zeroHash } from '../../shared/kit/ids.ts';
import { canonicalJson, type JsonValue } from '../../shared/kit/jcs.ts';
import { utf8ToBytes } from '../../shared/kit/utf8.ts';
import type { Leaf } from '../../shared/log/leaf.ts';
import {
  commitTo,
  createSigningKey,
  type SigningKey,
  testCrypto,
  type ValuesByName,
} from './entry-factory.ts';
import { createMemoryLog, type MemoryLog } from './memory-log.ts';
import { createSeededRandom } from './seeded-random.ts';

export type Body = Readonly<Record<string, unknown>>;

/** One thing that happens: an entry that is signed and logged, or a tick of the log. */
export interface SceneStep {
  readonly name: string;
  readonly kind: Kind | 'tick';
  /** Name of the signing key. */
  readonly key: string;
  readonly atMs: number;
  /** Default: 1 s after it was signed. */
  readonly receivedMs?: number;
  readonly values?: ValuesByName | ((scene: Scene) => ValuesByName);
  readonly body: (scene: Scene) => Body;
}

/** Changes of one step, made where everything after it stays consistent with it. */
export interface StepTamper {
  readonly payload?: (payload: Record<string, unknown>, scene: Scene) => Record<string, unknown>;
  /** Payload bytes just before they are signed. */
  readonly bytes?: (bytes: Uint8Array) => Uint8Array;
  /** After signing, before the leaf is made. */
  readonly envelope?: (envelope: Envelope, scene: Scene) => Promise<Envelope> | Envelope;
  readonly leaf?: (leaf: Leaf) => Leaf;
  readonly disclosures?: (items: readonly Disclosure[]) => readonly Disclosure[];
  /** `undefined`: the operator signs nothing. */
  readonly held?: (held: Record<string, unknown>) => Record<string, unknown> | undefined;
}

export interface SceneEntry {
  readonly name: string;
  readonly hash: EntryHash;
  readonly envelope: EnvelopeJson;
  readonly logIndex: number;
  readonly leaf: Leaf;
  /** `undefined` when the payload is not one of its kind. */
  readonly entry: Entry | undefined;
  readonly items: readonly Disclosure[];
  readonly held: EnvelopeJson | undefined;
  readonly values: OpenedValues;
}

export interface Scene {
  readonly log: MemoryLog;
  readonly con: string;
  readonly ten: string;
  readonly fre: string;
  readonly entries: readonly SceneEntry[];
  readonly key: (name: string) => SigningKey;
  readonly hash: (name: string) => string;
  /** Of everything logged so far. */
  readonly view: () => View;
  readonly ledger: () => ContractLedger;
  readonly draftTimesheet: (week: number) => NonNullable<ReturnType<typeof draftTimesheet>>;
  /** Picture bytes by SHA-256. */
  readonly blobs: Map<string, Uint8Array>;
}

const { hasher } = testCrypto;
const bootMs = Date.UTC(2026, 2, 2, 8);

/** Plays the steps in order, each logged before the next one is signed. */
export async function playScene(
  steps: readonly SceneStep[],
  tamperByName: Readonly<Record<string, StepTamper>>,
  blobs: Map<string, Uint8Array>,
): Promise<Scene> {
  const random = createSeededRandom('scene');
  const log = createMemoryLog('diary.example.com/log');
  const entries: SceneEntry[] = [];
  const scene = createScene({ log, entries, blobs, uuid: () => random.uuid() });
  const headByStream = new Map<string, { seq: number; hash: string }>();
  for (const step of steps) {
    const receivedMs = step.receivedMs ?? step.atMs + 1_000;
    if (step.kind === 'tick') {
      log.append({ kind: 'tick', receivedMs, entryHash: random.hex(32), signatureHash: zeroHash });
      continue;
    }
    const tamper = tamperByName[step.name] ?? {};
    const { cm, disclosures } = commitTo(valuesOf(step, scene), random);
    const header = headerOf(step, scene, { blind: random.hex(32), headByStream });
    const draft: Record<string, unknown> = {
      ...header,
      ...(step.values && { cm }),
      ...step.body(scene),
    };
    const payload = tamper.payload?.(draft, scene) ?? draft;
    const envelope = await seal(step.kind, payload, { key: scene.key(step.key), scene, tamper });
    const hash = entryHashOf(hasher, envelope);
    const leaf: Leaf = {
      kind: step.kind,
      receivedMs,
      entryHash: hash,
      signatureHash: signatureHashOf(hasher, envelope),
    };
    const logged = tamper.leaf?.(leaf) ?? leaf;
    const logIndex = log.append(logged);
    if ('seq' in payload)
      headByStream.set(`${String(payload['by'])} ${String(payload['con'])}`, {
        seq: Number(payload['seq']),
        hash,
      });
    const items = tamper.disclosures?.(disclosures) ?? disclosures;
    const parsed = parseEntry(hasher, envelope);
    const entry = parsed.ok ? (parsed.value as Entry) : undefined;
    const values = entry ? openValues(hasher, entry, items).values : noValues;
    const held = await signHeld(scene, { hash, values, disclosures, receivedMs, tamper });
    const json = envelopeToJson(envelope);
    entries.push({
      name: step.name,
      hash,
      envelope: json,
      logIndex,
      leaf: logged,
      entry,
      items,
      held,
      values,
    });
  }
  return scene;
}

const valuesOf = ({ values }: SceneStep, scene: Scene): ValuesByName =>
  typeof values === 'function' ? values(scene) : (values ?? {});

function createScene(parts: {
  readonly log: MemoryLog;
  readonly entries: SceneEntry[];
  readonly blobs: Map<string, Uint8Array>;
  readonly uuid: () => string;
}): Scene {
  const { log, entries, blobs, uuid } = parts;
  const keyByName = new Map<string, SigningKey>();
  const scene: Scene = {
    log,
    entries,
    blobs,
    con: uuid(),
    ten: uuid(),
    fre: uuid(),
    key: (name) => {
      const key = keyByName.get(name) ?? createSigningKey(name);
      keyByName.set(name, key);
      return key;
    },
    hash: (name) => {
      const found = entries.findLast((each) => each.name === name);
      if (!found) throw new Error(`no step ${name} so far`);
      return found.hash;
    },
    view: () => ({
      size: log.size(),
      n: entries.length,
      root: viewRoot(
        hasher,
        entries.map(({ hash }) => hash),
      ),
    }),
    ledger: () => ledgerOf(entries),
    draftTimesheet: (week) => {
      const draft = draftTimesheet(hasher, scene.ledger(), { logged: loggedOf(entries), week });
      if (!draft) throw new Error('nothing to bill');
      return draft;
    },
  };
  return scene;
}

/** What honest parties go by: nothing of devices that were not enrolled before. */
function loggedOf(entries: readonly SceneEntry[]): readonly LoggedEntry[] {
  const enrolled = new Set<string>();
  return entries.flatMap(({ entry, logIndex, leaf }) => {
    if (entry?.kind === 'enroll') enrolled.add(entry.payload.by);
    if (!entry || (isChainedKind(entry.kind) && !enrolled.has(entry.payload.by))) return [];
    return [{ entry, logIndex, receivedMs: leaf.receivedMs }];
  });
}

function ledgerOf(entries: readonly SceneEntry[]): ContractLedger {
  const values = new Map(entries.map((each) => [each.hash, each.values]));
  const delivered = new Map<EntryHash, Delivery>();
  for (const { hash, held } of entries) {
    if (!held) continue;
    const payload = JSON.parse(Buffer.from(held.payload, 'base64').toString());
    delivered.set(hash, { names: payload.names, blobs: payload.blobs, atMs: payload.at_ms });
  }
  return foldLedger(loggedOf(entries), values, delivered);
}

function headerOf(
  step: SceneStep,
  scene: Scene,
  known: {
    readonly blind: string;
    readonly headByStream: ReadonlyMap<string, { readonly seq: number; readonly hash: string }>;
  },
): Record<string, unknown> {
  const { log, con, ten, fre } = scene;
  const by = scene.key(step.key).kid;
  const kind = step.kind as Kind;
  const { scope, chained } = ruleByKind[kind];
  const ids = {
    device: { ten: nilUuid, con: nilUuid },
    organisation: { ten, con: nilUuid },
    contract: { ten, con },
  };
  const header = {
    v: 1,
    log: log.origin,
    ...ids[scope],
    by,
    blind: known.blind,
    seen: log.headAt(log.size()),
    clk: {
      boot: createHash('md5').update(step.key).digest('hex'),
      mono_ms: step.atMs - bootMs,
      wall_ms: step.atMs,
      off_ms: 0,
    },
  };
  if (!chained) return hasView(kind) ? { ...header, view: scene.view() } : header;
  const head = known.headByStream.get(`${by} ${header.con}`);
  const enroll = scene.entries.find(
    (each) => each.entry?.kind === 'enroll' && each.entry.payload.by === by,
  );
  const first = scope === 'device' ? zeroHash : (enroll?.hash ?? zeroHash);
  return { ...header, fre, seq: (head?.seq ?? -1) + 1, prev: head?.hash ?? first };
}

/** People who answer something say what they had seen; the root and the operator do not. */
const hasView = (kind: Kind): boolean =>
  ruleByKind[kind].signers.some((role) => role === 'client' || role === 'finance');

async function seal(
  kind: Kind,
  payload: Record<string, unknown>,
  by: { readonly key: SigningKey; readonly scene: Scene; readonly tamper: StepTamper },
): Promise<Envelope> {
  const { key, scene, tamper } = by;
  const plain = utf8ToBytes(canonicalJson(payload as JsonValue & object));
  const envelope = await signBytes(kind, tamper.bytes?.(plain) ?? plain, key);
  return (await tamper.envelope?.(envelope, scene)) ?? envelope;
}

export async function signBytes(
  kind: Kind | StatementKind,
  payload: Uint8Array,
  key: SigningKey,
): Promise<Envelope> {
  const payloadType = payloadTypeOf(kind);
  const sig = await key.signer.sign(pae(payloadType, payload));
  return { kind, payloadType, payload, signatures: [{ keyid: key.kid, sig }] };
}

/** An operator's statement about the scene's contract. */
export async function signStatement(
  scene: Scene,
  kind: StatementKind,
  body: Record<string, unknown>,
): Promise<EnvelopeJson> {
  const { log, ten, con } = scene;
  const key = scene.key('operator');
  const payload = { v: 1, log: log.origin, ten, con, by: key.kid, ...body };
  const bytes = utf8ToBytes(canonicalJson(payload));
  return envelopeToJson(await signBytes(kind, bytes, key));
}

async function signHeld(
  scene: Scene,
  about: {
    readonly hash: EntryHash;
    readonly values: OpenedValues;
    readonly disclosures: readonly Disclosure[];
    readonly receivedMs: number;
    readonly tamper: StepTamper;
  },
): Promise<EnvelopeJson | undefined> {
  const { hash, values, disclosures, receivedMs, tamper } = about;
  if (disclosures.length === 0) return undefined;
  const blobs = Object.values(values.captures).flatMap((c) => (isTaken(c) ? [c.blob] : []));
  const body = {
    target: hash,
    names: disclosures.map(({ name }) => name).sort(),
    blobs: [...new Set(blobs)].sort(),
    at_ms: receivedMs + 60_000,
  };
  const held = tamper.held ? tamper.held(body) : body;
  return held && signStatement(scene, 'held', held);
}
