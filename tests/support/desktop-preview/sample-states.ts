import type {
  AppState,
  ContractState,
  PairingState,
  SaidState,
  TrackingState,
  WeekState,
  WeekTalk,
} from '../../../shared/api/app-state.ts';
import { cellMs, cellOf } from '../../../shared/domain/cell.ts';
import { defaultSettings } from '../../../shared/api/settings.ts';
import { defaultEditCloseS, mondayIdxOf } from '../../../shared/domain/week.ts';

const hourMs = 3_600_000;
const con = '3f1c7a52-6c1e-4d3b-9a52-1f0c6a7be001';
const otherCon = '8b0d5c11-02d4-4e0e-8f0e-77aa0c1de002';
const hashOf = (text: string): string => text.repeat(64).slice(0, 64);

const terms: ContractState['draft'] = {
  from_idx: 2_971_000,
  title: 'Customer support, evening shift',
  tier: 1,
  rates: [
    { work: 'service', rate_minor: 1_450 },
    { work: 'support', rate_minor: 1_800 },
  ],
  cur: 'EUR',
  plan: 'hourly',
  cap_ms: 30 * hourMs,
  week0: 2_970_432,
  tz: 'Europe/Berlin',
  pol: { caps: 1, scr: 'active', blur: 0, app: 'name', idle_s: 600, hold_s: 900, keep_days: 180 },
  manual_ok: false,
  offline_max_s: 14 * 86_400,
  edit_close_s: 43_200,
  review_close_s: 604_800,
  on_silence: 'wait',
  arbiter: 'Kammer für Streitbeilegung, Hamburg',
  two_person_minor: 100_000,
  memo_required: true,
  elig: 1,
  auto_timesheet: false,
  terms: hashOf('c0ffee'),
};

const contract = (state: ContractState['state']): ContractState => ({
  con,
  organisation: 'Nordlicht Versand GmbH',
  draft: terms,
  state,
  contractHash: state === 'offered' ? '' : hashOf('ab12'),
});

const bengaliContract: ContractState = {
  con: otherCon,
  organisation: 'আন্তর্জাতিক গ্রাহক সহায়তা ও অনুবাদ পরিষেবা প্রাইভেট লিমিটেড, ঢাকা–চট্টগ্রাম শাখা',
  draft: {
    ...terms,
    title: 'দীর্ঘমেয়াদি গ্রাহক সহায়তা চুক্তি — রাতের পালা, প্রথম স্তর',
    rates: [{ work: 'support', rate_minor: 65_000 }],
    cur: 'BDT',
  },
  state: 'active',
  contractHash: hashOf('cd34'),
};

const pairing: PairingState = {
  serverName: 'Nordlicht diary',
  serverUrl: 'https://diary.nordlicht.example',
  origin: 'diary.nordlicht.example/log',
  logWords: 'harbor velvet onion tunnel',
  freelancer: { id: 'f4f4f4f4-0000-4000-8000-000000000001', name: 'Rahima Khatun' },
  device: { kid: hashOf('1f'), words: 'babad-dufok-gobiz-lusab-hotip', keystore: 'libsecret' },
  enrolment: 'enrolled',
  recovery: 'written',
  recoveryWords: 'tivur-kalop-zoman-biduf-gahis',
};

const stopped: TrackingState = {
  state: 'stopped',
  con,
  ctx: { memo: 'Tickets 4410–4432: refunds', mode: 'desk', work: 'service' },
  sessionMs: 0,
  todayMs: 0,
  recentMemos: [],
  sameMemoSlices: 0,
};

const memos = [
  'Tickets 4410–4432: refunds',
  'Call with warehouse about lost parcels',
  'Reading the new returns policy',
  'Weekly hand-over',
];

function tracking(now: number): TrackingState {
  const idx = cellOf(now);
  const intoMs = now - idx * cellMs;
  const upTo = (values: readonly number[]) =>
    values.map((value, minute) => (minute * 60_000 < intoMs ? value : 0));
  return {
    ...stopped,
    state: 'tracking',
    sessionStartedAt: now - 5_076_000,
    sessionMs: 5_076_000,
    todayMs: 15_240_000,
    open: {
      idx,
      fromMs: 0,
      toMs: intoMs,
      k: upTo([22, 61, 0, 118, 84, 3, 0, 45, 92, 10]),
      m: upTo([31, 12, 0, 40, 66, 22, 0, 80, 9, 14]),
      active: upTo([1, 1, 0, 1, 1, 1, 0, 1, 1, 1]),
      src: 'hook',
      failing: [],
    },
    recentMemos: memos,
  };
}

