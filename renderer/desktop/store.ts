import './bridge.ts';
import { create } from 'zustand';
import type { AppState, SliceContext } from '../../shared/api/app-state.ts';
import type {
  DesktopBridge,
  DesktopCall,
  DesktopRequest,
  DesktopResponses,
  IpcAnswer,
  IpcError,
} from '../../shared/api/ipc.ts';
import { nextDraft } from './next-draft.ts';

export type Page = 'today' | 'diary' | 'pay' | 'outbox' | 'contract' | 'safety' | 'settings';
export type SettingsPart = 'general' | 'machine' | 'practice' | 'about';

/** A mirror of what main pushes, and what only this window knows. Nothing here is a fact. */
export interface DesktopStore {
  readonly bridge: DesktopBridge | undefined;
  readonly app: AppState | undefined;
  /** Monotonic ms (`performance.now()`) when `app` came, to let the clocks run on. */
  readonly appAt: number;
  readonly page: Page;
  readonly settingsPart: SettingsPart;
  readonly diaryZone: 'local' | 'utc';
  /** Contract chosen here; main's while nothing is chosen. */
  readonly chosenCon: string | undefined;
  /** Memo, mode and work as the fields show them. */
  readonly draft: SliceContext;
  readonly busy: readonly DesktopCall[];
  readonly failures: Readonly<Partial<Record<DesktopCall, IpcError>>>;
}

const emptyDraft: SliceContext = { memo: '', mode: 'desk', work: 'service' };

export const initialStore: DesktopStore = {
  bridge: undefined,
  app: undefined,
  appAt: 0,
  page: 'today',
  settingsPart: 'general',
  diaryZone: 'local',
  chosenCon: undefined,
  draft: emptyDraft,
  busy: [],
  failures: {},
};

export const useDesktop = create<DesktopStore>()(() => initialStore);

/** Follows main's state from now on; returns how to stop. */
export function connect(bridge: DesktopBridge): () => void {
  useDesktop.setState({ bridge });
  const stop = bridge.onState(receiveState);
  void askFirstState();
  return stop;
}

async function askFirstState(): Promise<void> {
  const answer = await call('app.state', {});
  // A state that was pushed meanwhile is newer.
  if (answer.ok && useDesktop.getState().app === undefined) receiveState(answer.value);
}

export function receiveState(app: AppState): void {
  useDesktop.setState(({ app: before, draft }) => ({
    app,
    appAt: performance.now(),
    draft: nextDraft({ before: before?.tracking, now: app.tracking, draft }),
  }));
}

/** Asks main; a failure is kept in `failures` under the call, where the page shows it. */
export async function call<C extends DesktopCall>(
  name: C,
  request: DesktopRequest<C>,
): Promise<IpcAnswer<DesktopResponses[C]>> {
  const { bridge } = useDesktop.getState();
  if (!bridge) throw new Error('the window is not connected');
  forgetFailure(name);
  useDesktop.setState(({ busy }) => ({ busy: [...busy, name] }));
  try {
    const answer = await bridge.invoke(name, request);
    if (!answer.ok) rememberFailure(name, answer.error);
    return answer;
  } finally {
    useDesktop.setState(({ busy }) => ({ busy: withoutOne(busy, name) }));
  }
}

export function forgetFailure(name: DesktopCall): void {
  useDesktop.setState(({ failures }) => {
    const { [name]: _forgotten, ...rest } = failures;
    return { failures: rest };
  });
}

const rememberFailure = (name: DesktopCall, error: IpcError): void =>
  useDesktop.setState(({ failures }) => ({ failures: { ...failures, [name]: error } }));

function withoutOne(busy: readonly DesktopCall[], name: DesktopCall): readonly DesktopCall[] {
  const at = busy.indexOf(name);
  return at < 0 ? busy : busy.toSpliced(at, 1);
}
