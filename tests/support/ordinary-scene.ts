import { createHash } from 'node:crypto';
import type { CsObject } from '../../shared/entry/cs-json.ts';
import type { ContractPayload } from '../../shared/entry/payload.ts';
import { cellCaptureOffsets } from '../../shared/entry/schedule.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import { amountsOf } from '../../shared/verify/amounts.ts';
import type { Body, Scene, SceneStep } from './bundle-scene.ts';
import { ordinaryDraft, ordinaryValues, testCrypto, type ValuesByName } from './entry-factory.ts';
import { testStartMs } from './test-clock.ts';

/** Monday 09:00 UTC; cells of the ordinary week count from here. */
export const firstIdx = testStartMs / 600_000;
const minute = 60_000;
const day = 24 * 60 * minute;
const zero = { service: 0, support: 0 };

/** The smallest bytes that start like a PNG, different for every name. */
export const pictureOf = (name: string): Uint8Array =>
  new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...Buffer.from(name)]);

export const sha256Hex = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** 64 hex: the seed of the ordinary session's capture schedule. */
export const scheduleSeed = 'ab'.repeat(32);

/** When the only capture of the n-th cell after the start is due, ms in the cell. */
export const dueOffMs = (n: number): number =>
  cellCaptureOffsets(testCrypto.hasher, hexToBytes(scheduleSeed), {
    idx: firstIdx + n,
    maxCaptures: 1,
  })[0] as number;

/** A capture that names a picture; the picture goes into `blobs`. */
export function captureOf(name: string, blobs: Map<string, Uint8Array>, offMs = 30_000): CsObject {
  const bytes = pictureOf(name);
  const blob = sha256Hex(bytes);
  blobs.set(blob, bytes);
  const scr = { id: '1', x: 0, y: 0, w: 1920, h: 1080, scale_pct: 100, rotation: 0 };
  return {
    blob,
    len: bytes.length,
    mime: 'image/png',
    pt: blob,
    w: 1920,
    h: 1080,
    scr,
    off_ms: offMs,
    cov: [],
  };
}

/** As the ordinary draft, with one picture a cell. */
export const ordinaryTerms = { ...ordinaryDraft, pol: { ...ordinaryDraft.pol, caps: 1 } };

const approver = (scene: Scene, role: 'client' | 'finance', limitMinor = 10_000_000) => ({
  alg: 'ed25519',
  cose_alg: -8,
  id: scene.key(role).kid,
  pk: scene.key(role).pk,
  who: role === 'client' ? whoClient : whoFinance,
  role,
  limit_minor: limitMinor,
});
const whoClient = '11111111-1111-4111-8111-111111111111';
const whoFinance = '22222222-2222-4222-8222-222222222222';

export const pinsOf = (scene: Scene) => ({
  fre_kid: scene.key('device').kid,
  recovery_kid: scene.key('recovery').kid,
  org_pk: scene.key('root').pk,
  operator_pk: scene.key('operator').pk,
  log_vkey: scene.log.vkey,
  rp_id: 'diary.example.com',
  origins: ['https://diary.example.com'],
});

/** A slice of the running session, in the n-th cell after the start, delivered at once. */
export const sliceStep = (
  n: number,
  blobs: Map<string, Uint8Array>,
  change: Partial<SceneStep> = {},
): SceneStep => ({
  name: `slice${n}`,
  kind: 'slice',
  key: 'device',
  atMs: testStartMs + (n + 1) * 10 * minute + 500,
  values: { ...ordinaryValues, shot0_0: captureOf(`picture ${n}`, blobs, dueOffMs(n)) },
  body: (scene) => sliceBody(scene, n),
  ...change,
});

export const sliceBody = (scene: Scene, n: number): Body => ({
  session: scene.hash('start'),
  idx: firstIdx + n,
  from_ms: n === 0 ? 20_000 : 0,
  to_ms: 600_000,
  mode: 'auto',
  moved: '',
  sealed: false,
  ver: '0.1.0',
});

export const rosterBody = (scene: Scene, change: Body = {}): Body => ({
  ref: '',
  no: 0,
  approvers: [approver(scene, 'client'), approver(scene, 'finance')],
  ...change,
});

export const listed = approver;

/** `suffix` tells apart the steps of a second timesheet: `approve2`, `invoice2`, … */
const approvedMs = (scene: Scene, suffix: string) => {
  const decision = scene.entries.find(({ name }) => name === `approve${suffix}`)?.entry;
  return decision?.kind === 'decision' ? decision.payload.ms : zero;
};

const amountsOfScene = (scene: Scene, suffix: string) => {
  const contract = scene.entries.find(({ name }) => name === 'contract')?.entry;
  const amounts = amountsOf(
    contract?.payload as ContractPayload,
    scene.hash(`timesheet${suffix}`),
    approvedMs(scene, suffix),
  );
  if (!amounts) throw new Error('no amounts');
  return amounts;
};

export const documentOf = (scene: Scene, suffix = ''): CsObject => ({
  no: `2026-001${suffix}`,
  contract: scene.hash('contract'),
  issued_on: '2026-03-10',
  seller: 'Rina Das',
  buyer: 'Example Ltd',
  cur: 'EUR',
  lines: amountsOfScene(scene, suffix).lines.map(
    ({ timesheet, work, rateMinor, ms, amountMinor }) => ({
      timesheet,
      work,
      rate_minor: rateMinor,
      ms,
      amount_minor: amountMinor,
    }),
  ),
  amount_minor: amountsOfScene(scene, suffix).totalMinor,
});

