import { nilUuid } from '../../shared/kit/ids.ts';

/** Tables without a policy, and why none is needed. */
export const openTables: Readonly<Record<string, string>> = {
  schema_version: 'no request may touch it at all',
  instance: 'no request may touch it at all',
  lease: 'no request may touch it at all',
  mail: 'a request puts letters in and reads none',
  mail_link: 'no request may touch it at all',
  leaf: 'the log is public to its parties: hashes alone, append only',
  log_head: 'one row, the size of the log',
  tree_node: 'hashes of the log',
  checkpoint: 'what is published',
  receipt: 'says of an entry what its leaf says: hash, index, proof',
  missing_entry: 'indices and hashes of leaves',
  signing_key: 'public keys, and what of the log they have seen',
  stream: 'place and hash of a chain’s end; made before it is known who asks',
  occupancy: 'locks on cells of time, which say nothing (stack.md, portable SQL)',
  voided: 'hashes of two entries',
  unkept_entry: 'hashes of entries that are still to be copied',
  blob: 'pictures by their hash, without whose they are',
  removed_blob: 'hashes of files to be deleted',
  outbox_head: 'one row, the number of the last event',
};

export interface Person {
  readonly ten: string;
  readonly account: string;
}

type Row = Readonly<Record<string, string | number | boolean | null>>;

/** A row of each tenant table that belongs to one organisation, or to its one person. */
export function rowsOf({ ten, account }: Person): Readonly<Record<string, Row>> {
  // One letter of the id tells whose it is.
  const tag = ten.slice(0, 1);
  const con = `con ${tag}`;
  const hash = `hash ${tag}`;
  return {
    organisation: { ten, name: tag, created_at: 1 },
    account: { id: account, email: `${tag}@test`, name: tag, password_hash: 'x', created_at: 1 },
    member: { ten, account, who: `who ${tag}`, roles: 'owner' },
    approver_key: {
      ten,
      kid: `kid ${tag}`,
      pk: '',
      account,
      role: 'client',
      label: '',
      created_at: 1,
    },
    roster_approver: { ten, kid: `kid ${tag}`, role: 'client' },
    pairing_code: { code_hash: `code ${tag}`, ten, account, expires_at: 1, used_at: null },
    invitation: {
      id: `invitation ${tag}`,
      ten,
      email: `new-${tag}@test`,
      roles: 'client',
      invited_by: account,
      created_at: 1,
      expires_at: 1,
      state: 'waiting',
    },
    contract: { ten, con, fre: account, draft: '{}', state: 'active', created_at: 1 },
    accepted_contract: { ten, con, hash, draft: '{}' },
    entry: {
      ten,
      con,
      fre: account,
      hash,
      kind: 'slice',
      by: `by ${tag}`,
      seq: 0,
      log_index: tag.charCodeAt(0),
      received_ms: 1,
      envelope: '{}',
    },
    disclosure: { ten, entry_hash: hash, name: 'memo', salt: '', value: 'secret' },
    entry_blob: { ten, entry_hash: hash, sha256: `blob ${tag}` },
    held: { ten, entry_hash: hash, statement: '{}' },
    picture_view: {
      id: hash,
      ten,
      con,
      slice: hash,
      account,
      name: tag,
      roles: 'client',
      kind: 'picture',
      first_at: 1,
      last_at: 1,
      times: 1,
    },
    payout_export: { ten, decision: hash, payment: '', account, exported_at: 1 },
    payout_batch: {
      id: `batch ${tag}`,
      ten,
      cur: 'EUR',
      execute_on: '2026-03-10',
      debtor_name: tag,
      debtor_account: '',
      debtor_bic: '',
      single: false,
      account,
      created_at: 1,
      touched_at: 1,
    },
    payout_item: {
      ten,
      end_to_end_id: hash,
      payment: hash,
      attempt: 1,
      batch: `batch ${tag}`,
      con,
      fre: account,
      decision: hash,
      timesheet: hash,
      root: hash,
      week: 0,
      invoice: hash,
      invoice_no: '',
      amount_minor: 1,
      cur: 'EUR',
      state: 'batched',
    },
    payout_claim: { ten, slice: hash, end_to_end_id: hash },
    payout_event: {
      id: `event ${tag}`,
      ten,
      batch: `batch ${tag}`,
      end_to_end_id: hash,
      no: 0,
      state: 'batched',
      account,
      name: tag,
      at: 1,
      note: '',
    },
    outbox: { id: tag.charCodeAt(0), type: 'entries', ten, fre: account, con, at_ms: 1 },
    live_slice: { fre: account, idx: 1, from_ms: 0, to_ms: 1, con, hash, log_index: 1 },
    removal: { hash, con, target: hash, names: '*', whole: false, log_index: 1 },
    due: { kind: 'lapse', ref: hash, con, at_ms: 1 },
    job: { kind: 'replied', ref: hash, con, run_at: 1 },
    device: {
      kid: `kid ${tag}`,
      account,
      token_hash: '',
      enroll_hash: '',
      endorsed_by: '',
      recovery_kid: '',
      created_at: 1,
    },
    device_token: { token_hash: `token ${tag}`, account, ten, name: '', created_at: 1 },
    session: {
      id: `session ${tag}`,
      id_hash: `session ${tag}`,
      account,
      created_at: 1,
      used_at: 1,
    },
    enroll_nonce: { nonce: `nonce ${tag}`, account, token_hash: '', expires_at: 1 },
    blob_owner: { account, sha256: `blob ${tag}`, linked: true },
  };
}

/** An entry of no organisation: the enrolment of a person's device. */
export const enrolmentOf = ({ ten, account }: Person): Row => ({
  ten: nilUuid,
  con: nilUuid,
  fre: account,
  hash: `enrolment ${ten.slice(0, 1)}`,
  kind: 'enroll',
  by: `by ${ten.slice(0, 1)}`,
  seq: 0,
  log_index: 1_000 + ten.charCodeAt(0),
  received_ms: 1,
  envelope: '{}',
});
