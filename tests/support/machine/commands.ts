import * as fc from 'fast-check';
import { assertOk } from '../../../shared/kit/result.ts';
import { createMortalFiles, type Cut } from '../mortal-files.ts';
import { newestHead } from '../server-fixture.ts';
import { amend, erase, move, redact, removePicture } from './edits.ts';
import { batch, decide, pay, revise, silence, submit } from './money.ts';
import { isTracking, passTime, startDesk, stopDesk, workShift } from './work.ts';
import { weathers } from './wire.ts';
import { addPhone, restartDesk, takeDeskTurn, type World } from './world.ts';

/** One thing that happens. The machine has no model but its invariants: it may always happen. */
type Command = fc.AsyncCommand<object, World>;

const hour = 3_600_000;
const day = 24 * hour;

function command<T>(
  name: string,
  arbitrary: fc.Arbitrary<T>,
  act: (world: World, input: T) => Promise<unknown>,
): fc.Arbitrary<Command> {
  return arbitrary.map((input) => {
    const text = input === undefined ? name : `${name} ${JSON.stringify(input)}`;
    return {
      check: () => true,
      run: async (_, world) => {
        world.story.push(text);
        await act(world, input);
        world.heads.push(await newestHead(world.here.client));
      },
      toString: () => text,
    };
  });
}

const plain = (name: string, act: (world: World) => Promise<unknown>) =>
  command(name, fc.constant(undefined), act);
const pick = fc.nat(1_000);
const turns = async (world: World) => {
  world.story.push(`  turn: ${JSON.stringify(await takeDeskTurn(world))}`);
};
/** What needs the network, for those who have it. */
const onLine = async (world: World, act: () => Promise<unknown>) => {
  const { weather } = world.wire;
  world.wire.weather = 'up';
  await act();
  world.wire.weather = weather;
};

/** The app is closed and opened, and ends at its n-th write this time. */
async function crashDesk(world: World, crash: { atWrite: number; cut: Cut; contract: number }) {
  const { desk } = world;
  const mortal = createMortalFiles(crash.atWrite, crash.cut);
  const live = async () => {
    await restartDesk(desk, mortal.files);
    await startDesk(world, crash.contract);
    for (let step = 0; step < 12 && !mortal.isDead(); step++) await passTime(world, 5);
    await stopDesk(world);
  };
  const died = await Promise.race([mortal.died, live().then(() => 'nowhere')]);
  world.story.push(`  died at ${died.split('/').slice(-2).join('/')}`);
  await restartDesk(desk);
}

const everybodySends = async (world: World) => {
  await turns(world);
  for (const bench of benchesOf(world)) await bench.sync();
};

/** Those that are not revoked. */
const benchesOf = ({ far, phone }: World) => (phone ? [far, phone] : [far]);

async function rotate(world: World): Promise<void> {
  const { phone, desk } = world;
  await turns(world);
  if (phone) {
    if (phone.trackingFrom !== undefined) await phone.stop();
    await phone.sync();
    const { kid } = phone.device;
    const done = await desk.diary.revokeDevice({ kid, why: 'lost', sinceMs: 0 });
    world.story.push(`  revoke: ${done.ok ? 'signed' : done.error.code}`);
    if (done.ok) world.phone = undefined;
  }
  await turns(world);
  // A database put back does not know a machine that was paired since.
  world.hasBackup = false;
  if (world.phone === undefined) await addPhone(world);
}

async function restore(world: World): Promise<void> {
  if (!world.hasBackup) return;
  await world.server.restore();
  world.wasRestored = true;
  await sayAllAgain(world);
}

/** Whoever keeps no journal is told that the server forgot, and says it again. */
export async function sayAllAgain(world: World): Promise<void> {
  for (const each of world.recorded) await each.sayAgain();
  for (const bench of benchesOf(world)) bench.forget();
}

const work = fc.record({
  desk: fc.boolean(),
  far: fc.boolean(),
  phone: fc.boolean(),
  contract: fc.nat(1),
  seconds: fc.integer({ min: 20, max: 240 }),
  isLeftOpen: fc.boolean(),
});
const side = fc.nat(2);

