import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { desktopRequests, outboxRequests, recoveryRequests } from '../../../shared/api/ipc.ts';
import { ordinaryDraft } from '../../support/entry-factory.ts';
import type { Workplace } from '../../support/server-fixture.ts';
import { expect, test } from './desktop-app.ts';
import { foreignCalls, tryEveryCall } from './hostile-page.ts';
import { activate, invite, openWorkplace } from './tracking-place.ts';

const malformed = { ok: false, error: { code: 'ipc_malformed' } };
/** `internal` would be a bug of ours that the page brought to light. */
const typedRefusal = /^\{"ok":false,"error":\{"code":"(?!internal)[a-z_]+"/;
/** What only she may cause to be written. */
const guarded = ['journal', 'disclosures', 'blobs', 'proof', 'update', 'state/settings.json'];

async function fingerprint(profileDir: string): Promise<readonly string[]> {
  const found: string[] = [];
  const visit = async (path: string): Promise<void> => {
    const facts = await stat(path).catch(() => undefined);
    if (facts?.isDirectory() === true)
      for (const name of await readdir(path)) await visit(join(path, name));
    if (facts?.isFile() === true) {
      const hash = createHash('sha256').update(await readFile(path));
      found.push(`${relative(profileDir, path)} ${hash.digest('hex')}`);
    }
  };
  for (const name of guarded) await visit(join(profileDir, name));
  return found.sort();
}

test.describe('a hostile page in the tracker’s own window', () => {
  let place: Workplace;
  test.beforeAll(async () => {
    place = await openWorkplace();
  });
  test.afterAll(async () => {
    await place.close();
  });

  test('E-03 gets typed refusals from every call, and nothing is written', async ({ machine }) => {
    const { code, con } = await invite(place, 'hostile', {
      pol: { ...ordinaryDraft.pol, caps: 0 },
    });
    const app = await machine.start([`--pair-url=${place.server.url}`, `--pair-code=${code}`]);
    await activate(app, place, con);
    await app.call('settings.change', { hasSeenPractice: true });
    const page = await app.diary();
    const before = await fingerprint(machine.profileDir);
    expect(before.length).toBeGreaterThan(2);
    const calls = Object.keys(desktopRequests);
    const answers = await page.evaluate(tryEveryCall, calls);
    expect(answers.length).toBeGreaterThan(calls.length * 25);
    const accepted = answers.filter(
      ({ answer }) => answer !== 'threw' && !typedRefusal.test(answer),
    );
    expect(accepted).toEqual([]);
    // The bridge carries most of them: it is main that says no.
    expect(answers.filter(({ answer }) => answer === 'threw').length).toBeLessThan(
      answers.length / 3,
    );
    expect(await fingerprint(machine.profileDir)).toEqual(before);
    expect((await app.state()).tracking.state).toBe('stopped');
    expect((await app.state()).contracts.map(({ state }) => state)).toEqual(['active']);
    const log = await stat(join(machine.profileDir, 'logs', 'main.log'));
    expect(log.size).toBeLessThan(2_100_000);
  });

  test('E-03 has no call of another window, and no window has its calls', async ({ machine }) => {
    const app = await machine.start();
    const page = await app.diary();
    const foreign = [
      ...foreignCalls,
      ...Object.keys(outboxRequests),
      ...Object.keys(recoveryRequests),
    ];
    for (const call of foreign)
      expect(
        await page.evaluate((name) => window.countersign.invoke(name as never, {} as never), call),
        JSON.stringify(call).slice(0, 40),
      ).toEqual(malformed);
    const outbox = await app.outbox();
    for (const call of Object.keys(desktopRequests))
      expect(
        await outbox.evaluate((name) => {
          const bridge = Reflect.get(window, 'countersignOutbox') as {
            invoke: (call: string, request: object) => Promise<unknown>;
          };
          return bridge.invoke(name, {});
        }, call),
        call,
      ).toEqual(malformed);
    // Its replacement of what we use stays in its own world.
    await page.evaluate(() => {
      Object.assign(Object.prototype, { isAdmin: true });
      Reflect.set(window, 'countersign', { invoke: () => 'mine' });
    });
    expect(await app.electron.evaluate(() => Reflect.has({}, 'isAdmin'))).toBe(false);
    expect(await page.evaluate(() => Object.keys(window.countersign).sort())).toEqual([
      'invoke',
      'onState',
    ]);
  });

  test('E-03 what meets a schema is still not believed', async ({ machine }) => {
    const { code, con } = await invite(place, 'plausible', {
      pol: { ...ordinaryDraft.pol, caps: 0 },
    });
    const app = await machine.start([`--pair-url=${place.server.url}`, `--pair-code=${code}`]);
    await activate(app, place, con);
    const before = await fingerprint(machine.profileDir);
    const hash = '0'.repeat(64);
    const ctx = { memo: 'x', mode: 'desk', work: 'service' } as const;
    const codes = {
      other: await app.call('contract.accept', { con: randomUUID() }),
      start: await app.call('tracking.start', { con: randomUUID(), ctx }),
      again: await app.call('pairing.pair', {
        serverUrl: 'http://169.254.169.254',
        code: 'AAAA-BBBB',
        deviceName: 'x',
      }),
      picture: await app.call('diary.picture', { blob: hash }),
      redact: await app.call('slice.redact', { hash, what: 'all', why: 'x' }),
      undo: await app.call('slice.undo', { hash }),
      revoke: await app.call('device.revoke', { kid: hash, why: 'stolen', sinceMs: 0 }),
      endorse: await app.call('device.endorse', { text: 'x'.repeat(8_192), kid: hash }),
      huge: await app.call('settings.change', { privateWindows: Array(51).fill('x') }),
      far: await app.call('time.addManual', { con, fromAt: 0, toAt: 9e15, ctx }),
    };
    for (const [name, answer] of Object.entries(codes)) {
      expect(answer.ok, name).toBe(false);
      expect(JSON.stringify(answer), name).toMatch(typedRefusal);
    }
    expect(await fingerprint(machine.profileDir)).toEqual(before);
    expect((await app.state()).tracking.state).toBe('stopped');
  });
});
