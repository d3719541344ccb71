import * as fc from 'fast-check';
import type { ErasedStub, LoggedEntry, OpenedValues } from '../../shared/entry/ledger.ts';
import type { EntryHash } from '../../shared/kit/ids.ts';
import { createSigningKey } from '../support/entry-factory.ts';
import { testStartMs } from '../support/test-clock.ts';

/**
 * Any life of a contract, as entries that a log has taken: unsigned, because the fold takes them as
 * accepted. Targets are chosen among what came before, and now and then among what never was.
 */
export interface Action {
  readonly kind:
    | 'slice'
    | 'amend'
    | 'redact'
    | 'move'
    | 'void'
    | 'erasure'
    | 'eraseAll'
    | 'timesheet'
    | 'client'
    | 'batch'
    | 'lapse'
    | 'finance'
    | 'payment'
    | 'revision'
    | 'accept'
    | 'reply'
    | 'revoke';
  /** Anything that an action needs to choose. */
  readonly a: number;
  readonly b: number;
  readonly waitMs: number;
}

const kindWeights: readonly (readonly [Action['kind'], number])[] = [
  ['slice', 14],
  ['amend', 3],
  ['redact', 3],
  ['move', 3],
  ['void', 2],
  ['erasure', 2],
  ['eraseAll', 2],
  ['timesheet', 4],
  ['client', 4],
  ['batch', 1],
  ['lapse', 1],
  ['finance', 3],
  ['payment', 2],
  ['revision', 1],
  ['accept', 1],
  ['reply', 1],
  ['revoke', 1],
];

const action: fc.Arbitrary<Action> = fc.record({
  kind: fc.oneof(
    ...kindWeights.map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind) })),
  ),
  a: fc.nat(1_000),
  b: fc.nat(1_000),
  waitMs: fc.oneof(
    { weight: 12, arbitrary: fc.nat(600_000) },
    { weight: 1, arbitrary: fc.nat(4 * 86_400_000) },
  ),
});

export const contractLives = fc.array(action, { minLength: 1, maxLength: 80, size: 'max' });

const device = 'd'.repeat(64);
const otherDevice = 'e'.repeat(64);
const operator = createSigningKey('operator');
const fre = 'f';
const con = 'c';
const firstIdx = testStartMs / 600_000;
const week0 = firstIdx - 54;

interface Written {
  readonly kind: string;
  readonly hash: string;
  readonly payload: Record<string, unknown>;
}

export interface Life {
  readonly logged: readonly LoggedEntry[];
  readonly values: ReadonlyMap<EntryHash, OpenedValues>;
  /** Slices that were erased whole, as only their leaves are left. */
  readonly stubs: readonly ErasedStub[];
}

const terms = {
  ten: 't',
  fre_kid: device,
  recovery_kid: '1'.repeat(64),
  org_pk: '2'.repeat(64),
  operator_pk: operator.pk,
  log_vkey: '',
  rp_id: '',
  origins: [],
  org_recipient: '',
  rates: [{ work: 'service', rate_minor: 2_500 }],
  cur: 'EUR',
  cap_ms: 3_000_000,
  week0,
  from_idx: 0,
  manual_ok: true,
  edit_close_s: 43_200,
  review_close_s: 86_400,
  on_silence: 'approve',
  pol: { keep_days: 1 },
};

const content = ['act', 'ctx', 'memo', 'shot0_0'];
const works = ['service', 'support'] as const;

/** What an action writes to, and where it finds its targets. */
interface Pen {
  readonly state: { nowMs: number; seq: number };
  readonly session: string;
  write(kind: string, payload: Record<string, unknown>): Written;
  /** By the device, next in its stream. */
  chain(kind: string, payload: Record<string, unknown>): Written;
  decide(ref: string, rest: Record<string, unknown>): Written;
  /** One of those of a kind so far, or nothing. */
  nth(kind: string, at: number): Written | undefined;
  hashOf(kind: string, at: number): string;
  open(hash: string, work: 'service' | 'support'): void;
  leaveStub(hash: string): void;
}

export function play(actions: readonly Action[]): Life {
  const life = { logged: [] as LoggedEntry[], values: new Map(), stubs: [] as ErasedStub[] };
  const pen = createPen(life);
  for (const each of actions) {
    pen.state.nowMs += each.waitMs;
    actByKind[each.kind](pen, each);
  }
  return life;
}

function createPen(life: {
  readonly logged: LoggedEntry[];
  readonly values: Map<EntryHash, OpenedValues>;
  readonly stubs: ErasedStub[];
}): Pen {
  const written: Written[] = [];
  const state = { nowMs: testStartMs, seq: 0 };
  const write: Pen['write'] = (kind, payload) => {
    const logIndex = written.length + 1;
    const hash = logIndex.toString(16).padStart(64, '0');
    const each = { kind, hash, payload: { con, ...payload } };
    written.push(each);
    const entry = { ...each, envelope: {} } as never;
    life.logged.push({ entry, logIndex, receivedMs: state.nowMs });
    return each;
  };
  const chain: Pen['chain'] = (kind, payload) => {
    state.seq += 1;
    return write(kind, { by: device, fre, seq: state.seq, ...payload });
  };
  const decide: Pen['decide'] = (ref, rest) =>
    write('decision', { by: 'client', ref, stage: 'client', excl: [], ms: {}, ...rest });
  const nth: Pen['nth'] = (kind, at) => {
    const all = written.filter((each) => each.kind === kind);
    const isMissed = at % 12 === 0;
    return isMissed ? undefined : all.at(-1 - (at % Math.max(1, all.length)));
  };
  const session = begin({ write, chain, decide });
  return {
    state,
    session,
    write,
    chain,
    decide,
    nth,
    hashOf: (kind, at) => nth(kind, at)?.hash ?? 'f'.repeat(64),
    open: (hash, work) => {
      const ctx = { mode: 'desk', work } as const;
      const names = ['ctx', 'memo'];
      life.values.set(hash as EntryHash, { ctx, memo: hash, captures: {}, names });
    },
    leaveStub: (hash) => {
      const found = life.logged.find(({ entry }) => entry.hash === hash);
      if (found === undefined || life.stubs.some((stub) => stub.hash === hash)) return;
      const { logIndex, receivedMs } = found;
      life.stubs.push({ hash: hash as EntryHash, kind: 'slice', logIndex, receivedMs });
    },
  };
}

