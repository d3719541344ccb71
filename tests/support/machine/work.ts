import { assertOk } from '../../../shared/kit/result.ts';
import type { Diary } from '../../../electron/main/diary/diary-types.ts';
import { journalOf } from '../../integration/desktop-fixture.ts';
import { recordsOf } from '../../../electron/main/diary/journal-queries.ts';
import type { BenchDevice } from './bench-device.ts';
import type { World } from './world.ts';

/** What the freelancer does to get time into her diary. */
const stepMs = 5_000;
const memos = ['Tickets', 'Calls', 'Review'];

export const isTracking = (diary: Diary): boolean =>
  diary.paired()?.recorder.view().isTracking === true;

/** Starts, unless it runs already or the app says why not. */
export async function startDesk(world: World, contract: number): Promise<boolean> {
  const { desk, contracts } = world;
  if (isTracking(desk.diary)) return true;
  world.count += 1;
  const con = contracts[contract % contracts.length]?.con ?? '';
  const memo = `${memos[world.count % memos.length]} ${world.count}`;
  const ctx = { memo, mode: 'desk', work: 'service' } as const;
  const started = await desk.diary.start({ con, ctx });
  if (!started.ok) world.story.push(`  start: ${started.error.code}`);
  return started.ok;
}

/** Time goes by for everybody; the desk ticks along, a key press each time. */
export async function passTime(world: World, seconds: number): Promise<void> {
  const { server, desk } = world;
  for (let left = seconds * 1_000; left > 0; left -= stepMs) {
    server.clock.advance(Math.min(left, stepMs));
    desk.desktop.input.send({ keys: 1, mouse: 0 });
    await desk.diary.tick();
  }
}

export async function stopDesk({ desk }: World): Promise<void> {
  if (isTracking(desk.diary)) assertOk(await desk.diary.stop());
}

export interface Shift {
  readonly desk: boolean;
  readonly far: boolean;
  readonly phone: boolean;
  readonly contract: number;
  readonly seconds: number;
  /** The desk goes on when it is over. */
  readonly isLeftOpen: boolean;
}

/** Those who are named work the same minutes. */
export async function workShift(world: World, shift: Shift): Promise<void> {
  const { contracts, farContract, far, phone } = world;
  const others: (readonly [BenchDevice, string])[] = [];
  if (shift.far) others.push([far, farContract.hash]);
  if (shift.phone && phone) others.push([phone, contracts[0]?.hash ?? '']);
  if (shift.desk) await startDesk(world, shift.contract);
  for (const [bench, hash] of others) if (bench.trackingFrom === undefined) await bench.start(hash);
  await passTime(world, shift.seconds);
  for (const [bench] of others) await bench.stop();
  if (!shift.isLeftOpen) await stopDesk(world);
}

/** Slices of the desk that still are where they were. */
export function slicesOfDesk({ desk }: World) {
  const records = journalOf(desk.diary).records();
  const moved = new Set(recordsOf(records, 'move').map(({ payload }) => payload.target));
  return recordsOf(records, 'slice').filter(({ hash }) => !moved.has(hash));
}
