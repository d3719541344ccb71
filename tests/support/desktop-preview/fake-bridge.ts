import type { AppState, PracticeState } from '../../../shared/api/app-state.ts';
import type {
  DesktopBridge,
  DesktopCall,
  DesktopRequest,
  DesktopResponses,
  IpcAnswer,
} from '../../../shared/api/ipc.ts';
import type { PictureView } from '../../../shared/api/schemas.ts';
import { samplePay } from './sample-pay.ts';
import { samplePicture } from './sample-picture.ts';
import { sampleDay } from './sample-day.ts';
import { fakeOutbox } from './fake-outbox.ts';

type Handlers = {
  readonly [C in DesktopCall]: (
    request: DesktopRequest<C>,
  ) => Promise<IpcAnswer<DesktopResponses[C]>>;
};

const ok = async <T>(value: T): Promise<IpcAnswer<T>> => ({ ok: true, value });

const sampleViews = (now: number): readonly PictureView[] => [
  {
    slice: 'a'.repeat(64),
    name: 'Ines Vogel',
    roles: ['client'],
    kind: 'picture',
    firstAtMs: now - 5_000_000,
    lastAtMs: now - 5_000_000,
    times: 1,
  },
  {
    slice: 'a'.repeat(64),
    name: 'Ines Vogel',
    roles: ['client', 'owner'],
    kind: 'thumbnail',
    firstAtMs: now - 9_000_000,
    lastAtMs: now - 6_000_000,
    times: 4,
  },
];

const practice = (lengthMs: number): PracticeState => ({
  lengthMs,
  k: [12, 80, 31, 4, 0, 0, 0, 0, 0, 0],
  m: [3, 9, 22, 1, 0, 0, 0, 0, 0, 0],
  active: [1, 1, 1, 1, 0, 0, 0, 0, 0, 0],
  src: 'hook',
});

/**
 * Stands in for main while only the window is looked at. Starting, stopping and accepting change
 * the state; the pairing code `wrong` and an empty memo show their errors.
 */
