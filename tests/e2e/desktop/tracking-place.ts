import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ContractDraft } from '../../../shared/api/schemas.ts';
import { cellMs } from '../../../shared/domain/cell.ts';
import { assertOk } from '../../../shared/kit/result.ts';
import { ordinaryDraft } from '../../support/entry-factory.ts';
import {
  createWorkplace,
  postAll,
  seenAndView,
  type Workplace,
  joinOrganisation,
  pairingCode,
} from '../../support/server-fixture.ts';
import type { DesktopApp } from './desktop-app.ts';

/** A real server in real time, with people who invite and accept. */
export async function openWorkplace(): Promise<Workplace> {
  const place = await createWorkplace({ overrides: { clock: { nowMs: () => Date.now() } } });
  place.clock.set(Date.now());
  return place;
}

export interface Invitation {
  readonly code: string;
  readonly con: string;
}

/** A freelancer joins, is offered a contract and makes a pairing code. */
export async function invite(
  place: Workplace,
  name: string,
  draft: Partial<ContractDraft> = {},
): Promise<Invitation> {
  const { owner, ten } = place;
  const path = `/v1/organisations/${ten}`;
  const member = { email: `${name}@home.test`, name, roles: ['freelancer'] as const };
  const { id: freelancer } = await joinOrganisation(place, member);
  const offered = await owner.post<{ con: string }>(`${path}/contracts`, {
    freelancer,
    draft: { ...ordinaryDraft, ...draft },
  });
  return { code: await pairingCode(place, freelancer), con: offered.body.con };
}

/** The client reads and accepts what the freelancer signed. */
export async function acceptAsClient(place: Workplace, con: string, ref: string): Promise<void> {
  const { client, clientKey } = place;
  const { entry } = await clientKey.decide({
    con,
    ref,
    ...(await seenAndView(client, con)),
    stage: 'client',
    verdict: 'accept',
  });
  await postAll(client, [entry]);
}

/** Waits until the app says so; the app's own state is what a person would look at. */
export async function untilState(
  app: DesktopApp,
  isReached: (state: Awaited<ReturnType<DesktopApp['state']>>) => boolean,
): Promise<void> {
  // Far longer than it takes: a loaded machine is slow, and that is no fault.
  const giveUpAt = Date.now() + 90_000;
  for (;;) {
    const state = await app.state();
    if (isReached(state)) return;
    if (Date.now() > giveUpAt) throw new Error(`not reached: ${JSON.stringify(state, null, 2)}`);
    await sleep(250);
    await app.call('sync.now', {});
  }
}

/** Lets the ten minutes end first if they would within `ms`: what follows is then one slice. */
export async function untilCellHasRoom(ms: number): Promise<void> {
  const leftMs = cellMs - (Date.now() % cellMs);
  if (leftMs < ms) await sleep(leftMs + 500);
}

/** From a paired app to an active contract. */
export async function activate(app: DesktopApp, place: Workplace, con: string): Promise<void> {
  const stateOf = (wanted: string) => (state: Awaited<ReturnType<DesktopApp['state']>>) =>
    state.contracts.some((contract) => contract.con === con && contract.state === wanted);
  await untilState(app, stateOf('offered'));
  const answer = await app.call('contract.accept', { con });
  const { hash } = assertOk(answer as { ok: true; value: { hash: string } });
  await untilState(app, (state) => state.sync.waiting === 0);
  await acceptAsClient(place, con, hash);
  await untilState(app, stateOf('active'));
}

const run = promisify(execFile);

/** Real input on the virtual display. */
export const xdotool = (env: Record<string, string>, ...args: string[]) =>
  run('xdotool', args, { env: { ...process.env, ...env } });
