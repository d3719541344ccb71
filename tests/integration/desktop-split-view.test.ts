import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FetchPort } from '../../electron/main/diary/server-link.ts';
import { type EnvelopeJson, entryHashOf, parseEnvelope } from '../../shared/entry/envelope.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { testCrypto } from '../support/entry-factory.ts';
import { createTestClock } from '../support/test-clock.ts';
import { withOutbox } from './desk-fixture.ts';
import { createFakeServer, createTestDesktop, createTestLog, pairing } from './desktop-fixture.ts';

/** A server with two histories of one log, both signed by its key. */
async function twoHistories() {
  const clock = createTestClock();
  const [shown, other] = [createTestLog(clock), createTestLog(clock)];
  for (const log of [shown, other]) for (let i = 0; i < 3; i++) log.tick();
  const server = createFakeServer(shown, clock);
  const state = { log: shown };
  const fetch: FetchPort = async (url, init) => {
    const { pathname, searchParams } = new URL(url);
    const { log } = state;
    if (pathname === '/v1/log/consistency') {
      const [from, to] = [Number(searchParams.get('from')), Number(searchParams.get('to'))];
      return Response.json({ proof: log.consistency(from, to) });
    }
    if (pathname === '/v1/contracts') return Response.json({ contracts: [] });
    if (pathname !== '/v1/entries') return server.fetch(url, init);
    const { entries } = JSON.parse(Buffer.from(init.body as ArrayBuffer).toString('utf8'));
    const results = await Promise.all(
      entries.map(async (envelope: EnvelopeJson) => ({
        hash: hashOf(envelope),
        ok: true,
        receipt: await log.accept(envelope),
        receivedMs: clock.nowMs(),
      })),
    );
    return Response.json({ results });
  };
  const desktop = await createTestDesktop({ clock, fetch });
  const diary = await desktop.open();
  assertOk(await diary.pair(pairing));
  return {
    state,
    shown,
    other,
    desktop,
    desk: withOutbox({ desktop, diary, freelancer: '' }, fetch),
  };
}

const hashOf = (json: EnvelopeJson): string =>
  entryHashOf(testCrypto.hasher, assertOk(parseEnvelope(json)));

describe('a server that shows two histories', () => {
  it('is named, both checkpoints are kept and can be taken along, and nothing of it is believed', async () => {
    const { state, other, desktop, desk } = await twoHistories();
    const { diary, turn } = desk;
    const pinned = diary.paired()?.checkpoints.note();
    state.log = other;
    expect(await turn()).toMatchObject({ state: 'problem', code: 'E_CP_INCONSISTENT' });
    expect(diary.notices.list()).toMatchObject([{ code: 'log_fork', facts: { size: 4 } }]);
    expect(diary.paired()?.receipts.count()).toBe(0);
    expect(diary.paired()?.checkpoints.note()).toBe(pinned);
    const saved = assertOk(await diary.saveFork());
    const dir = join(saved?.dir ?? '', '1');
    expect(await readFile(join(dir, 'seen-here-first.checkpoint'), 'utf8')).toBe(pinned);
    expect(await readFile(join(dir, 'shown-later.checkpoint'), 'utf8')).toBe(
      await other.checkpoint(),
    );
    expect((await readdir(saved?.dir ?? '')).sort()).toEqual(['1', 'README.txt', 'log.vkey']);
    const again = await desktop.open();
    expect(again.notices.list().map(({ code }) => code)).toContain('log_fork');
  });

  it('has nothing to answer for while it shows one', async () => {
    const { desk } = await twoHistories();
    expect(await desk.turn()).toBe('idle');
    expect(await desk.diary.saveFork()).toMatchObject({ ok: false, error: { code: 'no_fork' } });
    expect(desk.diary.paired()?.receipts.count()).toBe(1);
  });
});
