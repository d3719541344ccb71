import type { Configuration } from 'electron-builder';
import { relative } from 'node:path';
import { type ElectronRuntime, assertReleaseRuntime } from './electron-runtime.ts';
import { type AppSource, builtDesktopApp, collectPackages } from './stage-app.ts';

/** How the desktop app is packed for `runtime`; packing anything but the official one is refused. */
export function electronBuilderConfig(
  runtime: ElectronRuntime,
  app: AppSource = builtDesktopApp,
): Configuration {
  const packages = collectPackages(app.packages, app.rootDir);
  return {
    appId: 'org.countersign.desktop',
    productName: 'Countersign',
    electronVersion: runtime.version,
    electronDist: runtime.dir,
    // Checked here too, so that no way of calling electron-builder with this passes it by.
    beforePack: () => assertReleaseRuntime(runtime),
    directories: { output: 'dist/packages' },
    // Everything else is in the bundles.
    files: [
      ...app.include.map((folder) => `${folder}/**`),
      'package.json',
      '!node_modules/**',
      ...packages.map((dir) => `${relative(app.rootDir, dir)}/**`),
    ],
    asar: true,
    // Native code and helper programs cannot be loaded from inside the archive.
    asarUnpack: ['uiohook-napi', 'active-win', 'screenshot-desktop'].map(
      (name) => `node_modules/${name}/**`,
    ),
    // The native packages bring their own binaries.
    npmRebuild: false,
    electronFuses: {
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    },
    linux: { target: 'dir', category: 'Office', executableName: 'countersign' },
    win: { target: 'dir' },
    mac: {
      target: 'dir',
      extendInfo: {
        NSScreenCaptureUsageDescription:
          'Countersign takes one picture of the screen per ten minutes while you record.',
      },
    },
  };
}
