import { useEffect, useState } from 'react';
import type { AppState } from '../../../shared/api/app-state.ts';
import type { PayState } from '../../../shared/api/pay-state.ts';
import { call, useDesktop } from '../store.ts';

/** What was earned; asked for again when something was signed, received or decided. */
export function usePay(): PayState | undefined {
  const change = useDesktop((store) => payChange(store.app));
  const [got, setGot] = useState<{ readonly change: string; readonly pay: PayState }>();
  useEffect(() => {
    const request = { isWanted: true };
    const ask = async () => {
      const answer = await call('pay.read', {});
      // What came stays until there is something newer.
      if (request.isWanted && answer.ok) setGot({ change, pay: answer.value });
    };
    void ask();
    return () => {
      request.isWanted = false;
    };
  }, [change]);
  return got?.pay;
}

/** Not with every second of the clock: only what is sealed counts here. */
function payChange(app: AppState | undefined): string {
  if (!app) return '';
  const { tracking, sync, talks, contracts, pendingEdits } = app;
  return JSON.stringify([
    tracking.state,
    tracking.open?.idx,
    sync.waiting,
    sync.receipted,
    sync.refused.length,
    pendingEdits.length,
    talks.map(({ timesheet, said }) => [timesheet.state, said.map(({ state }) => state)]),
    contracts.map(({ contractHash, state }) => [contractHash, state]),
  ]);
}
