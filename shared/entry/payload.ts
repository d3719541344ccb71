import { z } from 'zod';
import {
  commitments,
  currency,
  date,
  hash,
  hashOrNone,
  hex128,
  int,
  msByWork,
  nat,
  origin,
  rateMinor,
  realUuid,
  text,
  treeHead,
  uuid,
  view,
  work,
} from './fields.ts';
import { commitmentNamePattern } from './commitment.ts';
import type { Kind, StatementKind } from './kinds.ts';

/** Closed payload schemas, one per kind (protocol 3.6, 3.7): an unknown key is an error. */

const clock = z.strictObject({ boot: hex128, mono_ms: nat, wall_ms: nat, off_ms: int });

const header = {
  v: z.literal(1),
  log: origin,
  ten: uuid,
  con: uuid,
  by: hash,
  blind: hash,
  seen: treeHead,
  clk: clock,
};
const deviceHeader = { ...header, fre: realUuid, seq: nat, prev: hash };
/** Signers without a chain name what they answer and everything they saw (protocol 3.12a). */
const partyHeader = { ...header, ref: hash, view };

export const keystoreClass = z.enum([
  'keychain',
  'dpapi',
  'libsecret',
  'kwallet',
  'portal',
  'basic_text',
  'file',
]);

const enroll = z.strictObject({
  ...deviceHeader,
  pk: hash,
  nonce: hex128,
  endorse: hash.or(z.literal('none')),
  recovery: hash.optional(),
  ks: keystoreClass,
});

export const approver = z.strictObject({
  alg: z.enum(['ed25519', 'webauthn']),
  cose_alg: int,
  id: hash,
  pk: text(512),
  who: realUuid,
  role: z.enum(['client', 'finance']),
  limit_minor: nat,
});

const roster = z.strictObject({
  ...header,
  ref: hashOrNone,
  no: nat,
  approvers: z.array(approver).max(64),
});

export const trackingPolicy = z.strictObject({
  caps: nat.max(3),
  scr: z.enum(['active', 'all']),
  blur: nat.max(3),
  app: z.enum(['off', 'name', 'title']),
  idle_s: nat.max(86_400),
  hold_s: nat.max(3_600),
  keep_days: nat.max(36_500),
});

export const rate = z.strictObject({ work, rate_minor: rateMinor });

/** The terms of a contract, shared by the payload and the API's draft. */
export const contractTerms = {
  from_idx: nat,
  title: text(256),
  tier: nat.min(1).max(3),
  rates: z
    .array(rate)
    .min(1)
    .max(2)
    .refine((rates) => new Set(rates.map((each) => each.work)).size === rates.length, 'work twice'),
  cur: currency,
  plan: z.enum(['hourly', 'package', 'incident', 'none']),
  cap_ms: nat,
  week0: nat,
  tz: text(64),
  pol: trackingPolicy,
  manual_ok: z.boolean(),
  offline_max_s: nat,
  edit_close_s: nat,
  review_close_s: nat,
  on_silence: z.enum(['approve', 'wait']),
  arbiter: text(256),
  two_person_minor: nat,
  memo_required: z.boolean(),
  elig: z.literal(1),
  auto_timesheet: z.boolean(),
  terms: hash,
};

/** Keys that a contract pins; they become a verifier's anchors (protocol 3.18). */
export const contractPins = {
  fre_kid: hash,
  recovery_kid: hash,
  org_pk: hash,
  operator_pk: hash,
  log_vkey: text(512),
  rp_id: text(255),
  origins: z.array(text(255)).max(8),
  org_recipient: text(256),
  fre_recipient: text(256),
};

const contract = z.strictObject({
  ...deviceHeader,
  prev_contract: hashOrNone,
  ...contractPins,
  ...contractTerms,
});

export const sessionEvent = z.enum([
  'start',
  'stop',
  'suspend',
  'resume',
  'lock',
  'unlock',
  'clock_step',
  'app_update',
  'offline',
  'online',
  'recovered',
]);