function week(now: number): WeekState {
  const fromIdx = mondayIdxOf(now);
  const toIdx = fromIdx + 1008;
  return {
    con,
    week: 2,
    fromIdx,
    toIdx,
    trackedMs: 18.6 * hourMs,
    billableMs: 16.9 * hourMs,
    notDelivered: 3,
    capMs: 30 * hourMs,
    cap: 'within',
    amountMinor: 24_505,
    cur: 'EUR',
    editCloseAt: toIdx * cellMs + defaultEditCloseS * 1000,
  };
}

/** The week before last was paid, the last one is disputed. */
function talks(now: number): readonly WeekTalk[] {
  const toIdx = mondayIdxOf(now);
  const said = (from: SaidState['from'], hours: number, rest: Partial<SaidState>): SaidState => ({
    hash: hashOf(String(10 + hours)),
    type: 'reply',
    from,
    atMs: now - hours * hourMs,
    state: 'logged',
    ...rest,
  });
  const disputed: WeekTalk = {
    con,
    week: 1,
    fromIdx: toIdx - 1008,
    toIdx,
    timesheet: { hash: hashOf('d1'), state: 'disputed', ms: 22.4 * hourMs },
    said: [
      said('client', 30, {
        type: 'decision',
        verdict: 'dispute',
        text: 'Tuesday evening is longer than the roster says. What was that?',
      }),
      said('freelancer', 28, {
        text: 'Two incidents after 22:00, see the memos. Tickets 4821, 4822.',
      }),
      said('client', 26, {}),
      said('freelancer', 20, { text: 'Shall I send the call log?', state: 'waiting' }),
    ],
    answerTo: hashOf('d2'),
    excluded: [{ fromIdx: toIdx - 760, toIdx: toIdx - 752 }],
  };
  const paid: WeekTalk = {
    ...disputed,
    excluded: [],
    week: 0,
    fromIdx: toIdx - 2016,
    toIdx: toIdx - 1008,
    timesheet: { hash: hashOf('d3'), state: 'paid', ms: 30 * hourMs },
    said: [
      said('client', 60, { type: 'decision', verdict: 'approve' }),
      said('finance', 55, { type: 'decision', verdict: 'approve' }),
      said('finance', 54, { type: 'payment' }),
    ],
  };
  return [disputed, paid];
}

const base = (now: number): AppState => ({
  version: '0.1.0',
  pairing,
  contracts: [contract('active')],
  lastWeek: undefined,
  talks: [],
  tracking: stopped,
  lastCapture: undefined,
  sync: {
    state: 'synced',
    waiting: 0,
    waitingPictures: 0,
    receipted: 128,
    refused: [],
    lastSyncAt: now - 40_000,
  },
  sensors: [
    { sensor: 'input', state: 'ok' },
    { sensor: 'window', state: 'ok' },
    { sensor: 'screenshot', state: 'ok' },
    { sensor: 'idle', state: 'ok' },
    { sensor: 'keystore', state: 'degraded', reason: 'basic_text' },
    { sensor: 'disk', state: 'ok' },
  ],
  week: week(now),
  notices: [],
  devices: [
    {
      kid: hashOf('1f'),
      words: pairing.device.words,
      isThis: true,
      state: 'active',
      enrolledAt: now - 40 * hourMs,
    },
    {
      kid: hashOf('2e'),
      words: 'mopul-gisad-hovir-tanup-bolig',
      isThis: false,
      state: 'active',
      enrolledAt: now - 900 * hourMs,
    },
    {
      kid: hashOf('3d'),
      words: 'ruzon-pabik-lumit-sodav-kigur',
      isThis: false,
      state: 'revoked',
      enrolledAt: now - 1_900 * hourMs,
      revokedAt: now - 910 * hourMs,
    },
  ],
  pendingEdits: [],
  settings: {
    ...defaultSettings,
    shortcutState: 'none',
    autostartState: 'off',
    wasReset: false,
    locale: 'en-GB',
  },
});

const recording = (now: number): AppState => ({
  ...base(now),
  tracking: tracking(now),
  lastCapture: {
    type: 'taken',
    atMs: now - 95_000,
    thumb: hashOf('7a'),
    blob: hashOf('7b'),
    lenBytes: 71_204,
    tookMs: 118,
  },
  sync: { ...base(now).sync, state: 'waiting', waiting: 2, waitingPictures: 4 },
});

