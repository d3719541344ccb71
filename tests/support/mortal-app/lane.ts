import { readFileSync } from 'node:fs';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchApp } from '../../../build/launch-app.ts';
import { createLauncher } from '../../../build/launch-electron.ts';
import { makePrivateTempDir } from '../../../build/unprivileged.ts';
import { createWorkplace, type Workplace } from '../server-fixture.ts';
import { agreeContract } from './agree-contract.ts';
import { createMortalApp, type MortalApp } from './mortal-app.ts';

/** A machine of its own with a server of its own, and an active contract between them. */
export interface Lane {
  readonly dir: string;
  readonly place: Workplace;
  readonly app: MortalApp;
  readonly con: string;
  /** Sets both of their clocks. */
  setAhead(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** `env`: a display's, and whatever else the app is to find. */
export async function openLane(env: Readonly<Record<string, string>>): Promise<Lane> {
  const dir = await makePrivateTempDir('countersign-mortal-home-');
  const aheadFile = join(dir, 'ahead');
  const aheadMs = () => {
    try {
      return Number(readFileSync(aheadFile, 'utf8'));
    } catch {
      return 0;
    }
  };
  // The world's clock goes as the app's does, or nothing that it signs would be believed.
  const nowMs = () => Date.now() + aheadMs();
  const place = await createWorkplace({ overrides: { clock: { nowMs } } });
  place.clock.set(Date.now());
  const launcher = await createLauncher({ homeDir: dir, env });
  const { con, electron } = await agreeContract(place, async (args) => {
    const options = { executablePath: launcher.executablePath, env: launcher.env };
    const profile = `--profile=${join(dir, 'profile')}`;
    return launchApp({ ...options, args: [...launcher.args, profile, ...args] });
  });
  await electron.close();
  return {
    dir,
    place,
    con,
    app: await createMortalApp(dir, env),
    async setAhead(ms) {
      await writeFile(aheadFile, String(ms));
      // The app writes it from then on, whoever it runs as.
      await chmod(aheadFile, 0o666);
    },
    async close() {
      await place.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
