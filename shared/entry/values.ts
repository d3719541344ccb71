import { z } from 'zod';
import { quickParse } from './quick-parse.ts';
import { parseUtf8, utf8ToBytes } from '../kit/utf8.ts';
import { type CsObject, formatCsJson, parseCsJson } from './cs-json.ts';
import { hash, nat, text, work } from './fields.ts';
import { plainDocument, taxedDocument } from './invoice-document.ts';

/** Values behind commitments (protocol 3.8): erasable, so never in the signed payload. */
export const actValue = z.strictObject({
  k: z.array(nat).length(10),
  m: z.array(nat).length(10),
  active: z.array(nat.max(1)).length(10),
  src: z.enum(['hook', 'idle-time', 'none']),
  kept_ms: nat.max(600_000),
});

export const ctxValue = z.strictObject({
  mode: z.enum(['desk', 'call', 'reading', 'meeting']),
  work,
});

export const appValue = z.strictObject({
  src: z.enum(['active-win', 'none']),
  name: text(256).optional(),
  title: text(1_024).optional(),
});

export const tktValue = z.strictObject({ sys: text(64), ref: text(256) });

export const captureFailure = z.enum([
  'permission',
  'wayland_denied',
  'locked',
  'uniform_frame',
  'no_display',
  'deny_list',
  'error',
]);

const displayArea = z.strictObject({
  id: text(64),
  x: z.number().int(),
  y: z.number().int(),
  w: nat,
  h: nat,
  scale_pct: nat,
  rotation: nat.max(270),
});

export const imageMime = z.enum(['image/webp', 'image/png', 'image/jpeg']);

const takenCapture = z.strictObject({
  blob: hash,
  len: nat,
  mime: imageMime,
  pt: hash,
  w: nat,
  h: nat,
  scr: displayArea,
  off_ms: nat.max(605_000),
  cov: z.array(z.strictObject({ x: nat, y: nat, w: nat, h: nat })).max(64),
});

const failedCapture = z.strictObject({
  fail: captureFailure,
  off_ms: nat.max(605_000),
  scr: displayArea.optional(),
});

export const captureValue = z.union([takenCapture, failedCapture]);

/** Payout details as the freelancer signed them (protocol 3.7 `payee`). */
export const payeeValue = z.strictObject({
  name: text(140),
  iban: text(34),
  bic: text(11),
  country: z.string().regex(/^[A-Z]{2}$/),
});

/** The invoice's whole content, committed to by `cm.doc` (protocol 3.7). */
export const invoiceDocument = z.union([plainDocument, taxedDocument]);

export type ActValue = z.infer<typeof actValue>;
export type CtxValue = z.infer<typeof ctxValue>;
export type AppValue = z.infer<typeof appValue>;
export type TakenCapture = z.infer<typeof takenCapture>;
export type CaptureValue = z.infer<typeof captureValue>;
export type CaptureFailure = z.infer<typeof captureFailure>;
export type DisplayArea = z.infer<typeof displayArea>;
export type PayeeValue = z.infer<typeof payeeValue>;
export type InvoiceDocument = z.infer<typeof invoiceDocument>;

export const isTaken = (capture: CaptureValue): capture is TakenCapture => 'blob' in capture;

/** Parses a disclosed CS-JSON value with its schema; `undefined` for anything else. */
export function parseValue<T>(schema: z.ZodType<T>, bytes: Uint8Array): T | undefined {
  const parsed = parseCsJson(bytes);
  if (!parsed.ok) return undefined;
  const checked = quickParse(schema, parsed.value);
  return checked.success ? checked.data : undefined;
}

export const formatValue = (value: CsObject): Uint8Array => formatCsJson(value);

/** Text values (`memo`, `reason`, `text`) are plain UTF-8 of at most 1,024 bytes. */
export function parseTextValue(bytes: Uint8Array): string | undefined {
  return bytes.length <= 1_024 ? parseUtf8(bytes) : undefined;
}

export const formatTextValue = (value: string): Uint8Array => utf8ToBytes(value);
