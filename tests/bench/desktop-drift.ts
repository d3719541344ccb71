import { rm } from 'node:fs/promises';
import { assertOk } from '../../shared/kit/result.ts';
import {
  createTestDesktop,
  ctx,
  onePicture,
  readyToTrack,
  testCon,
  testContract,
} from '../integration/desktop-fixture.ts';

const slices = 500;
const warmUpSlices = 100;
const secondsEach = 600;
const stepS = 20;
const mega = 1_024 * 1_024;

/**
 * Megabytes by which main's memory grows in an hour of tracking: the recorder with its journal and
 * files, a picture in every slice, and the state that the tray reads. Needs `node --expose-gc`.
 */
export async function measureDrift(): Promise<number> {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error('run by node --expose-gc');
  const desktop = await createTestDesktop();
  const { pol } = testContract(desktop.log).draft;
  const diary = await readyToTrack(desktop, { pol: { ...pol, caps: 1, app: 'title' as const } });
  assertOk(await diary.start({ con: testCon, ctx }));
  const used = () => {
    gc();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    return heapUsed + external + arrayBuffers;
  };
  const trackSlices = async (count: number) => {
    for (let slice = 0; slice < count; slice++) {
      desktop.captureSensor.next = [onePicture(`slice ${slice} of ${count}`)];
      for (let second = 0; second < secondsEach; second += stepS) {
        desktop.clock.advance(stepS * 1_000);
        desktop.input.send({ keys: 3, mouse: 1 });
        await diary.tick();
      }
      await diary.state();
    }
  };
  await trackSlices(warmUpSlices);
  const before = used();
  await trackSlices(slices);
  const grown = used() - before;
  await diary.stop();
  await rm(desktop.dir, { recursive: true, force: true });
  return grown / mega / ((slices * secondsEach) / 3_600);
}

if (process.argv[1]?.endsWith('desktop-drift.ts') === true)
  process.stdout.write(`${JSON.stringify({ megabytesPerHour: await measureDrift() })}\n`);
