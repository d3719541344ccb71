import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import type { SelftestCheck } from './selftest.ts';

const nativePackages = ['active-win', 'screenshot-desktop', 'uiohook-napi'] as const;
const parts = [
  'main/index.js',
  'main/input-counter-process.js',
  'preload/desktop.cjs',
  'preload/encoder.cjs',
  'preload/outbox.cjs',
  'preload/recovery.cjs',
  'renderer/desktop/index.html',
  'renderer/desktop/encoder.html',
  'renderer/desktop/recovery.html',
  'renderer/outbox/index.html',
];

/** Is this the packed app, with all of its parts and nothing else in it? */
export const buildChecks = (): Readonly<Record<string, SelftestCheck>> => ({
  packaged: async () => {
    assert.ok(app.isPackaged, 'this is a development build');
    assert.match(app.getAppPath(), /app\.asar$/, 'the app does not run from its archive');
  },
  archive: async () => {
    const appPath = app.getAppPath();
    assert.deepEqual(readdirSync(appPath).sort(), ['dist', 'node_modules', 'package.json']);
    assert.deepEqual(readdirSync(join(appPath, 'dist')), ['desktop']);
    const missing = parts.filter((part) => !existsSync(join(appPath, 'dist/desktop', part)));
    assert.deepEqual(missing, [], 'parts are missing');
    const unpacked = `${appPath}.unpacked/node_modules`;
    const lost = nativePackages.filter((name) => !existsSync(join(unpacked, name)));
    assert.deepEqual(lost, [], 'native packages are missing');
    return { parts: parts.length };
  },
});