const working: readonly fc.Arbitrary<Command>[] = [
  command('work', work, workShift),
  command('work', work, workShift),
  command('wait', fc.constantFrom(60, 900, 7_200, 86_400), async (world, seconds) => {
    await stopDesk(world);
    world.server.clock.advance(seconds * 1_000);
  }),
  command('power', fc.constantFrom('suspend', 'resume', 'lock', 'unlock'), (world, type) =>
    world.desk.diary.power(type as 'lock'),
  ),
  command('sleep', fc.constantFrom(20, 600, 30_000), async ({ desk }, seconds) => {
    desk.machine.sleep(seconds * 1_000);
    await desk.diary.tick();
  }),
  command('clock', fc.constantFrom(hour, -hour, day, -day), async ({ desk }, ms) => {
    desk.machine.step(desk.machine.skewMs() === 0 ? ms : -desk.machine.skewMs());
    await desk.diary.tick();
  }),
  command('redact', pick, redact),
  command('amend', pick, amend),
  command('move', pick, move),
];

const syncing: readonly fc.Arbitrary<Command>[] = [
  command('weather', fc.constantFrom(...weathers), async (world, weather) => {
    world.wire.weather = weather;
  }),
  plain('sync desk', turns),
  plain('sync desk', turns),
  command(
    'sync others',
    fc.constantFrom('straight' as const, 'reversed' as const),
    async (world, order) => {
      for (const bench of benchesOf(world)) await bench.sync(order);
    },
  ),
  plain('sync all at once', async (world) => {
    await Promise.all([turns(world), ...benchesOf(world).map((bench) => bench.sync())]);
  }),
];

const failing: readonly fc.Arbitrary<Command>[] = [
  command(
    'crash desk',
    fc.record({
      atWrite: fc.nat(14),
      cut: fc.constantFrom<Cut>('before', 'torn', 'after'),
      contract: fc.nat(1),
    }),
    crashDesk,
  ),
  plain('restart desk', async ({ desk }) => {
    await restartDesk(desk);
  }),
  command('crash server', fc.nat(60), (world, afterMs) =>
    world.server.crash(world.wire, afterMs, () => takeDeskTurn(world)),
  ),
  plain('back up', async (world) => {
    await world.server.backUp();
    world.hasBackup = true;
  }),
  plain('restore', restore),
];

const deciding: readonly fc.Arbitrary<Command>[] = [
  command('submit', side, submit),
  command(
    'decide',
    fc.tuple(side, fc.constantFrom('approve', 'approve', 'dispute', 'withdraw', 'reject')),
    (world, [which, verdict]) => decide(world, which, verdict as 'approve'),
  ),
  command('batch', side, batch),
  command('silence', side, async (world, which) => {
    await stopDesk(world);
    // What is handed in nobody answers; where something waits for its time nothing is.
    await onLine(world, async () => {
      await everybodySends(world);
      await submit(world, which);
      await everybodySends(world);
    });
    await silence(world);
  }),
  command('pay', pick, (world, which) => pay(world, which)),
  command('revise', fc.constantFrom('accept' as const, 'reject' as const), (world, verdict) =>
    onLine(world, () => revise(world, () => turns(world), verdict)),
  ),
  command('remove picture', pick, removePicture),
  command('erase', pick, (world, which) => onLine(world, () => erase(world, which))),
  plain('rotate phone', (world) => onLine(world, () => rotate(world))),
];

/** What may happen, in any order. */
export const commands = (most: number) =>
  fc.commands([...working, ...syncing, ...failing, ...deciding], {
    maxCommands: most,
    size: 'max',
  });

/** The faults end, everybody goes home, and whatever can be sent is sent. */
export async function settle(world: World): Promise<void> {
  const { desk, wire, server } = world;
  wire.weather = 'up';
  const { machine } = desk;
  const aheadMs = Math.max(0, machine.skewMs());
  machine.step(-machine.skewMs());
  // What was recorded under a clock that was ahead is taken once it is that late.
  server.clock.advance(aheadMs + 2 * day);
  if (isTracking(desk.diary)) await stopDesk(world);
  await desk.diary.settle();
  for (const bench of benchesOf(world)) if (bench.trackingFrom !== undefined) await bench.stop();
  if (world.wasRestored) await sayAllAgain(world);
  // The next ordinary start of the app, and an ordinary minute in each contract.
  await restartDesk(desk);
  assertOk(await desk.diary.useServerClock());
  for (const contract of world.contracts.keys()) {
    if (await startDesk(world, contract)) await passTime(world, 30);
    else throw new Error(`the desk cannot record any more: ${world.story.at(-1)}`);
    await stopDesk(world);
  }
  for (let attempt = 0; attempt < 6; attempt++) {
    await turns(world);
    for (const bench of benchesOf(world)) await bench.sync();
  }
}
