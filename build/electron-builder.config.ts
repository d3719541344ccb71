import type { Configuration } from 'electron-builder';
import { relative } from 'node:path';
import { type ElectronRuntime, assertReleaseRuntime } from './electron-runtime.ts';
import { debianDepends, desktopKeys, linuxEntry } from './linux-entry.ts';
import { type AppSource, builtDesktopApp, collectPackages, runtimeExternals } from './stage-app.ts';

/** `trial`: to try out packing itself, on whatever runtime there is; never for anybody to use. */
export type PackPurpose = 'release' | 'trial';

export interface PackOptions {
  /** Default: the built desktop app. */
  readonly app?: AppSource;
  /** Default: a release. */
  readonly purpose?: PackPurpose;
  /** Folder for what is made. */
  readonly outputDir?: string;
}

/** How the desktop app is packed for `runtime`; a release of any but the official one is refused. */
export function electronBuilderConfig(
  runtime: ElectronRuntime,
  { app = builtDesktopApp, purpose = 'release', outputDir = 'dist/packages' }: PackOptions = {},
): Configuration {
  return {
    appId: 'org.countersign.desktop',
    productName: 'Countersign',
    copyright: 'Apache-2.0',
    artifactName: '${name}-${version}-${os}-${arch}.${ext}',
    electronVersion: runtime.version,
    electronDist: runtime.dir,
    // Checked here too, so that no way of calling electron-builder with this passes it by.
    beforePack: () => {
      if (purpose === 'release') assertReleaseRuntime(runtime);
    },
    directories: { output: outputDir },
    files: packedFiles(app),
    asar: true,
    // Native code and helper programs cannot be loaded from inside the archive.
    asarUnpack: runtimeExternals.map((name) => `node_modules/${name}/**`),
    // The native packages bring their own binaries.
    npmRebuild: false,
    // No `app-update.yml`: updates go by the signed manifest alone (threats E-19, E-20).
    publish: null,
    electronFuses: closedFuses,
    icon: 'build/icon/countersign.png',
    ...linuxTargets,
    ...windowsTargets,
    ...macTargets,
  };
}

/** Threats E-04, E-13. */
const closedFuses: NonNullable<Configuration['electronFuses']> = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
};

/** Everything that is not a package with native code is in the bundles. */
function packedFiles(app: AppSource): string[] {
  const packages = collectPackages(app.packages, app.rootDir);
  return [
    ...app.include.map((folder) => `${folder}/**`),
    'package.json',
    '!node_modules/**',
    ...packages.map((dir) => `${relative(app.rootDir, dir)}/**`),
  ];
}

const { packageName, executable, summary, description } = linuxEntry;

const linuxTargets: Pick<Configuration, 'linux' | 'deb' | 'appImage'> = {
  linux: {
    target: ['dir', 'deb', 'AppImage'],
    category: 'Office',
    executableName: executable,
    synopsis: summary,
    description: description.join(' '),
    maintainer: 'Countersign <maintainers@countersign.invalid>',
    desktop: { entry: { ...desktopKeys } },
  },
  deb: { packageName, depends: [...debianDepends()] },
  appImage: { artifactName: '${name}-${version}-${arch}.AppImage' },
};

/** An unsigned installer is not made: whoever wants one has to take this line out. */
const windowsTargets: Pick<Configuration, 'win' | 'nsis'> = {
  win: { target: ['dir', 'nsis'], forceCodeSigning: true, signAndEditExecutable: true },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    deleteAppDataOnUninstall: false,
    differentialPackage: false,
  },
};

const macTargets: Pick<Configuration, 'mac' | 'dmg'> = {
  mac: {
    target: ['dir', 'dmg'],
    category: 'public.app-category.business',
    forceCodeSigning: true,
    hardenedRuntime: true,
    entitlements: 'build/mac/entitlements.plist',
    entitlementsInherit: 'build/mac/entitlements.plist',
    // With APPLE_API_KEY and its companions in the environment; docs/releasing.md.
    notarize: process.env['APPLE_API_KEY'] !== undefined,
    extendInfo: {
      NSScreenCaptureUsageDescription:
        'Countersign takes pictures of the screen while you record, as often as your contract says.',
    },
  },
  dmg: { writeUpdateInfo: false },
};
