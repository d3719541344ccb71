import type { ElectronApplication, Page } from '@playwright/test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AppState } from '../../../shared/api/app-state.ts';
import { acceptAsClient, invite } from '../../e2e/desktop/tracking-place.ts';
import { ordinaryDraft } from '../entry-factory.ts';
import type { Workplace } from '../server-fixture.ts';

const patienceMs = 180_000;

/** An app with a window whose calls can be made from outside. */
export interface AgreedApp {
  readonly electron: ElectronApplication;
  readonly con: string;
  readonly call: (name: string, request: object) => Promise<unknown>;
}

/** Pairs a fresh profile and agrees on a contract: three captures a slice, titles on. */
export async function agreeContract(
  place: Workplace,
  start: (args: readonly string[]) => Promise<ElectronApplication>,
): Promise<AgreedApp> {
  const pol = { ...ordinaryDraft.pol, caps: 3, hold_s: 0, app: 'title' as const };
  const { code, con } = await invite(place, 'mortal', { pol });
  const electron = await start([`--pair-url=${place.server.url}`, `--pair-code=${code}`]);
  const page = await diaryOf(electron);
  const call = (name: string, request: object) =>
    page.evaluate(
      ([calledName, given]) => window.countersign.invoke(calledName as never, given as never),
      [name, request] as const,
    ) as Promise<unknown>;
  const until = async (isReached: (state: AppState) => boolean) => {
    const giveUpAt = Date.now() + patienceMs;
    for (;;) {
      const { value } = (await call('app.state', {})) as { value: AppState };
      if (isReached(value)) return;
      if (Date.now() > giveUpAt) throw new Error('the contract does not become active');
      await sleep(250);
      await call('sync.now', {});
    }
  };
  const isIn = (wanted: string) => (state: AppState) =>
    state.contracts.some((contract) => contract.con === con && contract.state === wanted);
  await until(isIn('offered'));
  const accepted = (await call('contract.accept', { con })) as { value: { hash: string } };
  await until(({ sync }) => sync.waiting === 0);
  await acceptAsClient(place, con, accepted.value.hash);
  await until(isIn('active'));
  return { electron, con, call };
}

async function diaryOf(electron: ElectronApplication): Promise<Page> {
  for (;;) {
    const page = electron.windows().find((each) => each.url().includes('/desktop/index.html'));
    if (page === undefined) {
      await electron.waitForEvent('window');
      continue;
    }
    await page.waitForLoadState('load');
    return page;
  }
}
