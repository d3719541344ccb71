import { z } from 'zod';
import { commitmentNamePattern } from '../entry/commitment.ts';
import { payoutStates } from '../domain/payout.ts';
import {
  date,
  hash,
  hashOrNone,
  hex128,
  nat,
  origin,
  realUuid,
  text,
  uuid,
  view,
} from '../entry/fields.ts';
import { contractPins, contractTerms } from '../entry/payload.ts';
import { apiLimits } from './limits.ts';
import { noticeKinds } from './notice-kinds.ts';

/** Request and response bodies of the HTTP interface; protocol entries keep their own schemas. */

const email = z.email().max(254);
const password = z.string().max(apiLimits.passwordMaxLength);
const name = text(200).min(1);
const role = z.enum(['freelancer', 'client', 'finance', 'owner', 'auditor']);
const instant = nat;

export const envelopeJson = z.strictObject({
  payload: z.string(),
  payloadType: z.string(),
  signatures: z.array(z.strictObject({ keyid: z.string(), sig: z.string() })),
});

export const disclosure = z.strictObject({
  name: z.string().regex(commitmentNamePattern),
  salt: hash,
  value: z.string().max(24_000),
});

// Mails --------------------------------------------------------------------------------------
export const mutedMails = z.strictObject({ muted: z.array(z.enum(noticeKinds)).max(20) });
export const unsubscribeQuery = z.strictObject({
  token: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});

// Sessions -----------------------------------------------------------------------------------
export const signInRequest = z.strictObject({ email, password });
export const proofRequest = z.strictObject({ password });
export const session = z.strictObject({
  id: z.string(),
  /** What the browser calls itself, e.g. `Firefox on Linux`; empty if it did not say. */
  label: text(100),
  signedInAt: instant,
  usedAt: instant,
  /** The browser that asks. */
  isCaller: z.boolean(),
});
export const sessionList = z.strictObject({ sessions: z.array(session) });
export const membership = z.strictObject({
  organisation: z.strictObject({ id: realUuid, name }),
  roles: z.array(role),
});
export const me = z.strictObject({
  account: z.strictObject({ id: realUuid, email, name }),
  memberships: z.array(membership),
  log: z.strictObject({ origin, vkey: z.string() }),
});

// Organisations ------------------------------------------------------------------------------
export const member = z.strictObject({
  account: z.strictObject({ id: realUuid, email, name }),
  roles: z.array(role),
});
const roles = z.array(role).min(1).max(role.options.length);
export const invitation = z.strictObject({
  id: realUuid,
  email,
  roles: z.array(role),
  invitedAt: instant,
  expiresAt: instant,
});
export const inviteRequest = z.strictObject({ email, roles });
export const invitationList = z.strictObject({ invitations: z.array(invitation) });
export const rolesRequest = z.strictObject({ roles });

/** 256 bits from a mail, base64url. */
const linkToken = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
export const linkRequest = z.strictObject({ token: linkToken });
/** What a person is asked, before she says yes or no. */
export const offeredInvitation = z.strictObject({
  organisation: name,
  invitedBy: name,
  email,
  roles: z.array(role),
  expiresAt: instant,
  /** She has a password already, and signs in with it to accept. */
  hasAccount: z.boolean(),
});
export const joinRequest = z.strictObject({ token: linkToken, name, password });

