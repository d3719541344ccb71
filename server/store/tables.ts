import type { NoticeKind } from '../../shared/api/notice-kinds.ts';
import type { Generated } from 'kysely';
import type { PayoutState } from '../../shared/domain/payout.ts';

/**
 * Tables as SQL has them (migrations/). Hashes, keys and ids are lowercase hex and UUID text,
 * instants epoch ms; rows of an organisation carry it as `ten`.
 */
export interface InstanceTable {
  id: number;
  origin: string;
  log_pk: string;
  operator_pk: string;
  created_at: number;
}

export interface AccountTable {
  id: string;
  email: string;
  name: string;
  password_hash: string;
  created_at: number;
}

export interface SessionTable {
  id_hash: string;
  account: string;
  created_at: number;
  used_at: number;
  /** For its owner to name it by. */
  id: string;
  /** What the browser calls itself. */
  label: string;
  /** When the password was last given. */
  proved_at: number;
}

export interface InvitationTable {
  id: string;
  ten: string;
  email: string;
  /** Space-separated. */
  roles: string;
  invited_by: string;
  created_at: number;
  expires_at: number;
  state: 'waiting' | 'accepted' | 'declined' | 'cancelled';
}

export interface MailLinkTable {
  token_hash: string;
  purpose: 'invitation' | 'password' | 'unsubscribe';
  /** The invitation, the account, or the account and the kind of mail. */
  ref: string;
  expires_at: number;
}

/** What all processes together have used of a quota. */
export interface BudgetTable {
  /** Hash of the quota's name and of whose it is. */
  id: string;
  until_ms: number;
  spent: number;
  /** To whoever asked last. */
  granted: number;
}

export interface MutedMailTable {
  account: string;
  kind: NoticeKind;
}

export type MailKind = 'invitation' | 'password' | 'password_changed' | 'device_alarm' | NoticeKind;

export interface MailTable {
  id: string;
  kind: MailKind;
  /** What it is about: an invitation, an account, a device, an entry. */
  ref: string;
  address: string;
  created_at: number;
  due_at: number;
  expires_at: number;
  attempts: number;
  /** Who sends it now. */
  lease: string;
}

export interface OrganisationTable {
  ten: string;
  name: string;
  org_pk: string;
  roster_hash: string;
  roster_no: number;
  created_at: number;
  /** Who pictures are sealed to, and the `orgkey` that says so; empty without one. */
  recipient: Generated<string>;
  orgkey_hash: Generated<string>;
}

export interface MemberTable {
  ten: string;
  account: string;
  /** Random person id that rosters list (two-person rule). */
  who: string;
  /** Space-separated. */
  roles: string;
}

export interface ApproverKeyTable {
  ten: string;
  kid: string;
  pk: string;
  account: string;
  role: 'client' | 'finance';
  label: string;
  created_at: number;
  /** Hex of what a second browser said with the code that it saw; else empty (adr/0038). */
  tag: string;
  /** Key id that vouches for this one, and its signature in hex; else empty. */
  vouched_by: string;
  vouched_at: number;
  vouch: string;
}

export interface RosterApproverTable {
  ten: string;
  kid: string;
  role: 'client' | 'finance';
}

export interface SigningKeyTable {
  kid: string;
  pk: string;
  /** Where and when a `revoke` ended it. */
  revoked_index: Generated<number | null>;
  revoked_ms: Generated<number | null>;
}

export interface DeviceTable {
  kid: string;
  account: string;
  token_hash: string;
  enroll_hash: string;
  endorsed_by: string;
  recovery_kid: string;
  created_at: number;
}

export interface DeviceTokenTable {
  token_hash: string;
  account: string;
  /** Organisation whose pairing code it came from. */
  ten: string;
  name: string;
  created_at: number;
  revoked_at: number | null;
  /** Hash of the first token of the pairing. */
  family: string;
  /** The token before; empty for the first. */
  replaces: string;
  /** Its successor was used: whoever shows it from now on has a copy. */
  replaced_at: number | null;
}

export interface PairingCodeTable {
  code_hash: string;
  ten: string;
  account: string;
  expires_at: number;
  used_at: number | null;
}

