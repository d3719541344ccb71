import { Arch, build, Platform } from 'electron-builder';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ensureBuilt } from './bundle.ts';
import { debianArch, makeDebianPackage } from './debian-package.ts';
import { electronBuilderConfig, type PackPurpose } from './electron-builder.config.ts';
import { assertReleaseRuntime, ensureElectronRuntime } from './electron-runtime.ts';
import { repositoryDir } from './paths.ts';
import { makeSbom } from './sbom.ts';
import { announce, runAsScript, ScriptStop } from './script.ts';

/** Debian's own tools make it from `dir`; `dir` itself is always made first. */
const ownTarget = 'deb';
const targets = ['dir', ownTarget, 'AppImage', 'nsis', 'dmg'] as const;
type PackTarget = (typeof targets)[number];

/** Long on purpose: what it makes has an old Chromium in it and is for tests of packing alone. */
const trialFlag = '--trial-with-development-runtime-never-publish';

export interface PackedApp {
  /** The folder with the executable: electron-builder's `…-unpacked`. */
  readonly appDir: string;
  /** The Debian package, where one was asked for. */
  readonly debPath?: string;
}

export interface PackWanted {
  readonly purpose: PackPurpose;
  readonly targets: readonly PackTarget[];
  /** Absolute, or below the repository. */
  readonly outputDir: string;
}

/** Packs the desktop app for this platform. A release needs the official Electron. */
export async function packDesktop(wanted: PackWanted): Promise<PackedApp> {
  const runtime = await ensureElectronRuntime();
  if (wanted.purpose === 'release') assertReleaseRuntime(runtime);
  await ensureBuilt(['desktop']);
  const { purpose, outputDir } = wanted;
  const platform = Platform.current();
  await build({
    projectDir: repositoryDir,
    targets: platform.createTarget(
      ['dir', ...wanted.targets.filter((target) => target !== ownTarget && target !== 'dir')],
      process.arch === 'arm64' ? Arch.arm64 : Arch.x64,
    ),
    config: electronBuilderConfig(runtime, { purpose, outputDir }),
    publish: 'never',
  });
  const appDir = resolve(repositoryDir, outputDir, unpackedName(platform.nodeName));
  if (wanted.purpose === 'release')
    await writeFile(resolve(repositoryDir, outputDir, 'sbom.cdx.json'), makeSbom());
  if (!wanted.targets.includes(ownTarget)) return { appDir };
  return { appDir, debPath: await makeDeb(wanted, appDir) };
}

async function makeDeb({ purpose, outputDir }: PackWanted, appDir: string): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(repositoryDir, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  const mark = purpose === 'release' ? '' : '_NEVER-PUBLISH';
  const name = `countersign_${version}_${debianArch(process.arch) ?? process.arch}${mark}.deb`;
  const dir = resolve(repositoryDir, outputDir);
  await mkdir(dir, { recursive: true });
  const target = join(dir, name);
  const made = await makeDebianPackage({
    appDir,
    version,
    arch: process.arch,
    compression: purpose === 'release' ? 'xz' : 'none',
    target,
  });
  if (made.ok) return target;
  const why = made.error.type === 'arch_unknown' ? made.error.arch : made.error.detail;
  throw new ScriptStop(`No Debian package: ${made.error.type} (${why}). It needs dpkg-deb.`);
}

const unpackedName = (platform: NodeJS.Platform): string => {
  const arch = process.arch === 'x64' ? '' : `-${process.arch}`;
  if (platform === 'darwin') return `mac${arch}`;
  return platform === 'win32' ? `win${arch}-unpacked` : `linux${arch}-unpacked`;
};

void runAsScript(import.meta.url, async () => {
  const args = process.argv.slice(2);
  const isTrial = args.includes(trialFlag);
  const named = args.filter((arg) => arg !== trialFlag);
  const chosen = targets.filter((target) => named.includes(target));
  if (chosen.length < named.length)
    throw new ScriptStop(`Usage: npm run package -- [${targets.join('|')} …]`);
  const packed = await packDesktop({
    purpose: isTrial ? 'trial' : 'release',
    targets: chosen.length === 0 ? ['dir'] : chosen,
    outputDir: isTrial ? 'dist/packages-never-publish' : 'dist/packages',
  });
  announce(`Packed: ${packed.debPath ?? packed.appDir}`);
});