// Accounts -----------------------------------------------------------------------------------
export const forgotRequest = z.strictObject({ email });
export const resetRequest = z.strictObject({ token: linkToken, password });
export const renameRequest = z.strictObject({ name });
export const changePasswordRequest = z.strictObject({ current: password, password });
export const approverKey = z.strictObject({
  id: hash,
  pk: hash,
  who: realUuid,
  name,
  label: text(100),
  role: z.enum(['client', 'finance']),
  state: z.enum(['waiting', 'listed']),
  /** Whose key it is left the organisation, or the role: sign a list without it. */
  isFormer: z.boolean(),
  /** What a second browser said with the code that it saw (`shared/entry/second-browser.ts`). */
  tag: hashOrNone,
  /** A listed key of the same person says that this one is hers too. Check it: it is signed. */
  vouch: z
    .strictObject({ by: hash, atMs: instant, signature: z.string().regex(/^[0-9a-f]{128}$/) })
    .optional(),
});
export const organisation = z.strictObject({
  id: realUuid,
  name,
  orgPk: hashOrNone,
  members: z.array(member),
  approverKeys: z.array(approverKey),
  roster: z.strictObject({ hash: hashOrNone, no: z.number().int().min(-1) }),
});
export const setRootRequest = z.strictObject({ orgPk: hash });
export const addApproverKeyRequest = z.strictObject({
  pk: hash,
  label: text(100),
  role: z.enum(['client', 'finance']),
  tag: hash.optional(),
});
export const vouchRequest = z.strictObject({
  by: hash,
  atMs: instant,
  signature: z.string().regex(/^[0-9a-f]{128}$/),
});

// Contracts ----------------------------------------------------------------------------------
export const contractDraft = z.strictObject({ ...contractTerms });
export const draftContractRequest = z.strictObject({ freelancer: realUuid, draft: contractDraft });
export const draftContractResponse = z.strictObject({ con: realUuid });
/** Pins that the server knows and proposes; the device adds its own keys before it signs. */
export const proposedPins = z.strictObject({
  org_pk: contractPins.org_pk,
  operator_pk: contractPins.operator_pk,
  log_vkey: contractPins.log_vkey,
  rp_id: contractPins.rp_id,
  origins: contractPins.origins,
  /** Who pictures are sealed to; empty while the organisation has no key. */
  org_recipient: contractPins.org_recipient.default(''),
});
/** New terms for an active contract; `hash` once the freelancer has signed them. */
export const contractRevision = z.strictObject({ draft: contractDraft, hash: hashOrNone });
export const contractSummary = z.strictObject({
  con: realUuid,
  ten: realUuid,
  fre: realUuid,
  organisation: name,
  freelancer: name,
  draft: contractDraft,
  pins: proposedPins,
  /** `offered`: the freelancer has not signed; `signed`: waits for the client; then `active`. */
  state: z.enum(['offered', 'signed', 'active', 'declined', 'ended']),
  contractHash: hashOrNone,
  /** While new terms are offered or wait for the client; the contract in force goes on. */
  revision: contractRevision.optional(),
  /** Nothing of this contract is deleted but what somebody removes as an incident. */
  legalHold: z.boolean().default(false),
});
export const contractList = z.strictObject({ contracts: z.array(contractSummary) });
export const draftRevisionRequest = z.strictObject({ draft: contractDraft });
export const legalHoldRequest = z.strictObject({ hold: z.boolean() });

// Keys that pictures are sealed to -----------------------------------------------------------
/** The organisation's newest key; both empty while it has none. `keys`: all it had, oldest first. */
export const orgkeyState = z.strictObject({
  recipient: text(256),
  hash: hashOrNone,
  keys: z.array(z.strictObject({ recipient: text(256), sinceMs: nat })),
});
/** Every `orgkey` of the contract's organisation, in log order. */
export const orgkeyList = z.strictObject({
  entries: z.array(z.strictObject({ hash, envelope: envelopeJson, receipt: z.string() })),
});

// Devices ------------------------------------------------------------------------------------
/** For a computer of the caller's own, in an organisation that she works for. */
export const pairingCodeRequest = z.strictObject({ organisation: realUuid });
export const pairingCodeResponse = z.strictObject({ code: z.string(), expiresAt: instant });
export const pairRequest = z.strictObject({ code: text(32), deviceName: text(100) });
export const pairResponse = z.strictObject({
  token: z.string(),
  fre: realUuid,
  name,
  server: z.strictObject({
    name,
    origin,
    vkey: z.string(),
    operatorPk: hash,
    checkpoint: z.string(),
  }),
  nonce: hex128,
  serverMs: instant,
});
export const device = z.strictObject({
  kid: hash,
  name: text(100),
  enrolledAt: instant,
  enroll: hash,
  /** kid of the key that endorsed it; empty for a first device */
  endorsedBy: hashOrNone,
  /** Its key was revoked at that time: what it signs counts no more. */
  revokedAt: instant.optional(),
  /** Its access was withdrawn at that time; its key may still be good. */
  signedOutAt: instant.optional(),
  /** The device that asks. */
  isCaller: z.boolean(),
});
/** The token to use from now on; the one before ends when this one is first used. */
export const tokenResponse = z.strictObject({ token: z.string() });
export const deviceList = z.strictObject({ devices: z.array(device) });
export const timeResponse = z.strictObject({ serverMs: instant });