export interface EnrollNonceTable {
  nonce: string;
  account: string;
  token_hash: string;
  expires_at: number;
  used_at: number | null;
}

export type ContractState = 'offered' | 'signed' | 'active' | 'declined' | 'ended';

export interface ContractTable {
  ten: string;
  con: string;
  fre: string;
  /** JSON of the draft's terms. */
  draft: string;
  state: ContractState;
  contract_hash: string;
  fre_kid: string;
  created_at: number;
  /** JSON of new terms that are offered to follow these; empty without any. */
  revision: Generated<string>;
  /** The revision as the freelancer signed it, while it waits for the client. */
  revision_hash: Generated<string>;
  /** As the contract in force pins them. */
  org_recipient: Generated<string>;
  recovery_kid: Generated<string>;
  legal_hold: Generated<boolean>;
}

/** Every contract that was ever in force. */
export interface AcceptedContractTable {
  ten: string;
  con: string;
  hash: string;
  /** JSON of its terms. */
  draft: string;
}

export interface StreamTable {
  by: string;
  con: string;
  seq: number;
  head: string;
  /** What of the log its newest entry had seen. */
  seen_size: number;
}

export interface EntryTable {
  ten: string;
  con: string;
  fre: string;
  hash: string;
  kind: string;
  by: string;
  /** Only entries of devices are chained. */
  seq: number | null;
  log_index: number;
  received_ms: number;
  /** JSON of the envelope as received; empty once it was erased whole. */
  envelope: string;
}

export interface OccupancyTable {
  fre: string;
  idx: number;
}

/** Slices that occupy their interval: accepted, not lost to an earlier one, not moved away. */
export interface LiveSliceTable {
  fre: string;
  idx: number;
  from_ms: number;
  to_ms: number;
  con: string;
  hash: string;
  log_index: number;
}

export interface VoidedTable {
  target: string;
  /** The operator's `void` */
  hash: string;
}

/** What a redaction, a move or an erasure took away, so that it stays away. */
export interface RemovalTable {
  /** The entry that says so. */
  hash: string;
  con: string;
  target: string;
  /** Space-separated; `*` for all. */
  names: string;
  /** The envelope goes too. */
  whole: boolean;
  log_index: number;
  asked_by: Generated<string>;
  reason: Generated<string>;
}

/** Who looked at the pictures of a slice. */
export interface PictureViewTable {
  /** Random for a look at one picture, else made of what is counted together. */
  id: string;
  ten: string;
  con: string;
  slice: string;
  account: string;
  name: string;
  /** Space-separated, as they were then. */
  roles: string;
  kind: 'picture' | 'thumbnail' | 'export';
  first_at: number;
  last_at: number;
  times: number;
}

/** Entries that still have to be written outside the database. */
export interface UnkeptEntryTable {
  hash: string;
}

/** Pictures whose file goes, or went. */
export interface RemovedBlobTable {
  sha256: string;
  is_done: boolean;
}

export type DueKind = 'lapse' | 'retention' | 'scrub';

/** What time alone brings about. */
export interface DueTable {
  kind: DueKind;
  /** The timesheet or the payment; empty for what is about the whole database. */
  ref: string;
  con: string;
  at_ms: number;
}

export type JobKind = NoticeKind;

export interface JobTable {
  kind: JobKind;
  /** Hash of the entry that it is about. */
  ref: string;
  con: string;
  run_at: number;
  /** Fencing: one more with every claim. */
  token: Generated<number>;
  leased_until: Generated<number>;
  attempts: Generated<number>;
  last_error: Generated<string>;
}

export interface LeafTable {
  idx: number;
  kind: string;
  received_ms: number;
  entry_hash: string;
  signature_hash: string;
}

export interface LogHeadTable {
  id: number;
  size: number;
  received_ms: number;
  frozen: string;
}

export interface TreeNodeTable {
  level: number;
  idx: number;
  hash: string;
}

export interface CheckpointTable {
  size: number;
  root: string;
  note: string;
  at_ms: number;
  /** How many of them have signed it. */
  witnesses: number;
}

/** A leaf that came back from outside the database, without its entry. */
export interface MissingEntryTable {
  idx: number;
  entry_hash: string;
  /** When the operator went on without it, epoch ms. */
  given_up_ms: number | null;
}

