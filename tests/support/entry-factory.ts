import * as nodeCrypto from 'node:crypto';
import { commit, createDisclosure, type Disclosure } from '../../shared/entry/commitment.ts';
import type { CsObject } from '../../shared/entry/cs-json.ts';
import { type EntryOf, signEntry } from '../../shared/entry/entry.ts';
import { kidOf } from '../../shared/entry/kid.ts';
import type { Kind } from '../../shared/entry/kinds.ts';
import { pae } from '../../shared/entry/pae.ts';
import type { Approver, PayloadByKind, TreeHead, View } from '../../shared/entry/payload.ts';
import { formatTextValue, formatValue } from '../../shared/entry/values.ts';
import type { Signer } from '../../shared/kit/crypto-port.ts';
import { bytesToHex } from '../../shared/kit/hex.ts';
import { type Kid, nilUuid, zeroHash } from '../../shared/kit/ids.ts';
import { createNodeCrypto, createSeedSigner } from '../../shared/kit/node-crypto-adapter.ts';
import type { ContractDraft } from '../../shared/api/schemas.ts';
import { createSeededRandom, type SeededRandom, seedOf } from './seeded-random.ts';
import type { TestClock } from './test-clock.ts';

/**
 * Fake people that sign real entries: fixed seeds, a test's clock, repeatable "random" numbers.
 * Nobody here knows a server; `seen` and `view` come from the caller.
 */
export const testCrypto = createNodeCrypto(nodeCrypto);

export interface SigningKey {
  readonly signer: Signer;
  readonly kid: Kid;
  /** 64 hex */
  readonly pk: string;
}

export function createSigningKey(name: string): SigningKey {
  const signer = createSeedSigner(nodeCrypto, seedOf(name));
  return {
    signer,
    kid: kidOf(testCrypto.hasher, signer.publicKey),
    pk: bytesToHex(signer.publicKey),
  };
}

/** A signed entry together with what opens its commitments. */
export interface SignedEntry<K extends Kind> {
  readonly entry: EntryOf<K>;
  readonly disclosures: readonly Disclosure[];
}

/** A value to commit to: text for `memo`, `reason`, `text` and `sched`, CS-JSON for the rest. */
export type ValuesByName = Readonly<Record<string, string | CsObject>>;

export interface SliceInput {
  readonly con: string;
  /** Cell; default: that of the clock. */
  readonly idx?: number;
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly mode?: 'auto' | 'manual';
  readonly values?: ValuesByName;
  /** Overrides, for what an honest device would not sign. */
  readonly patch?: Partial<PayloadByKind['slice']>;
}

export interface TimesheetInput
  extends Pick<
    PayloadByKind['timesheet'],
    'con' | 'contract' | 'week' | 'n' | 'ms' | 'set' | 'view'
  > {
  readonly no?: number;
  readonly replaces?: string;
  readonly supplement?: boolean;
  readonly patch?: Partial<PayloadByKind['timesheet']>;
}

export interface ReplyInput {
  readonly con: string;
  readonly ref: string;
  readonly seen: TreeHead;
  readonly view: View;
  readonly text: string;
}

export interface DeviceInput {
  readonly name: string;
  readonly fre: string;
  readonly log: string;
  readonly clock: TestClock;
}

interface StreamState {
  seq: number;
  head: string;
  session: string;
  sessionNo: number;
}