// Entries ------------------------------------------------------------------------------------
export const postEntriesRequest = z.strictObject({
  entries: z.array(z.unknown()).min(1).max(apiLimits.entriesPerRequest),
});
export const entryAnswer = z.union([
  z.strictObject({
    hash,
    ok: z.literal(true),
    receipt: z.string(),
    receivedMs: instant,
  }),
  z.strictObject({ hash, ok: z.literal(true), pending: z.literal(true) }),
  z.strictObject({
    hash: hashOrNone,
    ok: z.literal(false),
    code: z.string(),
    detail: z.string().optional(),
    retry: z.boolean(),
  }),
]);
export const postEntriesResponse = z.strictObject({ results: z.array(entryAnswer) });
export const putDisclosuresRequest = z.strictObject({ items: z.array(disclosure).min(1).max(64) });
export const putDisclosuresResponse = z.strictObject({ held: envelopeJson });
export const putBlobResponse = z.strictObject({ sha256: hash, len: nat });
export const streamResponse = z.strictObject({
  head: z.strictObject({ seq: nat, hash }).optional(),
  /** Without `envelope`: it was erased whole. */
  entries: z.array(
    z.strictObject({ hash, envelope: envelopeJson.optional(), receipt: z.string() }),
  ),
});
export const viewResponse = z.strictObject({
  view,
  hashes: z.array(hash),
  statement: envelopeJson,
  checkpoint: z.string(),
});
export const consistencyResponse = z.strictObject({ proof: z.array(z.string()) });

// Removal ------------------------------------------------------------------------------------
/** What a client asks to have removed of a slice: pictures only; the time stays paid. */
export const removalRequest = z.strictObject({
  names: z
    .array(z.string().regex(/^(shot|thumb)[0-2]_[0-3]$/))
    .min(1)
    .max(24),
  reason: text(256).min(1),
});
/** What a freelancer asks to have erased of her own entry, with her signed request's hash. */
export const erasureRequest = z.strictObject({
  names: z
    .array(z.string().regex(commitmentNamePattern).or(z.literal('*')))
    .min(1)
    .max(64),
  request: hash,
});
/** Hash of the operator's `erasure` entry. */
export const erasureResponse = z.strictObject({ erasure: hash });

/** Who looked at pictures of which slice; thumbnails and exports are counted by UTC day. */
export const pictureView = z.strictObject({
  slice: hash,
  name: z.string(),
  /** As they were then. */
  roles: z.array(z.string()),
  kind: z.enum(['picture', 'thumbnail', 'export']),
  firstAtMs: nat,
  lastAtMs: nat,
  times: nat,
});
export type PictureView = z.output<typeof pictureView>;
/** Small pictures of one contract, answered as `shared/api/picture-frames.ts` packs them. */
export const thumbnailsRequest = z.strictObject({
  pictures: z
    .array(z.strictObject({ entry: hash, sha256: hash }))
    .min(1)
    .max(apiLimits.thumbnailsPerRequest),
});
/** Newest first; `before`: the `lastAtMs` of the last one of the page before. */
export const viewsQuery = z.object({
  slice: hash.optional(),
  before: z.coerce.number().int().min(0).optional(),
});
export const viewList = z.strictObject({ views: z.array(pictureView) });