export interface ReceiptTable {
  entry_hash: string;
  receipt: string;
}

export interface LeaseTable {
  name: string;
  holder: string;
  token: number;
  expires_ms: number;
}

export interface DisclosureTable {
  ten: string;
  entry_hash: string;
  name: string;
  salt: string;
  value: string;
}

export interface BlobTable {
  sha256: string;
  len: number;
  mime: string;
  created_at: number;
}

export interface BlobOwnerTable {
  account: string;
  sha256: string;
  /** An entry of this account shows it. */
  linked: boolean;
}

export interface EntryBlobTable {
  ten: string;
  entry_hash: string;
  sha256: string;
}

export interface HeldTable {
  ten: string;
  entry_hash: string;
  statement: string;
}

export interface OutboxHeadTable {
  id: number;
  last: number;
}

export interface OutboxTable {
  id: number;
  type: string;
  ten: string;
  fre: string;
  con: string;
  at_ms: number;
}

export interface PayoutExportTable {
  ten: string;
  decision: string;
  /** End-to-end id: what a bank takes for the same payment. */
  payment: string;
  account: string;
  exported_at: number;
}

export interface PayoutBatchTable {
  id: string;
  ten: string;
  cur: string;
  /** `2026-03-10` */
  execute_on: string;
  /** Whose account it is paid from; empty in a batch that is one payment as CSV. */
  debtor_name: string;
  debtor_account: string;
  debtor_bic: string;
  /** One payment, asked for by itself. */
  single: boolean;
  account: string;
  created_at: number;
  touched_at: number;
}

export interface PayoutItemTable {
  ten: string;
  end_to_end_id: string;
  /** End-to-end id of the first attempt. */
  payment: string;
  attempt: number;
  batch: string;
  con: string;
  fre: string;
  decision: string;
  timesheet: string;
  /** Root of the billed set. */
  root: string;
  week: number;
  invoice: string;
  invoice_no: string;
  amount_minor: number;
  cur: string;
  state: PayoutState;
}

/** A slice that is being paid; without a row it may be. */
export interface PayoutClaimTable {
  ten: string;
  slice: string;
  end_to_end_id: string;
}

export interface PayoutEventTable {
  id: string;
  ten: string;
  batch: string;
  end_to_end_id: string;
  /** Counts upwards in its batch: two may be of one millisecond. */
  no: number;
  state: PayoutState;
  account: string;
  name: string;
  at: number;
  note: string;
}

export interface Tables {
  instance: InstanceTable;
  account: AccountTable;
  session: SessionTable;
  invitation: InvitationTable;
  mail_link: MailLinkTable;
  muted_mail: MutedMailTable;
  budget: BudgetTable;
  mail: MailTable;
  organisation: OrganisationTable;
  member: MemberTable;
  approver_key: ApproverKeyTable;
  roster_approver: RosterApproverTable;
  signing_key: SigningKeyTable;
  device: DeviceTable;
  device_token: DeviceTokenTable;
  pairing_code: PairingCodeTable;
  enroll_nonce: EnrollNonceTable;
  contract: ContractTable;
  accepted_contract: AcceptedContractTable;
  stream: StreamTable;
  entry: EntryTable;
  occupancy: OccupancyTable;
  live_slice: LiveSliceTable;
  voided: VoidedTable;
  removal: RemovalTable;
  unkept_entry: UnkeptEntryTable;
  removed_blob: RemovedBlobTable;
  due: DueTable;
  job: JobTable;
  leaf: LeafTable;
  log_head: LogHeadTable;
  tree_node: TreeNodeTable;
  checkpoint: CheckpointTable;
  missing_entry: MissingEntryTable;
  receipt: ReceiptTable;
  lease: LeaseTable;
  disclosure: DisclosureTable;
  blob: BlobTable;
  blob_owner: BlobOwnerTable;
  entry_blob: EntryBlobTable;
  held: HeldTable;
  outbox_head: OutboxHeadTable;
  outbox: OutboxTable;
  payout_export: PayoutExportTable;
  picture_view: PictureViewTable;
  payout_batch: PayoutBatchTable;
  payout_item: PayoutItemTable;
  payout_claim: PayoutClaimTable;
  payout_event: PayoutEventTable;
}