/** One installation of the desktop app: a device key and its chains. */
export function createTestDevice(input: DeviceInput) {
  const { fre, log, clock } = input;
  const key = createSigningKey(`device ${input.name}`);
  const recovery = createSigningKey(`recovery ${input.name}`);
  const random = createSeededRandom(`device ${input.name}`);
  const boot = random.hex(16);
  const bootMs = clock.nowMs();
  const streamByCon = new Map<string, StreamState>();
  const state: { seen: TreeHead | undefined; enroll: string; own: number; ownHead: string } = {
    seen: undefined,
    enroll: '',
    own: 0,
    ownHead: zeroHash,
  };

  const streamOf = (con: string): StreamState => {
    const known = streamByCon.get(con);
    if (known) return known;
    const fresh = { seq: 0, head: state.enroll, session: '', sessionNo: -1 };
    streamByCon.set(con, fresh);
    return fresh;
  };

  const header = () => {
    if (!state.seen) throw new Error('device has seen no checkpoint: call see() first');
    const nowMs = clock.nowMs();
    return {
      v: 1 as const,
      log,
      by: key.kid,
      fre,
      blind: random.hex(32),
      seen: state.seen,
      clk: { boot, mono_ms: nowMs - bootMs, wall_ms: nowMs, off_ms: 0 },
    };
  };

  async function sign<K extends Kind>(kind: K, payload: PayloadByKind[K]): Promise<EntryOf<K>> {
    return signEntry({ hasher: testCrypto.hasher, signer: key.signer }, kind, payload);
  }

  /** Signs the next entry of a contract's stream and moves the stream's head. */
  async function signNext<K extends Kind>(
    kind: K,
    con: string,
    body: { readonly ten: string } & Record<string, unknown>,
  ): Promise<EntryOf<K>> {
    const stream = streamOf(con);
    const chain = { con, seq: stream.seq, prev: stream.head };
    const entry = await sign(kind, {
      ...header(),
      ...chain,
      ...body,
    } as unknown as PayloadByKind[K]);
    stream.seq += 1;
    stream.head = entry.hash;
    return entry;
  }

  const contracts = new Map<string, string>();
  const tenOf = (con: string): string => {
    const ten = contracts.get(con);
    if (ten === undefined) throw new Error('device knows no such contract');
    return ten;
  };

  return {
    ...key,
    recovery,
    random,
    fre,
    /** The newest checkpoint that this device verified. */
    see: (seen: TreeHead) => {
      state.seen = seen;
    },
    headOf: (con: string) => ({ seq: streamOf(con).seq - 1, head: streamOf(con).head }),

    async enroll(nonce: string): Promise<EntryOf<'enroll'>> {
      const entry = await sign('enroll', {
        ...header(),
        ten: nilUuid,
        con: nilUuid,
        seq: 0,
        prev: zeroHash,
        pk: key.pk,
        nonce,
        endorse: 'none',
        recovery: recovery.pk,
        ks: 'file',
      });
      state.enroll = entry.hash;
      state.own = 1;
      state.ownHead = entry.hash;
      return entry;
    },

    /** As a further device: the endorser signs the same bytes, second (protocol 3.5). */
    async enrollEndorsed(nonce: string, endorser: SigningKey): Promise<EntryOf<'enroll'>> {
      const entry = await sign('enroll', {
        ...header(),
        ten: nilUuid,
        con: nilUuid,
        seq: 0,
        prev: zeroHash,
        pk: key.pk,
        nonce,
        endorse: endorser.kid,
        ks: 'file',
      });
      state.enroll = entry.hash;
      state.own = 1;
      state.ownHead = entry.hash;
      const { payloadType, payload, signatures } = entry.envelope;
      const sig = await endorser.signer.sign(pae(payloadType, payload));
      const both = [...signatures, { keyid: endorser.kid, sig }];
      return { ...entry, envelope: { ...entry.envelope, signatures: both } };
    },

    /** A contract that another device of the same freelancer signed. */
    knows: (con: string, ten: string) => {
      contracts.set(con, ten);
    },

    async revoke(
      kid: string,
      why: PayloadByKind['revoke']['why'] = 'lost',
    ): Promise<EntryOf<'revoke'>> {
      const own = { ten: nilUuid, con: nilUuid, seq: state.own, prev: state.ownHead };
      const entry = await sign('revoke', { ...header(), ...own, kid, since_ms: 0, why });
      state.own += 1;
      state.ownHead = entry.hash;
      return entry;
    },

    /** With the printed key, in that key's own stream. */
    async revokeByRecovery(kid: string): Promise<EntryOf<'revoke'>> {
      const signAs = { hasher: testCrypto.hasher, signer: recovery.signer };
      const own = { ten: nilUuid, con: nilUuid, seq: 0, prev: zeroHash, by: recovery.kid };
      const rest = { kid, since_ms: 0, why: 'stolen' as const };
      return signEntry(signAs, 'revoke', { ...header(), ...own, ...rest });
    },

    redact: (
      con: string,
      body: Pick<PayloadByKind['redact'], 'target' | 'names' | 'effect'>,
    ): Promise<EntryOf<'redact'>> => signNext('redact', con, { ten: tenOf(con), why: '', ...body }),

    move: (con: string, body: Pick<PayloadByKind['move'], 'target' | 'to'>) =>
      signNext('move', con, { ten: tenOf(con), ...body }),

    async amend(con: string, target: string, values: ValuesByName): Promise<SignedEntry<'amend'>> {
      const { cm, disclosures } = commitTo(values, random);
      const entry = await signNext('amend', con, { ten: tenOf(con), target, cm });
      return { entry, disclosures };
    },

    async reply(reply: ReplyInput): Promise<SignedEntry<'reply'>> {
      const { con, seen, text, ...rest } = reply;
      const { fre: _, ...common } = header();
      const { cm, disclosures } = commitTo({ text }, random);
      const about = { ten: tenOf(con), con, seen, ...rest };
      const entry = await sign('reply', { ...common, ...about, cm: { text: cm.text } });
      return { entry, disclosures };
    },

    async contract(
      con: string,
      ten: string,
      offer: {
        readonly draft: ContractDraft;
        readonly pins: Pick<
          PayloadByKind['contract'],
          'org_pk' | 'operator_pk' | 'log_vkey' | 'rp_id' | 'origins'
        >;
      },
      prevContract = '',
    ): Promise<EntryOf<'contract'>> {
      contracts.set(con, ten);
      return signNext('contract', con, {
        ten,
        prev_contract: prevContract,
        fre_kid: key.kid,
        recovery_kid: recovery.kid,
        org_recipient: '',
        fre_recipient: '',
        ...offer.pins,
        ...offer.draft,
      });
    },

    /** Opens the next session; its capture seed is disclosed with `stop`. */
    async start(con: string, contract: string): Promise<SignedEntry<'session'>> {
      const stream = streamOf(con);
      const { cm, disclosures } = commitTo({ sched: random.hex(32) }, random);
      const n = stream.sessionNo + 1;
      const entry = await signNext('session', con, {
        ten: tenOf(con),
        ev: 'start',
        n,
        contract,
        cm,
      });
      stream.session = entry.hash;
      stream.sessionNo = n;
      return { entry, disclosures };
    },

    async stop(con: string): Promise<EntryOf<'session'>> {
      return signNext('session', con, { ten: tenOf(con), ev: 'stop', n: streamOf(con).sessionNo });
    },

    async slice(slice: SliceInput): Promise<SignedEntry<'slice'>> {
      const { cm, disclosures } = commitTo(slice.values ?? ordinaryValues, random);
      const entry = await signNext('slice', slice.con, {
        ten: tenOf(slice.con),
        session: streamOf(slice.con).session,
        idx: slice.idx ?? Math.floor(clock.nowMs() / 600_000),
        from_ms: slice.fromMs ?? 0,
        to_ms: slice.toMs ?? 600_000,
        mode: slice.mode ?? 'auto',
        moved: '',
        sealed: false,
        ver: '0.1.0',
        cm,
        ...slice.patch,
      });
      return { entry, disclosures };
    },

    async payee(con: string, currency: string, name = 'Rina Das'): Promise<SignedEntry<'payee'>> {
      const payee = { name, iban: 'DE02120300000000202051', bic: 'BYLADEM1001' };
      const { cm, disclosures } = commitTo({ payee: { ...payee, country: 'DE' } }, random);
      const entry = await signNext('payee', con, { ten: tenOf(con), currency, cm });
      return { entry, disclosures };
    },

    async timesheet(timesheet: TimesheetInput): Promise<EntryOf<'timesheet'>> {
      const { con, patch, ...rest } = timesheet;
      const { seq, head } = { seq: streamOf(con).seq - 1, head: streamOf(con).head };
      return signNext('timesheet', con, {
        ten: tenOf(con),
        no: 0,
        replaces: '',
        supplement: false,
        heads: [{ by: key.kid, seq, head }],
        ...rest,
        ...patch,
      });
    },
  };
}
export type TestDevice = ReturnType<typeof createTestDevice>;