/** A start names its contract and commits to its capture schedule; no other event does. */
const session = z
  .strictObject({
    ...deviceHeader,
    ev: sessionEvent,
    n: nat,
    contract: hash.optional(),
    cm: z.strictObject({ sched: hash }).optional(),
  })
  .refine(
    ({ ev, contract, cm }) =>
      (ev === 'start') === (contract !== undefined) && (ev === 'start') === (cm !== undefined),
    'contract and cm.sched belong to a start, and only to a start',
  );

const captureNames = [0, 1, 2].flatMap((i) =>
  [0, 1, 2, 3].flatMap((d) => [`shot${i}_${d}`, `thumb${i}_${d}`] as const),
);

const slice = z.strictObject({
  ...deviceHeader,
  session: hash,
  idx: nat,
  from_ms: nat.max(599_999),
  to_ms: nat.min(1).max(600_000),
  mode: z.enum(['auto', 'manual']),
  moved: hashOrNone,
  sealed: z.boolean(),
  ver: text(32),
  cm: commitments(['act', 'memo', 'app', 'tkt', 'ctx', ...captureNames]),
});

const payee = z.strictObject({ ...deviceHeader, currency, cm: z.strictObject({ payee: hash }) });

const timesheet = z.strictObject({
  ...deviceHeader,
  contract: hash,
  week: nat,
  no: nat,
  replaces: hashOrNone,
  supplement: z.boolean(),
  heads: z
    .array(z.strictObject({ by: hash, seq: nat, head: hash }))
    .max(64)
    .refine((heads) => new Set(heads.map(({ by }) => by)).size === heads.length, 'stream twice'),
  n: nat,
  ms: msByWork,
  set: hash,
  view,
});

/** Exchange of the approved amount into the payout currency (protocol 3.7 `decision`). */
const exchange = z.strictObject({
  num: nat.min(1),
  den: nat.min(1),
  src: text(140),
  date,
  out_minor: nat,
  out_cur: currency,
});

const decision = z.strictObject({
  ...partyHeader,
  stage: z.enum(['client', 'finance']),
  verdict: z.enum(['accept', 'approve', 'dispute', 'reject', 'withdraw']),
  ms: msByWork,
  excl: z.array(z.strictObject({ from_idx: nat, to_idx: nat })).max(64),
  cm: commitments(['reason']).optional(),
  assurance: z.enum(['ed25519', 'webauthn', 'lapsed']),
  client: hash.optional(),
  payee: hash.optional(),
  invoice: hash.optional(),
  amount_minor: nat.optional(),
  cur: currency.optional(),
  fx: exchange.optional(),
});

const invoice = z.strictObject({
  ...partyHeader,
  no: text(64),
  amount_minor: nat,
  cur: currency,
  /** The part of the amount that is tax; in those whose document is of the second form (adr/0037). */
  tax_minor: nat.optional(),
  /** The invoice that this one takes back, whole or in part. */
  corrects: hash.optional(),
  cm: z.strictObject({ doc: hash }),
});

const payment = z.strictObject({
  ...partyHeader,
  bank_ref: text(140),
  date,
  amount_minor: nat,
  cur: currency,
});

/** Ends a key; signed by another active device or by the recovery key (protocol 3.18). */
const revoke = z.strictObject({
  ...deviceHeader,
  kid: hash,
  /** Epoch ms from which on the key is suspect; 0: not known. */
  since_ms: nat,
  why: z.enum(['lost', 'stolen', 'retired']),
});

/** New commitments of a slice: words, or pictures that did not leave yet with areas covered. */
const amend = z.strictObject({
  ...deviceHeader,
  target: hash,
  cm: commitments(['memo', 'tkt', 'ctx', ...captureNames]).refine(
    (cm) => Object.keys(cm).length > 0,
    'nothing amended',
  ),
});

