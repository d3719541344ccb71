/** The dependency rule of docs/ARCHITECTURE.md as a table: a folder → what it may import. */
export interface Zone {
  /** Folder prefix; the longest match decides. */
  readonly folder: string;
  /** Folders it may import besides itself. */
  readonly folders: readonly string[];
  /** npm packages and `node:` it may import. */
  readonly packages: readonly string[];
}

const ui = [
  'react',
  'react-dom',
  'react-intl',
  '@mantine/core',
  '@mantine/hooks',
  '@mantine/notifications',
  'zustand',
  'd3-scale',
  'temporal-polyfill',
  'zod',
];
const shared = [
  'shared/kit',
  'shared/domain',
  'shared/log',
  'shared/entry',
  'shared/verify',
  'shared/seal',
  'shared/api',
];

export const zones: readonly Zone[] = [
  { folder: 'shared/kit', folders: [], packages: ['@noble/curves', '@noble/hashes'] },
  { folder: 'shared/domain', folders: ['shared/kit'], packages: [] },
  { folder: 'shared/log', folders: ['shared/kit'], packages: [] },
  {
    folder: 'shared/entry',
    folders: ['shared/kit', 'shared/domain', 'shared/log'],
    packages: ['zod'],
  },
  {
    folder: 'shared/verify',
    folders: ['shared/kit', 'shared/domain', 'shared/log', 'shared/entry'],
    packages: ['zod'],
  },
  // Pictures sealed with age (protocol 3.9); verification gets the opener as an argument.
  { folder: 'shared/seal', folders: ['shared/kit'], packages: ['age-encryption'] },
  {
    folder: 'shared/api',
    folders: ['shared/kit', 'shared/domain', 'shared/log', 'shared/entry', 'shared/verify'],
    packages: ['zod'],
  },
  {
    folder: 'electron/main',
    folders: shared,
    packages: [
      'node',
      'electron',
      'electron-log',
      'active-win',
      'screenshot-desktop',
      'uiohook-napi',
      'zod',
    ],
  },
  { folder: 'electron/preload', folders: ['shared/api'], packages: ['electron'] },
  { folder: 'renderer/ui', folders: ['shared/kit', 'shared/domain'], packages: ui },
  { folder: 'renderer/api', folders: shared, packages: ['axios', 'zod'] },
  { folder: 'renderer/outbox', folders: [...shared, 'renderer/api'], packages: ['dexie', 'zod'] },
  { folder: 'renderer/desktop', folders: [...shared, 'renderer/ui'], packages: ui },
  {
    folder: 'renderer/console',
    folders: [...shared, 'renderer/ui', 'renderer/api'],
    packages: [...ui, '@tanstack/react-query', '@tanstack/react-router', '@zip.js/zip.js', 'uqr'],
  },
  // Works from disk without a network, so it knows no API.
  {
    folder: 'renderer/verifier',
    folders: [...shared, 'renderer/ui'],
    packages: [...ui, '@zip.js/zip.js'],
  },
  {
    folder: 'server',
    folders: [...shared, 'server/store'],
    packages: [
      'node',
      'fastify',
      '@fastify/cookie',
      '@fastify/helmet',
      '@fastify/rate-limit',
      '@fastify/static',
      'zod',
      'pino',
      'prom-client',
      'age-encryption',
      '@node-rs/argon2',
      'nodemailer',
      'csv-stringify',
      '@zip.js/zip.js',
      'commander',
      'pdfkit',
      'uqr',
    ],
  },
  {
    folder: 'server/store',
    folders: [...shared, 'server'],
    packages: ['node', 'kysely', 'pg', '@electric-sql/pglite', 'aws4fetch'],
  },
  {
    folder: 'cli',
    folders: [...shared, 'server', 'dist/cli'],
    packages: ['node', 'commander', 'zod', 'tsx', '@zip.js/zip.js', 'pino'],
  },
  // What `npm run build` makes of cli/main.ts; the launcher starts it.
  { folder: 'dist/cli', folders: [], packages: [] },
  {
    folder: 'build',
    folders: [...shared, 'server', 'cli'],
    packages: [
      'node',
      'vite',
      'esbuild',
      '@formatjs/icu-messageformat-parser',
      '@vitejs/plugin-react',
      '@electron/fuses',
      '@electron/get',
      'electron',
      'electron-builder',
      'electron-vite',
      'playwright',
      '@playwright/test',
      'yauzl',
      'fflate',
      'zod',
    ],
  },
];

/** Syntax that only one place may use, by a call's or a name's text in the source. */
export const confined: readonly {
  readonly name: string;
  readonly pattern: RegExp;
  readonly only: RegExp;
}[] = [
  {
    name: 'ipcMain',
    pattern: /\bipcMain\b/,
    only: /^electron\/main\/ipc\/|^electron\/main\/capture\/encode/,
  },
  { name: 'ipcRenderer', pattern: /\bipcRenderer\b/, only: /^electron\/preload\// },
  {
    name: 'localStorage',
    pattern: /\b(?:localStorage|sessionStorage)\b/,
    only: /^renderer\/(?:ui|console|desktop)\/(?:theme|preferences|stores?)/,
  },
];