const payeeValues: ValuesByName = {
  payee: { name: 'Rina Das', iban: 'DE02120300000000202051', bic: 'BYLADEM1001', country: 'DE' },
};

export const decisionBody = (scene: Scene, ref: string, change: Body): Body => ({
  ref,
  stage: 'client',
  ms: zero,
  excl: [],
  assurance: 'ed25519',
  view: scene.view(),
  ...change,
});

const device = (name: string, atMs: number, rest: Omit<SceneStep, 'name' | 'atMs' | 'key'>) => ({
  name,
  atMs,
  key: 'device',
  ...rest,
});

export const enrollBody = (scene: Scene): Body => ({
  pk: scene.key('device').pk,
  nonce: '0'.repeat(32),
  endorse: 'none',
  recovery: scene.key('recovery').pk,
  ks: 'keychain',
});

/** One whole week: contract, four slices with pictures, timesheet, approvals, invoice, payment. */
export function ordinarySteps(blobs: Map<string, Uint8Array>): readonly SceneStep[] {
  const start = testStartMs;
  const submit = start + 7 * day;
  return [
    tick('tick0', start - 40 * minute),
    device('enroll', start - 30 * minute, { kind: 'enroll', body: enrollBody }),
    { name: 'roster', key: 'root', kind: 'roster', atMs: start - 25 * minute, body: rosterBody },
    device('contract', start - 20 * minute, {
      kind: 'contract',
      body: (scene) => ({
        prev_contract: '',
        ...pinsOf(scene),
        org_recipient: '',
        fre_recipient: '',
        ...ordinaryTerms,
      }),
    }),
    {
      name: 'accept',
      key: 'client',
      kind: 'decision',
      atMs: start - 15 * minute,
      body: (scene) => decisionBody(scene, scene.hash('contract'), { verdict: 'accept' }),
    },
    device('start', start + 20_000, {
      kind: 'session',
      values: { sched: scheduleSeed },
      body: (scene) => ({ ev: 'start', n: 0, contract: scene.hash('contract') }),
    }),
    ...[0, 1].map((n) => sliceStep(n, blobs)),
    tick('tick1', start + 25 * minute),
    ...[2, 3].map((n) => sliceStep(n, blobs)),
    device('stop', start + 40 * minute + 900, {
      kind: 'session',
      body: () => ({ ev: 'stop', n: 0 }),
    }),
    tick('tick2', submit - minute),
    device('timesheet', submit, {
      kind: 'timesheet',
      body: (scene) => ({ ...scene.draftTimesheet(0), view: scene.view() }),
    }),
    ...decidedSteps(submit),
  ];
}

export const tick = (name: string, atMs: number): SceneStep => ({
  name,
  kind: 'tick',
  key: '',
  atMs,
  body: () => ({}),
});

/** From the client's approval to the payment, an hour and more after `submit` (epoch ms). */
export function decidedSteps(submit: number, suffix = ''): readonly SceneStep[] {
  const payee = device('payee', submit + 70 * minute, {
    kind: 'payee',
    values: payeeValues,
    body: () => ({ currency: 'EUR' }),
  });
  return [
    {
      name: `approve${suffix}`,
      key: 'client',
      kind: 'decision',
      atMs: submit + 60 * minute,
      values: { reason: 'Thank you' },
      body: (scene) => approveBody(scene, suffix),
    },
    ...(suffix === '' ? [payee] : []),
    {
      name: `invoice${suffix}`,
      key: 'finance',
      kind: 'invoice',
      atMs: submit + 80 * minute,
      values: (scene) => ({ doc: documentOf(scene, suffix) }),
      body: (scene) => ({
        ref: scene.hash(`timesheet${suffix}`),
        no: `2026-001${suffix}`,
        amount_minor: amountsOfScene(scene, suffix).totalMinor,
        cur: 'EUR',
      }),
    },
    {
      name: `finance${suffix}`,
      key: 'finance',
      kind: 'decision',
      atMs: submit + 90 * minute,
      body: (scene) => financeBody(scene, suffix),
    },
    {
      name: `payment${suffix}`,
      key: 'finance',
      kind: 'payment',
      atMs: submit + 100 * minute,
      body: (scene) => paymentBody(scene, suffix),
    },
  ];
}

function approveBody(scene: Scene, suffix: string): Body {
  const name = `timesheet${suffix}`;
  const timesheet = scene.entries.find((each) => each.name === name)?.entry;
  const ms = timesheet?.kind === 'timesheet' ? timesheet.payload.ms : zero;
  return decisionBody(scene, scene.hash(name), { verdict: 'approve', ms });
}

export const financeBody = (scene: Scene, suffix = ''): Body =>
  decisionBody(scene, scene.hash(`timesheet${suffix}`), {
    stage: 'finance',
    verdict: 'approve',
    ms: approvedMs(scene, suffix),
    client: scene.hash(`approve${suffix}`),
    payee: scene.hash('payee'),
    invoice: scene.hash(`invoice${suffix}`),
    amount_minor: amountsOfScene(scene, suffix).totalMinor,
    cur: 'EUR',
  });

export const paymentBody = (scene: Scene, suffix = ''): Body => ({
  ref: scene.hash(`finance${suffix}`),
  bank_ref: 'RF18',
  date: '2026-03-11',
  amount_minor: amountsOfScene(scene, suffix).totalMinor,
  cur: 'EUR',
});