export interface OfficerInput {
  readonly name: string;
  readonly ten: string;
  readonly log: string;
  readonly clock: TestClock;
}

/** The organisation's root key: signs rosters only. */
export function createTestRoot(input: OfficerInput) {
  const key = createSigningKey(`root ${input.name}`);
  const random = createSeededRandom(`root ${input.name}`);
  const state = { no: 0, ref: '' };
  return {
    ...key,
    async roster(seen: TreeHead, approvers: readonly Approver[]): Promise<EntryOf<'roster'>> {
      const header = officerHeader(input, { key, random, seen });
      const entry = await signEntry({ hasher: testCrypto.hasher, signer: key.signer }, 'roster', {
        ...header,
        con: nilUuid,
        ref: state.ref,
        no: state.no,
        approvers: [...approvers],
      });
      state.no += 1;
      state.ref = entry.hash;
      return entry;
    },

    /** A key that pictures are sealed to. */
    async orgkey(
      seen: TreeHead,
      { recipient, replaces }: Pick<PayloadByKind['orgkey'], 'recipient' | 'replaces'>,
    ): Promise<EntryOf<'orgkey'>> {
      const header = officerHeader(input, { key, random, seen });
      const signAs = { hasher: testCrypto.hasher, signer: key.signer };
      return signEntry(signAs, 'orgkey', { ...header, con: nilUuid, recipient, replaces });
    },
  };
}
export type TestRoot = ReturnType<typeof createTestRoot>;

