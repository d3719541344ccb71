import react from '@vitejs/plugin-react';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { InlineConfig } from 'vite';
import { compiledMessages } from './compiled-messages.ts';
import { inlineScriptGuard } from './inline-script-guard.ts';
import { nativeTemporal } from './native-temporal.ts';
import { preloadStart } from './preload-start.ts';
import { runtimeExternals } from './stage-app.ts';
import { singleFilePage } from './verifier-page.ts';
import { workerChunk } from './worker-chunk.ts';

/** The oldest that must run the app: the development runtime's Chromium and Node. */
const RENDERER_TARGET = 'chrome130';
const NODE_TARGET = 'node20';

export interface BuildFolders {
  readonly rootDir: string;
  readonly distDir: string;
}

const mainExternals = [/^electron(\/.*)?$/, ...runtimeExternals];

/** Main process and its utility processes: ES modules, everything bundled but native packages. */
export function mainConfig(folders: BuildFolders, entries: readonly string[]): InlineConfig {
  return {
    ...common(folders),
    ssr: { noExternal: true, target: 'node' },
    build: {
      ...nodeBuild(join(folders.distDir, 'desktop/main')),
      emptyOutDir: true,
      sourcemap: true,
      rolldownOptions: {
        input: inputsByName(folders, entries),
        external: mainExternals,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
      },
    },
  };
}

/**
 * One preload: a sandboxed preload must be CommonJS in one file, and `.cjs` says so in a package
 * of ES modules.
 */
export function preloadConfig(folders: BuildFolders, entry: string): InlineConfig {
  return {
    ...common(folders),
    ssr: { noExternal: true, target: 'node' },
    build: {
      ...nodeBuild(join(folders.distDir, 'desktop/preload')),
      emptyOutDir: false,
      rolldownOptions: {
        input: inputsByName(folders, [entry]),
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  };
}

/** The desktop's windows, for `app://bundle/`; each page keeps its path below `renderer/`. */
export function desktopRendererConfig(
  folders: BuildFolders,
  pages: readonly string[],
): InlineConfig {
  return {
    ...common(folders),
    root: join(folders.rootDir, 'renderer'),
    base: '/',
    plugins: [react(), inlineScriptGuard()],
    worker: { format: 'es' },
    build: {
      ...browserBuild(join(folders.distDir, 'desktop/renderer')),
      rolldownOptions: { input: pages.map((page) => join(folders.rootDir, page)) },
    },
  };
}

/** The web console, served from the root of the server. */
export function consoleConfig(folders: BuildFolders, page: string): InlineConfig {
  return {
    ...common(folders),
    root: join(folders.rootDir, 'renderer/console'),
    base: '/',
    plugins: [
      nativeTemporal(),
      workerChunk(),
      compiledMessages(),
      react(),
      preloadStart('/console/start.tsx'),
      inlineScriptGuard(),
    ],
    build: {
      ...browserBuild(join(folders.distDir, 'console')),
      rolldownOptions: { input: join(folders.rootDir, page) },
    },
  };
}

/** The verifier as one HTML file that works from disk: style, script and worker are inside it. */
export function verifierConfig(folders: BuildFolders, entry: string): InlineConfig {
  const template = join(folders.rootDir, dirname(entry), 'page.html');
  return {
    ...common(folders),
    plugins: [react(), singleFilePage('verify.html', () => readFile(template, 'utf8'))],
    worker: { format: 'iife' },
    build: {
      ...browserBuild(join(folders.distDir, 'verifier')),
      modulePreload: false,
      cssCodeSplit: false,
      rolldownOptions: {
        input: join(folders.rootDir, entry),
        output: { format: 'iife', codeSplitting: false },
        // Vite's loader for chunks asks for the page's address; there are no chunks to load.
        checks: { emptyImportMeta: false },
      },
    },
  };
}

const common = (folders: BuildFolders) =>
  ({
    root: folders.rootDir,
    configFile: false,
    envDir: false,
    publicDir: false,
    mode: 'production',
    logLevel: 'warn',
  }) satisfies InlineConfig;

const nodeBuild = (outDir: string) =>
  ({ ssr: true, outDir, target: NODE_TARGET, minify: false }) as const;

const browserBuild = (outDir: string) =>
  ({
    outDir,
    emptyOutDir: true,
    target: RENDERER_TARGET,
    // The pages' policy allows neither inline scripts nor data: addresses.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    reportCompressedSize: false,
  }) as const;

const inputsByName = (folders: BuildFolders, entries: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    entries.map((entry) => [basename(entry, '.ts'), join(folders.rootDir, entry)]),
  );