export function createFakeBridge(start: AppState): DesktopBridge {
  const holder = { app: start };
  const listeners = new Set<(state: AppState) => void>();
  const push = (change: Partial<AppState>) => {
    holder.app = { ...holder.app, ...change };
    for (const listener of listeners) listener(holder.app);
  };
  const pend = (hash: string, action: 'redact' | 'cover' | 'move') => {
    const untilAt = Date.now() + 10_000;
    push({ pendingEdits: [{ hash, action, untilAt }] });
    return ok({ untilAt });
  };
  const handlers: Handlers = {
    'app.state': () => ok(holder.app),
    'pairing.pair': async ({ code }) =>
      code === 'wrong' ? { ok: false, error: { code: 'pairing_code' } } : ok(undefined),
    'contract.accept': ({ con }) => {
      const contracts = holder.app.contracts.map((one) =>
        one.con === con ? { ...one, state: 'signed' as const } : one,
      );
      push({ contracts });
      return ok({ hash: 'a'.repeat(64) });
    },
    'tracking.start': async ({ con, ctx }) => {
      if (ctx.memo === '') return { ok: false, error: { code: 'memo_required' } };
      push({ tracking: { ...holder.app.tracking, state: 'tracking', con, ctx, sessionMs: 0 } });
      return ok(undefined);
    },
    'tracking.stop': () => {
      const { open: _closed, ...rest } = holder.app.tracking;
      push({ tracking: { ...rest, state: 'stopped' } });
      return ok(undefined);
    },
    'tracking.switch': ({ con, ctx }) => {
      push({ tracking: { ...holder.app.tracking, con, ctx, sessionMs: 0 } });
      return ok(undefined);
    },
    'time.addManual': () => ok({ slices: 3 }),
    'tracking.setContext': ({ ctx }) => {
      push({ tracking: { ...holder.app.tracking, ctx } });
      return ok(undefined);
    },
    'tracking.answerIdle': () => {
      const { idleSinceAt: _answered, ...rest } = holder.app.tracking;
      push({ tracking: rest });
      return ok(undefined);
    },
    'diary.day': ({ con, fromIdx }) => ok({ con, slices: sampleDay(fromIdx, Date.now()) }),
    'diary.views': () => ok({ views: sampleViews(Date.now()) }),
    'tracking.choose': ({ con }) => {
      push({ tracking: { ...holder.app.tracking, con } });
      return ok(undefined);
    },
    'pay.read': () => {
      const isNew = holder.app.contracts.every(({ state }) => state === 'offered');
      return ok(isNew ? { contracts: [] } : samplePay(Date.now(), holder.app.contracts));
    },
    'pay.save': () => ok({ path: '/home/rahima/countersign-pay-2026-11-22.csv' }),
    'diary.picture': async ({ blob }) => ok(await samplePicture(blob)),
    'timesheet.submit': () => ok({ hash: 'b'.repeat(64) }),
    'week.reply': ({ text }) => {
      const [newest, ...others] = holder.app.talks;
      const said = {
        hash: 'f'.repeat(64),
        type: 'reply',
        from: 'freelancer',
        text,
        atMs: Date.now(),
        state: 'waiting',
      } as const;
      if (newest) push({ talks: [{ ...newest, said: [...newest.said, said] }, ...others] });
      return ok({ hash: said.hash });
    },
    'payee.set': () => ok({ hash: 'c'.repeat(64) }),
    'proof.save': () => ok({ anchors: 'anchors.json', policy: 'policy.txt' }),
    'slice.redact': ({ hash }) => pend(hash, 'redact'),
    'slice.cover': ({ hash }) => pend(hash, 'cover'),
    'slice.move': ({ hash }) => pend(hash, 'move'),
    'slice.amend': () => ok({ hash: 'd'.repeat(64) }),
    'slice.undo': () => {
      push({ pendingEdits: [] });
      return ok(undefined);
    },
    'evidence.save': () => ok({ dir: '/home/rahima/evidence', entries: 1_204, pictures: 96 }),
    'evidence.saveAll': () =>
      ok({ dir: '/home/rahima/everything', contracts: 2, entries: 2_404, pictures: 190, left: 1 }),
    'evidence.progress': () => ok(undefined),
    'device.erase': async ({ evenUnsent }) =>
      holder.app.sync.waiting > 0 && !evenUnsent
        ? { ok: false, error: { code: 'unsent_entries' } }
        : ok(undefined),
    'evidence.fork': () => ok({ dir: '/home/rahima/log-evidence' }),
    'recovery.open': () => ok(undefined),
    'device.endorsers': () =>
      ok({
        devices: [{ kid: 'a'.repeat(64), name: 'Linux computer', words: 'bofud-tizag-lopuk' }],
      }),
    'device.request': () => ok({ text: 'countersign enrolment request\nbofud-tizag\nAAAA\n' }),
    'device.readRequest': async ({ text }) =>
      text.includes('request')
        ? ok({ kid: 'b'.repeat(64), words: 'gadip-nokur-vilas-domuz-hibot' })
        : { ok: false, error: { code: 'request_unreadable' } },
    'device.endorse': () => ok({ text: 'countersign endorsement\nbofud-tizag\nAAAA\n' }),
    'device.finish': () => ok(undefined),
    'device.revoke': () => ok({ hash: 'e'.repeat(64) }),
    'device.enrollAlone': () => ok(undefined),
    'contract.adopt': () => ok(undefined),
    'clock.useServer': () => ok({ offMs: 120_000 }),
    'journal.catchUp': () => ok({ added: 3, missing: 0 }),
    'settings.change': (change) => {
      const settings = { ...holder.app.settings, ...change } as AppState['settings'];
      const isTaken = settings.shortcut === 'Control+Alt+T';
      const shortcutState = settings.shortcut === '' ? 'none' : isTaken ? 'taken' : 'works';
      const next = { ...settings, shortcutState } as const;
      push({ settings: next });
      return ok(next);
    },
    'machine.look': () =>
      ok({
        desktop: 'x11',
        arch: 'x64',
        tools: [
          { name: 'import', sensor: 'screenshot', isThere: false },
          { name: 'xprop', sensor: 'window', isThere: true },
          { name: 'xwininfo', sensor: 'window', isThere: true },
        ],
      }),
    'machine.testCapture': async () => {
      const picture = await samplePicture('e'.repeat(64));
      const shot = { type: 'taken', ...picture, w: 1_920, h: 1_080, rotation: 0 } as const;
      return ok({
        displays: [
          { ...shot, scalePct: 100 },
          { type: 'failed', reason: 'deny_list' },
        ],
      });
    },
    'practice.start': () => ok(practice(4_000)),
    'practice.look': async () =>
      ok({
        ...practice(184_000),
        capture: { type: 'taken', ...(await samplePicture('e'.repeat(64))) },
      }),
    'practice.stop': () => ok(undefined),
    'update.check': () => ok({ state: 'off' }),
    'update.fetch': () => ok({ state: 'off' }),
    'update.show': () => ok(undefined),
    'about.read': () =>
      ok({
        app: '0.1.0',
        electron: '45.3.2',
        chromium: '150.0.7000.10',
        node: '24.10.0',
        system: 'linux x64 6.12',
      }),
    'sync.now': () => ok(undefined),
    ...fakeOutbox,
    'notice.dismiss': ({ id }) => {
      push({ notices: holder.app.notices.filter((notice) => notice.id !== id) });
      return ok(undefined);
    },
  };
  return {
    invoke: (call, request) => handlers[call](request),
    onState: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