export interface DecisionInput {
  readonly con: string;
  readonly ref: string;
  readonly seen: TreeHead;
  readonly view: View;
  readonly stage: 'client' | 'finance';
  readonly verdict: PayloadByKind['decision']['verdict'];
  readonly ms?: { readonly service: number; readonly support: number };
  readonly reason?: string;
  /** Finance adds client, payee, invoice, amount_minor, cur. */
  readonly patch?: Partial<PayloadByKind['decision']>;
}

/** A client reviewer's or finance's key in a browser. */
export function createTestApprover(
  input: OfficerInput & { readonly role: 'client' | 'finance'; readonly who: string },
) {
  const key = createSigningKey(`approver ${input.name}`);
  const random = createSeededRandom(`approver ${input.name}`);
  const signAs = { hasher: testCrypto.hasher, signer: key.signer };
  const header = (seen: TreeHead) => officerHeader(input, { key, random, seen });
  return {
    ...key,
    who: input.who,
    /** As the roster lists this key. */
    listed: (limitMinor = 1_000_000_00): Approver => ({
      alg: 'ed25519',
      cose_alg: -8,
      id: key.kid,
      pk: key.pk,
      who: input.who,
      role: input.role,
      limit_minor: limitMinor,
    }),

    async decide(decision: DecisionInput): Promise<SignedEntry<'decision'>> {
      const { con, ref, view, stage, verdict } = decision;
      const { cm, disclosures } = commitTo(
        decision.reason === undefined ? {} : { reason: decision.reason },
        random,
      );
      const entry = await signEntry(signAs, 'decision', {
        ...header(decision.seen),
        con,
        ref,
        view,
        stage,
        verdict,
        ms: decision.ms ?? { service: 0, support: 0 },
        excl: [],
        ...(disclosures.length > 0 && { cm }),
        assurance: 'ed25519',
        ...decision.patch,
      });
      return { entry, disclosures };
    },

    async batch(
      batch: Pick<PayloadByKind['batch'], 'con' | 'seen' | 'view' | 'items' | 'cur'>,
    ): Promise<EntryOf<'batch'>> {
      const { seen, ...rest } = batch;
      const stage = { stage: 'client', assurance: 'ed25519' } as const;
      return signEntry(signAs, 'batch', { ...header(seen), ...rest, ...stage });
    },

    async reply(reply: ReplyInput): Promise<SignedEntry<'reply'>> {
      const { seen, text, ...rest } = reply;
      const { cm, disclosures } = commitTo({ text }, random);
      const cmText = { cm: { text: cm.text } };
      const entry = await signEntry(signAs, 'reply', { ...header(seen), ...rest, ...cmText });
      return { entry, disclosures };
    },

    async invoice(
      invoice: Pick<PayloadByKind['invoice'], 'con' | 'ref' | 'view' | 'seen' | 'no' | 'cur'> & {
        readonly amountMinor: number;
        readonly doc: CsObject;
        readonly patch?: Partial<PayloadByKind['invoice']>;
      },
    ): Promise<SignedEntry<'invoice'>> {
      const { amountMinor, doc, seen, patch, ...rest } = invoice;
      const { cm, disclosures } = commitTo({ doc }, random);
      const entry = await signEntry(signAs, 'invoice', {
        ...header(seen),
        ...rest,
        amount_minor: amountMinor,
        ...patch,
        cm: { doc: cm['doc'] ?? '' },
      });
      return { entry, disclosures };
    },

    async payment(
      payment: Pick<
        PayloadByKind['payment'],
        'con' | 'ref' | 'view' | 'seen' | 'bank_ref' | 'date' | 'cur'
      > & { readonly amountMinor: number },
    ): Promise<EntryOf<'payment'>> {
      const { amountMinor, seen, ...rest } = payment;
      return signEntry(signAs, 'payment', {
        ...header(seen),
        ...rest,
        amount_minor: amountMinor,
      });
    },
  };
}
export type TestApprover = ReturnType<typeof createTestApprover>;

