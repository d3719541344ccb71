import { app, net, shell } from 'electron';
import { join } from 'node:path';
import type { DesktopResponses, desktopRequests } from '../../../shared/api/ipc.ts';
import type { UpdateState } from '../../../shared/api/update-state.ts';
import { ok } from '../../../shared/kit/result.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import { profilePaths } from '../diary/profile-paths.ts';
import { createJsonFile } from '../files/json-file.ts';
import { nodeFiles } from '../files/node-files.ts';
import type { IpcHandlers } from '../ipc/registrar.ts';
import type { AppLog } from '../log.ts';
import type { SettingsDesk } from '../settings-desk.ts';
import { releaseSource, releaseTargets } from './release-source.ts';
import { createUpdater, updateMemory } from './updater.ts';

export type UpdateCall = 'update.check' | 'update.fetch' | 'update.show';

export interface UpdateApp {
  readonly state: () => UpdateState;
  readonly handlers: Pick<IpcHandlers<typeof desktopRequests, DesktopResponses>, UpdateCall>;
}

const lookEveryMs = 3_600_000;

/** The update check of the running app, with the network and the disk behind it. */
export function openUpdateApp(deps: {
  readonly profileDir: string;
  readonly settings: SettingsDesk;
  readonly log: AppLog;
  readonly onChange: () => void;
}): UpdateApp {
  const { isPackaged } = app;
  const updater = createUpdater({
    source: releaseSource(mainCrypto.hasher, { isPackaged, env: process.env }),
    version: app.getVersion(),
    targets: releaseTargets(process),
    dir: join(deps.profileDir, 'update'),
    memory: createJsonFile(nodeFiles, profilePaths(deps.profileDir).state('update'), updateMemory),
    fetch: (url, init) => net.fetch(url, { ...init, credentials: 'omit' }),
    verifySignatures: mainCrypto.verifySignatures,
    nowMs: () => Date.now(),
    isDaily: () => deps.settings.state().updates === 'daily',
    onProblem: (code, detail) => deps.log.warn('update', { code, detail: detail.slice(0, 200) }),
    onChange: deps.onChange,
  });
  const look = () =>
    void updater
      .tick()
      .catch((error: unknown) => deps.log.warn('update', { error: String(error) }));
  look();
  setInterval(look, lookEveryMs);
  return {
    state: () => updater.state(),
    handlers: {
      'update.check': async () => ok(await updater.check()),
      'update.fetch': async () => ok(await updater.fetch()),
      'update.show': async () => {
        const state = updater.state();
        if (state.state === 'ready') shell.showItemInFolder(state.path);
        return ok(undefined);
      },
    },
  };
}
