import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { launchApp } from '../../build/launch-app.ts';
import { createLauncher } from '../../build/launch-electron.ts';
import { makePrivateTempDir } from '../../build/unprivileged.ts';

/**
 * An Electron program with one window and nothing else, on the runtime that the app runs on. Asked to,
 * it takes one picture of the screen and encodes it once in a hidden window.
 */
const mainText = `
import { app, BrowserWindow, desktopCapturer, MessageChannelMain } from 'electron';
import { join } from 'node:path';
const value = (name) =>
  process.argv.find((arg) => arg.startsWith('--' + name + '='))?.slice(name.length + 3);
app.setPath('userData', value('profile'));
if (process.env.COUNTERSIGN_NO_SANDBOX !== '1') app.enableSandbox();
void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1120, height: 760 });
  void window.loadURL('data:text/html,<!doctype html><title>Bare</title><body style="margin:0">');
});
app.on('window-all-closed', () => app.quit());

const preload = join(import.meta.dirname, 'preload.cjs');
const page = \`<!doctype html><title>Encoder</title><script>
addEventListener('message', ({ data, ports: [port] }) => {
  if (data !== 'port') return;
  port.onmessage = async ({ data: { bytes, w, h } }) => {
    const picture = new ImageData(w, h);
    picture.data.set(bytes);
    const canvas = new OffscreenCanvas(w, h);
    canvas.getContext('2d').putImageData(picture, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.6 });
    port.postMessage(new Uint8Array(await blob.arrayBuffer()));
  };
});
</script>\`;
globalThis.openBareEncoder = async () => {
  const window = new BrowserWindow({ show: false, webPreferences: { preload } });
  await window.loadURL('data:text/html,' + encodeURIComponent(page));
  const { port1, port2 } = new MessageChannelMain();
  window.webContents.postMessage('port', null, [port1]);
  port2.start();
  globalThis.bareCapture = async () => {
    const startedAt = performance.now();
    const options = { types: ['screen'], thumbnailSize: { width: 1920, height: 1080 } };
    const [source] = await desktopCapturer.getSources(options);
    const { width: w, height: h } = source.thumbnail.getSize();
    const answered = new Promise((resolve) => port2.once('message', resolve));
    port2.postMessage({ bytes: source.thumbnail.toBitmap(), w, h });
    const { data } = await answered;
    return { ms: performance.now() - startedAt, bytes: data.length };
  };
};
`;
const preloadText = `
const { ipcRenderer } = require('electron');
ipcRenderer.once('port', (event) => window.postMessage('port', '*', event.ports));
`;

export async function startBare(
  env: Readonly<Record<string, string>>,
): Promise<ElectronApplication> {
  const rootDir = await makePrivateTempDir('countersign-bare-');
  const manifest = { name: 'bare', version: '1.0.0', type: 'module', main: 'app/main.js' };
  await writeFile(join(rootDir, 'package.json'), JSON.stringify(manifest));
  await mkdir(join(rootDir, 'app'));
  await writeFile(join(rootDir, 'app/main.js'), mainText);
  await writeFile(join(rootDir, 'app/preload.cjs'), preloadText);
  const homeDir = await makePrivateTempDir('countersign-bare-home-');
  const app = { rootDir, include: ['app'], packages: [] };
  const launcher = await createLauncher({ homeDir, env, app });
  const electron = await launchApp({
    executablePath: launcher.executablePath,
    args: [...launcher.args, `--profile=${join(homeDir, 'profile')}`],
    env: launcher.env,
  });
  await electron.firstWindow();
  return electron;
}
