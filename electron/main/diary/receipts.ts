import { z } from 'zod';
import { envelopeJson } from '../../../shared/api/schemas.ts';
import {
  type EnvelopeJson,
  parseEnvelope,
  signatureHashOf,
} from '../../../shared/entry/envelope.ts';
import { parseEntry, verifyEnvelopeSignature } from '../../../shared/entry/entry.ts';
import type { Delivery } from '../../../shared/entry/ledger.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import type { CryptoPort } from '../../../shared/kit/crypto-port.ts';
import { bytesToHex, hexToBytes } from '../../../shared/kit/hex.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { parseReceipt, verifyReceiptInclusion } from '../../../shared/log/receipt.ts';
import type { DiskError, FilePort } from '../files/file-port.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Journal } from './journal.ts';
import { type LineFile, openLineFile } from './line-file.ts';

/** Where an entry of ours lies in the log. */
export interface Receipted {
  readonly logIndex: number;
  readonly receivedMs: number;
}

/** What the operator signed to have received for one entry (protocol 3.8 `held`). */
export type Held = Delivery;

export type ReceiptRefusal = { readonly code: string } | DiskError;

/** Main verifies every receipt before it believes it, and keeps the evidence. */
export interface Receipts {
  of(hash: string): Receipted | undefined;
  count(): number;
  heldOf(hash: string): Held | undefined;
  /** Its signed statement, for evidence; read from disk. */
  heldEnvelope(hash: string): Promise<EnvelopeJson | undefined>;
  /** The checkpoint in it must have been accepted before. */
  accept(hash: string, receipt: string): Promise<Result<Receipted, ReceiptRefusal>>;
  acceptHeld(hash: string, held: EnvelopeJson): Promise<Result<Held, ReceiptRefusal>>;
}

export interface ReceiptDeps {
  readonly files: FilePort;
  readonly crypto: CryptoPort;
  readonly journal: Journal;
  readonly checkpoints: Checkpoints;
  /** 64 hex, pinned at pairing */
  readonly operatorPk: string;
  readonly receiptsPath: string;
  readonly heldPath: string;
  readonly quarantineDir: string;
}

const receiptLine = z.object({ hash: z.string(), receipt: z.string() });
const heldLine = z.object({
  hash: z.string(),
  names: z.array(z.string()),
  blobs: z.array(z.string()),
  atMs: z.number(),
});

interface HeldLine {
  readonly offset: number;
  readonly lengthBytes: number;
}

export async function openReceipts(deps: ReceiptDeps): Promise<Receipts> {
  const { quarantineDir, files, crypto } = deps;
  const shared = { files, hasher: crypto.hasher, quarantineDir };
  const receiptFile = await openLineFile({ ...shared, path: deps.receiptsPath });
  const heldFile = await openLineFile({ ...shared, path: deps.heldPath });
  const receiptedByHash = new Map<string, Receipted>();
  for (const line of receiptFile.lines) {
    const parsed = receiptLine.safeParse(line.body);
    const read = parsed.success ? parseReceipt(parsed.data.receipt) : undefined;
    if (parsed.success && read?.ok) receiptedByHash.set(parsed.data.hash, receiptedOf(read.value));
  }
  const heldByHash = new Map<string, Held>();
  const lineByHash = new Map<string, HeldLine>();
  for (const line of heldFile.lines) {
    const parsed = heldLine.safeParse(line.body);
    const { offset, lengthBytes } = line;
    if (!parsed.success) continue;
    const { hash, ...held } = parsed.data;
    heldByHash.set(hash, held);
    lineByHash.set(hash, { offset, lengthBytes });
  }
  return {
    of: (hash) => receiptedByHash.get(hash),
    count: () => receiptedByHash.size,
    heldOf: (hash) => heldByHash.get(hash),
    async heldEnvelope(hash) {
      const line = lineByHash.get(hash);
      const body = line === undefined ? undefined : await heldFile.file.read(line);
      const parsed = z.object({ held: envelopeJson }).safeParse(body);
      return parsed.success ? parsed.data.held : undefined;
    },
    async accept(hash, receipt) {
      const known = receiptedByHash.get(hash);
      if (known !== undefined) return ok(known);
      const verified = await verifyReceipt(deps, hash, receipt);
      if (!verified.ok) return verified;
      const written = await receiptFile.file.append({ hash, receipt });
      if (!written.ok) return written;
      receiptedByHash.set(hash, verified.value);
      return verified;
    },
    acceptHeld: (hash, held) =>
      acceptHeld(deps, { hash, held, file: heldFile.file, heldByHash, lineByHash }),
  };
}