/** Two devices, two approvers, an accepted contract and a session under it; its hash. */
function begin({ write, chain, decide }: Pick<Pen, 'write' | 'chain' | 'decide'>): string {
  for (const by of [device, otherDevice]) write('enroll', { by, fre, con: '', endorse: 'none' });
  write('roster', {
    by: 'root',
    approvers: [
      { id: 'client', role: 'client', who: '1', limit_minor: 1 },
      { id: 'finance', role: 'finance', who: '2', limit_minor: 1 },
    ],
  });
  const contract = chain('contract', { ...terms, prev_contract: '' });
  decide(contract.hash, { verdict: 'accept' });
  return chain('session', { ev: 'start', n: 0, contract: contract.hash }).hash;
}

const actByKind: Readonly<Record<Action['kind'], (pen: Pen, action: Action) => unknown>> = {
  slice: (pen, { a, b }) => {
    const from_ms = (b % 4) * 150_000;
    const slice = pen.chain('slice', {
      session: pen.session,
      idx: firstIdx + (a % 6) + (b % 11 === 0 ? 1_008 : 0),
      from_ms,
      to_ms: from_ms + ((a % 3) + 1) * 100_000,
      mode: a % 5 === 0 ? 'manual' : 'auto',
      moved: a % 13 === 0 ? 'a'.repeat(64) : '',
      cm: Object.fromEntries(content.map((name) => [name, 'c'])),
    });
    pen.open(slice.hash, works[b % 2] ?? 'service');
  },
  amend: (pen, { a, b }) => {
    const cm = { ctx: 'c', memo: 'c' };
    const amend = pen.chain('amend', { target: pen.hashOf('slice', a), cm });
    pen.open(amend.hash, works[b % 2] ?? 'service');
  },
  redact: (pen, { a, b }) =>
    pen.chain('redact', {
      target: pen.hashOf(b % 5 === 0 ? 'amend' : 'slice', a),
      names: a % 2 === 0 ? [content[b % 4]] : ['*'],
      effect: b % 3 ? 'forfeit' : 'none',
    }),
  move: (pen, { a }) => pen.chain('move', { target: pen.hashOf('slice', a), to: 'other' }),
  void: (pen, { a }) => pen.write('void', { by: operator.kid, target: pen.hashOf('slice', a) }),
  erasure: (pen, { a, b }) =>
    pen.write('erasure', {
      by: operator.kid,
      target: pen.hashOf('slice', a),
      names: [content[b % 3]],
      basis: ['gdpr17', 'court', 'retention', 'incident'][b % 4],
    }),
  eraseAll: (pen, { a, b }) => {
    const slice = pen.nth('slice', a);
    if (slice === undefined) return;
    const { by, seq, idx, from_ms, to_ms, mode } = slice.payload;
    const tomb = { by, seq, slice: { idx, from_ms, to_ms, mode } };
    const basis = b % 2 ? 'gdpr17' : 'court';
    pen.write('erasure', { by: operator.kid, target: slice.hash, names: ['*'], basis, tomb });
    pen.leaveStub(slice.hash);
  },
  timesheet: (pen, { a, b }) =>
    pen.chain('timesheet', {
      contract: pen.hashOf('contract', a),
      week: b % 9 === 0 ? 1 : 0,
      replaces: b % 2 ? pen.hashOf('timesheet', a) : '',
      heads: [{ by: device, seq: pen.state.seq + 1 - (a % 4) }],
    }),
  client: (pen, { a, b }) =>
    pen.decide(pen.hashOf('timesheet', a), {
      verdict: ['approve', 'approve', 'dispute', 'withdraw'][b % 4],
      excl: b % 7 === 0 ? [{ from_idx: firstIdx, to_idx: firstIdx + 2 }] : [],
    }),
  batch: (pen, { a, b }) => {
    const items = [a, b].map((at) => ({ ref: pen.hashOf('timesheet', at), ms: {} }));
    pen.write('batch', { by: 'client', stage: 'client', items, cur: 'EUR' });
  },
  lapse: (pen, { a }) =>
    pen.decide(pen.hashOf('timesheet', a), {
      by: operator.kid,
      verdict: 'approve',
      assurance: 'lapsed',
    }),
  finance: (pen, { a, b }) =>
    pen.decide(pen.hashOf('timesheet', a), {
      by: 'finance',
      stage: 'finance',
      verdict: b % 4 ? 'approve' : 'withdraw',
    }),
  payment: (pen, { a }) => pen.write('payment', { by: 'finance', ref: pen.hashOf('decision', a) }),
  revision: (pen, { a, b }) =>
    pen.chain('contract', {
      ...terms,
      prev_contract: pen.hashOf('contract', a),
      from_idx: firstIdx + (b % 6),
    }),
  accept: (pen, { a }) => pen.decide(pen.hashOf('contract', a), { verdict: 'accept' }),
  reply: (pen, { a, b }) =>
    pen.write('reply', { by: b % 2 ? device : 'client', ref: pen.hashOf('timesheet', a) }),
  revoke: (pen, { b }) => pen.chain('revoke', { con: '', kid: b % 9 ? otherDevice : 'client' }),
};
