import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  chooseMemo,
  commitDraft,
  contextFor,
  editDraft,
  selectedContract,
  startTracking,
  toggleTracking,
} from '../../../renderer/desktop/actions.ts';
import {
  call,
  connect,
  forgetFailure,
  initialStore,
  receiveState,
  useDesktop,
} from '../../../renderer/desktop/store.ts';
import type { AppState } from '../../../shared/api/app-state.ts';
import type { DesktopBridge, IpcAnswer } from '../../../shared/api/ipc.ts';
import { sampleStates } from '../../support/desktop-preview/sample-states.ts';

const now = Date.UTC(2026, 6, 6, 12, 4);
const stopped = sampleStates.stopped(now);
const tracking = sampleStates.tracking(now);
const [contract] = stopped.contracts;
if (!contract) throw new Error('the sample has no contract');

function createBridge(answer: IpcAnswer<undefined> = { ok: true, value: undefined }) {
  const invoke = vi.fn(async () => answer);
  const listeners: ((app: AppState) => void)[] = [];
  const bridge = {
    invoke,
    onState: (listener: (app: AppState) => void) => {
      listeners.push(listener);
      return () => listeners.splice(0);
    },
  } as unknown as DesktopBridge;
  return { bridge, invoke, listeners };
}

beforeEach(() => useDesktop.setState(initialStore, true));

describe('connect', () => {
  it('takes main’s first state and then every one that is pushed', async () => {
    const { bridge, listeners } = createBridge({ ok: true, value: stopped as never });
    connect(bridge);
    await vi.waitFor(() => expect(useDesktop.getState().app).toBe(stopped));
    listeners[0]?.(tracking);
    expect(useDesktop.getState().app).toBe(tracking);
  });

  it('keeps a state that was pushed before the first answer came', async () => {
    const { bridge, listeners } = createBridge({ ok: true, value: stopped as never });
    connect(bridge);
    listeners[0]?.(tracking);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(useDesktop.getState().app).toBe(tracking);
  });
});

describe('call', () => {
  it('is busy while main works, and not after', async () => {
    const { bridge } = createBridge();
    useDesktop.setState({ bridge });
    const done = call('sync.now', {});
    expect(useDesktop.getState().busy).toEqual(['sync.now']);
    await done;
    expect(useDesktop.getState().busy).toEqual([]);
  });

  it('keeps a failure under its call until the next try or until it is dismissed', async () => {
    const failing = createBridge({ ok: false, error: { code: 'server_unreachable' } });
    useDesktop.setState({ bridge: failing.bridge });
    await call('sync.now', {});
    expect(useDesktop.getState().failures).toEqual({ 'sync.now': { code: 'server_unreachable' } });
    forgetFailure('sync.now');
    expect(useDesktop.getState().failures).toEqual({});
    await call('sync.now', {});
    useDesktop.setState({ bridge: createBridge().bridge });
    await call('sync.now', {});
    expect(useDesktop.getState().failures).toEqual({});
  });

  it('is not busy after a bug either', async () => {
    const { bridge, invoke } = createBridge();
    invoke.mockRejectedValueOnce(new Error('bug'));
    useDesktop.setState({ bridge });
    await expect(call('sync.now', {})).rejects.toThrow('bug');
    expect(useDesktop.getState().busy).toEqual([]);
  });
});

describe('starting and stopping', () => {
  it('starts the selected contract with the fields, trimmed', () => {
    const { bridge, invoke } = createBridge();
    useDesktop.setState({ bridge });
    receiveState(stopped);
    editDraft({ memo: '  refunds ' });
    startTracking();
    expect(invoke).toHaveBeenCalledWith('tracking.start', {
      con: contract.con,
      ctx: { memo: 'refunds', mode: 'desk', work: 'service' },
    });
  });

  it('does not start twice, nor what is not active', () => {
    const { bridge, invoke } = createBridge();
    useDesktop.setState({ bridge });
    receiveState(sampleStates.offered(now));
    startTracking();
    expect(invoke).not.toHaveBeenCalled();
    receiveState(stopped);
    startTracking();
    startTracking();
    expect(invoke).toHaveBeenCalledTimes(1);
  });

  it('stops what runs', () => {
    const { bridge, invoke } = createBridge();
    useDesktop.setState({ bridge });
    receiveState(tracking);
    toggleTracking();
    expect(invoke).toHaveBeenCalledWith('tracking.stop', {});
  });
});

describe('the fields while recording', () => {
  it('tells main a mode at once and a memo when it is finished', () => {
    const { bridge, invoke } = createBridge();
    useDesktop.setState({ bridge });
    receiveState(tracking);
    editDraft({ memo: 'lost parc' });
    expect(invoke).not.toHaveBeenCalled();
    commitDraft();
    expect(invoke).toHaveBeenLastCalledWith('tracking.setContext', {
      ctx: { memo: 'lost parc', mode: 'desk', work: 'service' },
    });
    editDraft({ mode: 'call' });
    expect(invoke).toHaveBeenLastCalledWith('tracking.setContext', {
      ctx: { memo: 'lost parc', mode: 'call', work: 'service' },
    });
  });

  it('says nothing while nothing changed or nothing is recorded', () => {
    const { bridge, invoke } = createBridge();
    useDesktop.setState({ bridge });
    receiveState(tracking);
    commitDraft();
    receiveState(stopped);
    chooseMemo('Weekly hand-over');
    expect(invoke).not.toHaveBeenCalled();
    expect(useDesktop.getState().draft.memo).toBe('Weekly hand-over');
  });
});

describe('selectedContract', () => {
  const bengali = sampleStates.bengali(now);
  const [first, second] = bengali.contracts;

  it('is the chosen one, but while recording the one that is recorded', () => {
    expect(selectedContract({ app: bengali, chosenCon: first?.con })).toBe(first);
    expect(selectedContract({ app: bengali, chosenCon: undefined })).toBe(second);
    const live = { ...bengali, tracking: { ...tracking.tracking, con: second?.con ?? '' } };
    expect(selectedContract({ app: live, chosenCon: first?.con })).toBe(second);
  });

  it('is one to work on where nothing was chosen', () => {
    const offered = { ...contract, con: 'offered', state: 'offered' as const };
    const app = {
      ...stopped,
      contracts: [offered, contract],
      tracking: { ...stopped.tracking, con: '' },
    };
    expect(selectedContract({ app, chosenCon: undefined })).toBe(contract);
    expect(selectedContract({ app: undefined, chosenCon: undefined })).toBeUndefined();
  });
});

describe('contextFor', () => {
  it('takes the kind of work from a contract that has only one', () => {
    const one = {
      ...contract,
      draft: { ...contract.draft, rates: [{ work: 'support', rate_minor: 1 }] },
    };
    const draft = { memo: '', mode: 'desk', work: 'service' } as const;
    expect(contextFor(one as typeof contract, draft).work).toBe('support');
    expect(contextFor(contract, draft).work).toBe('service');
  });
});