const erasable = z.string().regex(commitmentNamePattern);
/** Names of what goes, or `*` alone for all of it. */
const erasedNames = z
  .array(erasable.or(z.literal('*')))
  .min(1)
  .max(64)
  .refine((names) => names.length === 1 || !names.includes('*'), '* stands alone')
  .refine(
    (names) => names.every((name, i) => i === 0 || name > (names[i - 1] ?? '')),
    'not sorted',
  );

const redact = z.strictObject({
  ...deviceHeader,
  target: hash,
  names: erasedNames,
  effect: z.enum(['forfeit', 'none']),
  why: text(256),
});

/** Releases a slice here; it is issued again in the contract `to`, with `moved`. */
const move = z.strictObject({ ...deviceHeader, target: hash, to: realUuid });

/** One signature for up to 64 approvals of weeks of one contract (adr/0019). */
const batch = z.strictObject({
  ...header,
  view,
  stage: z.literal('client'),
  items: z
    .array(z.strictObject({ ref: hash, ms: msByWork, amount_minor: nat }))
    .min(1)
    .max(64)
    .refine((items) => new Set(items.map(({ ref }) => ref)).size === items.length, 'ref twice'),
  cur: currency,
  assurance: z.enum(['ed25519', 'webauthn']),
});

/** Either party's answer or note; outside the chains, so that a browser can write one too. */
const reply = z.strictObject({ ...partyHeader, cm: z.strictObject({ text: hash }) });

const orgkey = z.strictObject({ ...header, recipient: text(256), replaces: hashOrNone });

/** What remains of an entry whose envelope was erased whole. A slice keeps its interval. */
const tombstone = z.strictObject({
  by: hash,
  seq: nat,
  slice: z
    .strictObject({
      idx: nat,
      from_ms: nat.max(599_999),
      to_ms: nat.min(1).max(600_000),
      mode: z.enum(['auto', 'manual']),
    })
    .optional(),
});

const erasure = z
  .strictObject({
    ...header,
    target: hash,
    names: erasedNames,
    basis: z.enum(['gdpr17', 'retention', 'court', 'incident']),
    /** Hash of the subject's signed request, for `gdpr17`. */
    request: hashOrNone,
    tomb: tombstone.optional(),
  })
  .refine(
    ({ names, tomb }) => names.includes('*') === (tomb !== undefined),
    'a tombstone belongs to an erasure of all, and only to that',
  );

/** The losing slice of an overlap whose winner is in a contract that these parties cannot see. */
const voided = z.strictObject({ ...header, target: hash, code: z.literal('E_OVERLAP') });

const statementHeader = { v: z.literal(1), log: origin, ten: realUuid, con: realUuid, by: hash };

/** What the operator has received for one entry so far; the newest stands for all before it. */
const held = z.strictObject({
  ...statementHeader,
  target: hash,
  names: z.array(z.string().max(16)).max(64),
  blobs: z.array(hash).max(64),
  at_ms: nat,
});

const operatorView = z.strictObject({
  ...statementHeader,
  view,
  at_ms: nat,
  /** First leaf whose entry the operator gave up, of whatever contract (adr/0034). */
  lost_from: nat.optional(),
});

export const schemaByKind = {
  enroll,
  roster,
  contract,
  session,
  slice,
  timesheet,
  decision,
  payee,
  invoice,
  payment,
  revoke,
  amend,
  redact,
  move,
  batch,
  reply,
  orgkey,
  erasure,
  void: voided,
  held,
  view: operatorView,
} as const satisfies Record<Kind | StatementKind, z.ZodType>;

export type PayloadByKind = { [K in keyof typeof schemaByKind]: z.infer<(typeof schemaByKind)[K]> };
export type Payload<K extends Kind | StatementKind = Kind> = PayloadByKind[K];
export type ContractPayload = PayloadByKind['contract'];
export type Approver = z.infer<typeof approver>;
export type View = z.infer<typeof view>;
export type TreeHead = z.infer<typeof treeHead>;
export type ClockReading = z.infer<typeof clock>;
export type TrackingPolicy = z.infer<typeof trackingPolicy>;
export type KeystoreClass = z.infer<typeof keystoreClass>;