async function verifyReceipt(
  deps: ReceiptDeps,
  hash: string,
  source: string,
): Promise<Result<Receipted, ReceiptRefusal>> {
  const { hasher } = deps.crypto;
  const record = deps.journal.find(hash);
  const envelope = record === undefined ? undefined : await deps.journal.envelope(record);
  if (record === undefined || envelope === undefined) return err({ code: 'entry_unknown' });
  const parsed = parseReceipt(source);
  if (!parsed.ok) return parsed;
  const receipt = parsed.value;
  if (receipt.leaf.kind !== record.kind || receipt.leaf.entryHash !== hash)
    return err({ code: 'E_LEAF_MISMATCH' });
  const ours = parseEnvelope(envelope);
  if (!ours.ok || receipt.leaf.signatureHash !== signatureHashOf(hasher, ours.value))
    return err({ code: 'E_LEAF_SIG' });
  const included = verifyReceiptInclusion(hasher, receipt);
  if (!included.ok) return included;
  const { size, root } = receipt.checkpoint;
  if (!deps.checkpoints.isVerified({ size, root: bytesToHex(root) }))
    return err({ code: 'checkpoint_unverified' });
  return ok(receiptedOf(receipt));
}

const receiptedOf = (receipt: {
  readonly index: number;
  readonly leaf: { readonly receivedMs: number };
}): Receipted => ({
  logIndex: receipt.index,
  receivedMs: receipt.leaf.receivedMs,
});

async function acceptHeld(
  deps: ReceiptDeps,
  input: {
    readonly hash: string;
    readonly held: EnvelopeJson;
    readonly file: LineFile;
    readonly heldByHash: Map<string, Held>;
    readonly lineByHash: Map<string, HeldLine>;
  },
): Promise<Result<Held, ReceiptRefusal>> {
  const { crypto, operatorPk } = deps;
  const envelope = parseEnvelope(input.held);
  if (!envelope.ok) return envelope;
  if (envelope.value.kind !== 'held') return err({ code: 'E_KIND_ROLE' });
  const publicKey = hexToBytes(operatorPk);
  const key = { kid: kidOf(crypto.hasher, publicKey), publicKey };
  if (!(await verifyEnvelopeSignature(crypto, envelope.value, key)))
    return err({ code: 'E_SIG_INVALID' });
  const statement = parseEntry(crypto.hasher, envelope.value);
  if (!statement.ok) return statement;
  if (statement.value.kind !== 'held' || statement.value.payload.target !== input.hash)
    return err({ code: 'E_SCOPE_MISMATCH' });
  const { names, blobs, at_ms: atMs } = statement.value.payload;
  const known = input.heldByHash.get(input.hash);
  // The newest stands for all before it (protocol 3.8); an answer that overtook another is older.
  if (known !== undefined && known.atMs > atMs) return ok(known);
  const held = { names, blobs, atMs };
  const written = await input.file.append({ hash: input.hash, ...held, held: input.held });
  if (!written.ok) return written;
  const { offset, lengthBytes } = written.value;
  input.heldByHash.set(input.hash, held);
  input.lineByHash.set(input.hash, { offset, lengthBytes });
  return ok(held);
}