function officerHeader(
  { ten, log, clock }: OfficerInput,
  {
    key,
    random,
    seen,
  }: { readonly key: SigningKey; readonly random: SeededRandom; readonly seen: TreeHead },
) {
  const nowMs = clock.nowMs();
  return {
    v: 1 as const,
    log,
    ten,
    by: key.kid as string,
    blind: random.hex(32),
    seen,
    clk: { boot: random.hex(16), mono_ms: 1_000, wall_ms: nowMs, off_ms: 0 },
  };
}

/** An hour-glass of a day: typing each minute, at the desk, with a memo. */
export const ordinaryValues: ValuesByName = {
  act: {
    k: [30, 41, 12, 0, 5, 88, 61, 23, 9, 14],
    m: [4, 2, 9, 0, 1, 3, 0, 7, 2, 5],
    active: [1, 1, 1, 0, 1, 1, 1, 1, 1, 1],
    src: 'hook',
    kept_ms: 0,
  },
  memo: 'Answering tickets',
  ctx: { mode: 'desk', work: 'service' },
};

const textNames: readonly string[] = ['memo', 'reason', 'text', 'sched'];

export function commitTo<Values extends ValuesByName>(
  valueByName: Values,
  random: SeededRandom,
): { readonly cm: Record<keyof Values, string>; readonly disclosures: readonly Disclosure[] } {
  const cm: Record<string, string> = {};
  const disclosures: Disclosure[] = [];
  for (const [name, given] of Object.entries(valueByName)) {
    const value = textNames.includes(name)
      ? formatTextValue(given as string)
      : formatValue(given as CsObject);
    const salt = random.bytes(32);
    cm[name] = commit(testCrypto.hasher, salt, { name, value });
    disclosures.push(createDisclosure(name, salt, value));
  }
  return { cm: cm as Record<keyof Values, string>, disclosures };
}

/** Terms of an ordinary contract: 25.00 an hour, 40 hours a week, no captures. */
export const ordinaryDraft: ContractDraft = {
  from_idx: 0,
  title: 'Support desk',
  tier: 1,
  rates: [{ work: 'service', rate_minor: 2_500 }],
  cur: 'EUR',
  plan: 'hourly',
  cap_ms: 40 * 3_600_000,
  // Monday 2026-03-02 00:00 UTC
  week0: Date.UTC(2026, 2, 2) / 600_000,
  tz: 'Asia/Dhaka',
  pol: { caps: 0, scr: 'active', blur: 0, app: 'off', idle_s: 300, hold_s: 0, keep_days: 90 },
  manual_ok: true,
  offline_max_s: 7 * 86_400,
  edit_close_s: 43_200,
  review_close_s: 6 * 86_400,
  on_silence: 'wait',
  arbiter: '',
  two_person_minor: 0,
  memo_required: false,
  elig: 1,
  auto_timesheet: false,
  terms: '0'.repeat(64),
};