// Bundles ------------------------------------------------------------------------------------
/** Text files of a bundle by path, and the blobs to fetch beside them (protocol 3.19). */
export const bundleResponse = z.strictObject({
  files: z.record(z.string(), z.string()),
  blobs: z.array(z.strictObject({ sha256: hash, len: nat, entry: hash })),
});

// Money --------------------------------------------------------------------------------------
export const payoutQuery = z.strictObject({ decision: hash });

/** Whose account a batch is paid from. */
const payer = z.strictObject({ name: text(140).min(1), account: text(34).min(1), bic: text(11) });
const endToEndId = text(35).min(1);
export const payoutBatchRequest = z.strictObject({
  /** Hashes of finance's approvals. */
  decisions: z
    .array(hash)
    .min(1)
    .max(apiLimits.payoutsPerBatch)
    .refine((all) => new Set(all).size === all.length, 'a decision twice'),
  executeOn: date,
  payer,
});
export const payoutFileRequest = z.strictObject({ format: z.enum(['pain001', 'csv', 'wise']) });
export type PayoutFormat = z.output<typeof payoutFileRequest>['format'];
export const payoutMarkRequest = z
  .strictObject({
    state: z.enum(['sent', 'confirmed', 'returned', 'withdrawn']),
    /** Absent: every payment of the batch that is not over. */
    payments: z.array(endToEndId).min(1).max(apiLimits.payoutsPerBatch).optional(),
    /** Needed to return what a bank may have had. */
    reason: text(200).default(''),
  })
  .refine(({ state, reason }) => state !== 'returned' || reason.trim() !== '', 'reason missing');

const payoutItem = z.strictObject({
  endToEndId,
  con: uuid,
  timesheet: hash,
  /** Root of the billed set. */
  root: hash,
  week: nat,
  invoice: hash,
  invoiceNo: z.string(),
  decision: hash,
  amountMinor: nat,
  attempt: nat,
  state: z.enum(payoutStates),
  /** Oldest first; `by` is a name as it was then, `note` a reason, or a file's format and SHA-256. */
  history: z.array(
    z.strictObject({
      state: z.enum(payoutStates),
      atMs: instant,
      by: z.string(),
      note: z.string(),
    }),
  ),
});
export type PayoutItem = z.output<typeof payoutItem>;
export const payoutBatch = z.strictObject({
  id: uuid,
  cur: z.string(),
  executeOn: date,
  /** Absent in a batch that is one payment as CSV. */
  payer: payer.optional(),
  createdAtMs: instant,
  items: z.array(payoutItem),
});
export type PayoutBatch = z.output<typeof payoutBatch>;
/** `before`: the `createdAtMs` of the last one of the page before. */
export const payoutsQuery = z.object({ before: z.coerce.number().int().min(0).optional() });
/** Newest first. */
export const payoutList = z.strictObject({ batches: z.array(payoutBatch) });

export const problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string().optional(),
  requestId: z.string().optional(),
});

export const serverEvent = z.strictObject({
  type: z.enum(['entries', 'disclosures', 'checkpoint', 'contracts', 'roster']),
  con: uuid,
});

export type Role = z.infer<typeof role>;
export type Me = z.infer<typeof me>;
export type Session = z.infer<typeof session>;
export type Invitation = z.infer<typeof invitation>;
export type OfferedInvitation = z.infer<typeof offeredInvitation>;
export type Organisation = z.infer<typeof organisation>;
export type ApproverKey = z.infer<typeof approverKey>;
export type ContractDraft = z.infer<typeof contractDraft>;
export type ContractSummary = z.infer<typeof contractSummary>;
export type PairResponse = z.infer<typeof pairResponse>;
export type EntryAnswer = z.infer<typeof entryAnswer>;
export type ViewResponse = z.infer<typeof viewResponse>;
export type BundleResponse = z.infer<typeof bundleResponse>;
export type Device = z.infer<typeof device>;
export type OrgkeyState = z.infer<typeof orgkeyState>;
export type OrgkeyList = z.infer<typeof orgkeyList>;
export type StreamResponse = z.infer<typeof streamResponse>;
export type ServerEvent = z.infer<typeof serverEvent>;
