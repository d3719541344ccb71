import { describe, expect, it } from 'vitest';
import { assertOk } from '../../shared/kit/result.ts';
import { move, redact, removePicture } from '../support/machine/edits.ts';
import { decide, pay, submit } from '../support/machine/money.ts';
import { sayAllAgain } from '../support/machine/commands.ts';
import { tellStory } from '../support/machine/run.ts';
import { workShift } from '../support/machine/work.ts';
import { addPhone, takeDeskTurn, type World } from '../support/machine/world.ts';

const first = { desk: true, far: false, phone: false, contract: 0, seconds: 60, isLeftOpen: false };
const all = 0;

async function sync(world: World): Promise<void> {
  for (let turn = 0; turn < 2; turn++) expect(await takeDeskTurn(world)).toBe('idle');
}

async function handIn(world: World, side: number): Promise<void> {
  await submit(world, side);
  await sync(world);
}

/** Told once as they were found; the machine tells many more (protocol-machine). */
describe('a story in which', { timeout: 120_000 }, () => {
  it('time is moved away after its week was approved', async () => {
    await tellStory(async (world) => {
      await workShift(world, first);
      await sync(world);
      await handIn(world, 0);
      await decide(world, 0, 'approve');
      await sync(world);
      await move(world, 0);
      await sync(world);
      await handIn(world, 1);
      await decide(world, 1, 'approve');
    });
  });

  it('time is moved away after its week was handed in', async () => {
    await tellStory(async (world) => {
      await workShift(world, first);
      await sync(world);
      await handIn(world, 0);
      await move(world, 0);
      await sync(world);
      await handIn(world, 1);
      await decide(world, 0, 'approve');
      await decide(world, 1, 'approve');
    });
  });

  it('a week is handed in before what was given up has arrived', async () => {
    await tellStory(async (world) => {
      await workShift(world, first);
      await workShift(world, first);
      await sync(world);
      await redact(world, all);
      await submit(world, 0);
      expect(world.story).toContain('  timesheet: not_delivered ');
      await sync(world);
      await handIn(world, 0);
      await decide(world, 0, 'approve');
      await pay(world, 0);
    });
  });

  it('the database that is put back has forgotten a revocation', async () => {
    await tellStory(async (world) => {
      await addPhone(world);
      await workShift(world, { ...first, phone: true });
      await world.phone?.sync();
      await sync(world);
      await world.server.backUp();
      const kid = world.phone?.device.kid ?? '';
      assertOk(await world.desk.diary.revokeDevice({ kid, why: 'lost', sinceMs: 0 }));
      world.phone = undefined;
      await sync(world);
      await world.server.restore();
      world.wasRestored = true;
      await sayAllAgain(world);
    });
  });

  it('the database that is put back has forgotten content and a removal', async () => {
    await tellStory(async (world) => {
      await workShift(world, first);
      await workShift(world, { ...first, far: true });
      world.wire.weather = 'drops';
      await takeDeskTurn(world);
      await world.server.backUp();
      world.wire.weather = 'up';
      await sync(world);
      await removePicture(world, 0);
      await world.server.restore();
      world.wasRestored = true;
      await sayAllAgain(world);
    });
  });
});
