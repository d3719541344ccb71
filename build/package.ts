import { build } from 'electron-builder';
import { electronBuilderConfig } from './electron-builder.config.ts';
import { assertReleaseRuntime, ensureElectronRuntime } from './electron-runtime.ts';
import { ensureBuilt } from './bundle.ts';
import { repositoryDir } from './paths.ts';
import { announce, runAsScript } from './script.ts';

/** Packs the desktop app for this platform into dist/packages. Needs the official Electron. */
async function packageDesktop(): Promise<void> {
  const runtime = await ensureElectronRuntime();
  assertReleaseRuntime(runtime);
  await ensureBuilt(['desktop']);
  const packed = await build({
    projectDir: repositoryDir,
    config: electronBuilderConfig(runtime),
    publish: 'never',
  });
  announce(`Packed: ${packed.join(', ') || 'dist/packages'}`);
}

void runAsScript(import.meta.url, packageDesktop);