/** States of the window by name; each takes the present instant (epoch ms). */
export const sampleStates = {
  unpaired: (now) => ({
    ...base(now),
    pairing: undefined,
    contracts: [],
    week: undefined,
    sync: { ...base(now).sync, state: 'unpaired', receipted: 0 },
  }),
  'no-contract': (now) => ({ ...base(now), contracts: [], week: undefined }),
  unendorsed: (now) => ({ ...base(now), pairing: { ...pairing, enrolment: 'unendorsed' } }),
  unwritten: (now) => ({ ...recording(now), pairing: { ...pairing, recovery: 'unwritten' } }),
  two: (now) => ({
    ...base(now),
    contracts: [
      {
        ...contract('active'),
        sealedTo: { words: 'dokin-valug-biroz-hapim-tuzob' },
        revision: { draft: { ...terms, title: 'Evening and weekend shift' }, state: 'offered' },
      },
      bengaliContract,
    ],
  }),
  elsewhere: (now) => ({
    ...base(now),
    contracts: [{ ...contract('active'), signedElsewhere: { words: pairing.device.words } }],
  }),
  offered: (now) => ({ ...base(now), contracts: [contract('offered')], week: undefined }),
  signed: (now) => ({ ...base(now), contracts: [contract('signed')], week: undefined }),
  stopped: base,
  tracking: recording,
  bengali: (now) => ({
    ...recording(now),
    contracts: [contract('active'), bengaliContract],
    tracking: { ...stopped, con: otherCon, recentMemos: [bengaliContract.draft.title, ...memos] },
    pairing: { ...pairing, freelancer: { ...pairing.freelancer, name: 'মোছাঃ রহিমা খাতুন চৌধুরী' } },
  }),
  troubled: (now) => ({
    ...recording(now),
    tracking: { ...tracking(now), idleSinceAt: now - 14 * 60_000 },
    lastCapture: { type: 'failed', atMs: now - 60_000, reason: 'wayland_denied' },
    sync: {
      state: 'problem',
      waiting: 12,
      waitingPictures: 9,
      receipted: 96,
      refused: [
        { hash: hashOf('9e'), code: 'E_KEY_INACTIVE' },
        { hash: hashOf('5d'), code: 'E_TIME_FUTURE', detail: '312 s ahead' },
      ],
      lastSyncAt: now - 5 * hourMs,
      problem: { code: 'server_unreachable', detail: 'connect ECONNREFUSED' },
    },
    sensors: [
      { sensor: 'input', state: 'unavailable', reason: 'wayland' },
      { sensor: 'screenshot', state: 'degraded', reason: 'missing_tool', detail: 'import' },
    ],
    week: { ...week(now), trackedMs: 31.5 * hourMs, billableMs: 29.8 * hourMs, cap: 'over' },
    notices: [
      { id: 'n1', code: 'recovered', facts: { atMs: now - 900_000, safeMs: 1_260_000 } },
      { id: 'n2', code: 'log_fork', facts: {} },
    ],
  }),
  idle: (now) => ({
    ...recording(now),
    contracts: [contract('active'), bengaliContract],
    tracking: { ...tracking(now), idleSinceAt: now - 14 * 60_000 },
  }),
  capped: (now) => ({
    ...recording(now),
    contracts: [contract('active'), bengaliContract].map((each) => ({
      ...each,
      draft: { ...each.draft, manual_ok: true },
    })),
    tracking: {
      ...stopped,
      ended: { by: 'break', atMs: now - 900_000, leftOutMs: 0 },
      endedBy: 'break',
      ctx: { memo: 'misc', mode: 'desk', work: 'service' },
    },
    week: { ...week(now), trackedMs: 41.5 * hourMs, billableMs: 39.8 * hourMs, cap: 'over' },
    lastWeek: { ...week(now), week: 1 },
    notices: [
      { id: 'n4', code: 'cap_over', facts: { organisation: 'Nordlicht Versand GmbH' } },
      {
        id: 'n5',
        code: 'week_closing',
        facts: { organisation: 'Nordlicht Versand GmbH', hours: 5 },
      },
    ],
  }),
  away: (now) => ({
    ...base(now),
    contracts: [bengaliContract],
    tracking: {
      ...stopped,
      con: otherCon,
      endedBy: 'lock',
      ended: { by: 'lock', atMs: now - 2_400_000, leftOutMs: 540_000 },
    },
  }),
  submitted: (now) => ({
    ...base(now),
    tracking: {
      ...stopped,
      endedBy: 'suspend',
      ended: { by: 'suspend', atMs: now - hourMs, leftOutMs: 0 },
      todayMs: 4 * hourMs,
      recentMemos: memos,
    },
    week: {
      ...week(now),
      notDelivered: 0,
      timesheet: { hash: hashOf('e5'), state: 'submitted', ms: 16.9 * hourMs },
    },
    talks: talks(now),
    notices: [
      { id: 'n3', code: 'decision_arrived', facts: { organisation: 'Nordlicht Versand GmbH' } },
    ],
  }),
} as const satisfies Record<string, (now: number) => AppState>;

export type SampleName = keyof typeof sampleStates;

export const isSampleName = (text: string): text is SampleName => Object.hasOwn(sampleStates, text);
