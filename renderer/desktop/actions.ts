import type { ContractState, SliceContext } from '../../shared/api/app-state.ts';
import { sameContext } from './next-draft.ts';
import { call, useDesktop, type DesktopStore, type Page, type SettingsPart } from './store.ts';

export const showPage = (page: Page): void => useDesktop.setState({ page });

export const showSettings = (settingsPart: SettingsPart): void =>
  useDesktop.setState({ page: 'settings', settingsPart });

/** While something is recorded, another contract goes on from this moment. */
export function chooseContract(con: string): void {
  const { app, draft } = useDesktop.getState();
  useDesktop.setState({ chosenCon: con });
  const contract = app?.contracts.find((each) => each.con === con);
  if (app?.tracking.state !== 'tracking') {
    // Main tells of this contract's week and memos from now on.
    if (contract) void call('tracking.choose', { con });
    return;
  }
  if (contract?.state !== 'active') return;
  if (app.tracking.con !== con)
    void call('tracking.switch', { con, ctx: contextFor(contract, draft) });
}

/** Contracts by number, as the picker lists them; from 1. */
export function chooseNthContract(n: number): void {
  const active = useDesktop.getState().app?.contracts.filter(({ state }) => state === 'active');
  const contract = active?.[n - 1];
  if (contract !== undefined) chooseContract(contract.con);
}

export const chooseDiaryZone = (diaryZone: DesktopStore['diaryZone']): void =>
  useDesktop.setState({ diaryZone });

/** Changes the fields; while recording, everything but the memo's typing goes to main at once. */
export function editDraft(change: Partial<SliceContext>): void {
  const draft = { ...useDesktop.getState().draft, ...change };
  useDesktop.setState({ draft });
  if (change.memo === undefined) commitDraft();
}

/** The memo's Enter or leaving the field: from now on slices carry what the fields say. */
export function commitDraft(): void {
  const { app, draft } = useDesktop.getState();
  if (app?.tracking.state !== 'tracking' || sameContext(app.tracking.ctx, draft)) return;
  void call('tracking.setContext', { ctx: draft });
}

export function chooseMemo(memo: string): void {
  editDraft({ memo });
  commitDraft();
}

export function startTracking(): void {
  const store = useDesktop.getState();
  const contract = selectedContract(store);
  if (contract?.state !== 'active' || store.busy.includes('tracking.start')) return;
  void call('tracking.start', { con: contract.con, ctx: contextFor(contract, store.draft) });
}

export function stopTracking(): void {
  if (useDesktop.getState().busy.includes('tracking.stop')) return;
  void call('tracking.stop', {});
}

export function toggleTracking(): void {
  if (useDesktop.getState().app?.tracking.state === 'tracking') stopTracking();
  else startTracking();
}

/** The contract that the window is about: chosen here, else main's, else the first to work on. */
export function selectedContract(
  store: Pick<DesktopStore, 'app' | 'chosenCon'>,
): ContractState | undefined {
  const { app, chosenCon } = store;
  if (!app) return undefined;
  const con =
    app.tracking.state === 'tracking' ? app.tracking.con : (chosenCon ?? app.tracking.con);
  return (
    app.contracts.find((contract) => contract.con === con) ??
    app.contracts.find((contract) => contract.state === 'active') ??
    app.contracts[0]
  );
}

/** A contract with one rate knows its kind of work. */
export function contextFor(contract: ContractState, draft: SliceContext): SliceContext {
  const works = contract.draft.rates.map((rate) => rate.work);
  const work = works.includes(draft.work) ? draft.work : (works[0] ?? draft.work);
  return { ...draft, memo: draft.memo.trim(), work };
}
