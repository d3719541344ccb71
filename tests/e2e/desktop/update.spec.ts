import * as nodeCrypto from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { createNodeCrypto, createSeedSigner } from '../../../shared/kit/node-crypto-adapter.ts';
import {
  createNoteSigner,
  formatVkey,
  logKeyType,
  type NoteSigner,
} from '../../../shared/log/note-key.ts';
import { type ReleaseManifest, signRelease } from '../../../shared/log/release-manifest.ts';
import { expect, type Machine, test } from './desktop-app.ts';

const { hasher } = createNodeCrypto(nodeCrypto);
const dayMs = 86_400_000;
const file = nodeCrypto.randomBytes(3_000_000);
const name = 'countersign_0.2.0_amd64.deb';

const signerOf = (seedByte: number): NoteSigner =>
  createNoteSigner(
    hasher,
    { name: 'example.com/rel', type: logKeyType },
    createSeedSigner(nodeCrypto, new Uint8Array(32).fill(seedByte)),
  );

/** Whoever distributes releases: serves what the test puts there. */
interface Distributor {
  readonly served: Map<string, string | Buffer>;
  /** What the apps that asked said of themselves. */
  readonly agents: Set<string | undefined>;
  /** Signs and serves; by `signer`, released so many days ago. */
  announce(facts: {
    readonly version: string;
    readonly daysAgo: number;
    readonly signer?: NoteSigner;
  }): Promise<void>;
  close(): void;
}

async function openDistributor(machine: Machine): Promise<Distributor> {
  const served = new Map<string, string | Buffer>();
  const agents = new Set<string | undefined>();
  const server: Server = createServer((request, response) => {
    agents.add(request.headers['user-agent']);
    const content = served.get(request.url ?? '');
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  Object.assign(machine.launcher.env, {
    COUNTERSIGN_UPDATE_KEY: formatVkey(signerOf(1).key),
    COUNTERSIGN_UPDATE_URL: `http://127.0.0.1:${port}/stable/manifest`,
  });
  served.set(`/stable/${name}`, file);
  const sha256 = nodeCrypto.createHash('sha256').update(file).digest('hex');
  return {
    served,
    agents,
    async announce({ version, daysAgo, signer = signerOf(1) }) {
      const releasedAt = Date.now() - daysAgo * dayMs;
      const manifest: ReleaseManifest = {
        channel: 'stable',
        version,
        releasedAt,
        waitHours: 72,
        untilAt: releasedAt + 30 * dayMs,
        files: [{ target: 'linux-x64-deb', lengthBytes: file.length, sha256, name }],
      };
      served.set('/stable/manifest', await signRelease(signer, manifest));
    },
    close: () => void server.close(),
  };
}

async function openAbout(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('tab', { name: 'About' }).click();
}

const lookButton = (page: Page) => page.getByRole('button', { name: 'Look for a newer version' });

test('E-20 an update is offered, fetched and checked, and not installed', async ({ machine }) => {
  const distributor = await openDistributor(machine);
  await distributor.announce({ version: '0.2.0', daysAgo: 4 });
  const app = await machine.start();
  const page = await app.diary();
  await openAbout(page);
  await expect(page.getByText('Nobody has looked yet.')).toBeVisible();
  await lookButton(page).click();
  await expect(page.getByText('Version 0.2.0 is there')).toBeVisible();
  await page.getByRole('button', { name: 'Fetch it' }).click();
  await expect(page.getByText('Version 0.2.0 is on this computer')).toBeVisible();
  const path = join(machine.profileDir, 'update', name);
  await expect(page.getByTestId('update-file')).toHaveText(`sudo apt install '${path}'`);
  expect(await readFile(path)).toEqual(file);
  expect([...distributor.agents]).toEqual(['countersign']);
  distributor.close();
});

test('E-20 what is not a signed, newer, aged and fresh release is refused in words', async ({
  machine,
}) => {
  const distributor = await openDistributor(machine);
  const app = await machine.start();
  const page = await app.diary();
  await openAbout(page);
  const look = async (words: RegExp) => {
    await lookButton(page).click();
    await expect(page.getByText(words)).toBeVisible();
  };
  await look(/Nobody answered where releases are announced/);
  await distributor.announce({ version: '0.2.0', daysAgo: 4, signer: signerOf(2) });
  await look(/not signed by the key that is built into this app/);
  await distributor.announce({ version: '0.2.0', daysAgo: 4 });
  const signed = String(distributor.served.get('/stable/manifest'));
  distributor.served.set('/stable/manifest', signed.replace('0.2.0', '0.9.0'));
  await look(/The signature of the release is false/);
  await distributor.announce({ version: '0.0.9', daysAgo: 4 });
  await look(/older than what you have/);
  await distributor.announce({ version: '0.2.0', daysAgo: 31 });
  await look(/past its date/);
  await distributor.announce({ version: '0.3.0', daysAgo: 1 });
  await look(/Version 0.3.0 is out, and held back until/);
  await distributor.announce({ version: '0.2.0', daysAgo: 4 });
  await look(/older than one that was announced before/);
  await distributor.announce({ version: '0.3.0', daysAgo: 4 });
  distributor.served.set(`/stable/${name}`, Buffer.concat([file.subarray(1), Buffer.of(1)]));
  await look(/Version 0.3.0 is there/);
  await page.getByRole('button', { name: 'Fetch it' }).click();
  await expect(page.getByText(/The file is not the one that was signed/)).toBeVisible();
  expect(await readdir(join(machine.profileDir, 'update'))).toEqual([]);
  distributor.close();
});

test('E-20 nobody is asked about releases unless she asks or allows it', async ({ machine }) => {
  const distributor = await openDistributor(machine);
  await distributor.announce({ version: '0.2.0', daysAgo: 4 });
  const first = await machine.start();
  await openAbout(await first.diary());
  expect((await first.state()).update).toEqual({ state: 'unasked' });
  await (await first.diary()).getByRole('switch', { name: 'Look once a day' }).press('Space');
  await expect.poll(async () => (await first.state()).settings.updates).toBe('daily');
  await first.close();
  const second = await machine.start();
  await expect.poll(async () => (await second.state()).update?.state).toBe('offered');
  distributor.close();
});
