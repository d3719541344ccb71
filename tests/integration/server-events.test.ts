import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerEvent } from '../../shared/api/schemas.ts';
import {
  activateContract,
  cookieOf,
  createCaller,
  createWorkplace,
  newestHead,
  ownerPassword,
  pairFreelancer,
  postAll,
  type Workplace,
} from '../support/server-fixture.ts';

interface Heard {
  readonly id: number;
  readonly event: ServerEvent;
}

describe('server-sent events', { timeout: 30_000 }, () => {
  const state: { place?: Workplace } = {};
  const place = () => state.place as Workplace;
  beforeAll(async () => {
    state.place = await createWorkplace();
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);

  /** Listens until `isEnough`, then hangs up. */
  async function listen(
    headers: Record<string, string>,
    isEnough: (heard: readonly Heard[]) => boolean,
    meanwhile: () => Promise<void> = async () => undefined,
  ): Promise<readonly Heard[]> {
    const stop = new AbortController();
    const response = await fetch(`${place().server.url}/v1/events`, {
      headers,
      signal: stop.signal,
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const heard: Heard[] = [];
    const decoder = new TextDecoder();
    const acting = meanwhile();
    let text = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const id = /^id: (\d+)$/m.exec(block)?.[1];
        const data = /^data: (.+)$/m.exec(block)?.[1];
        if (data) heard.push({ id: Number(id), event: JSON.parse(data) as ServerEvent });
      }
      if (isEnough(heard)) break;
    }
    await acting;
    stop.abort();
    return heard;
  }

  it('tells the parties of a contract, and nobody else, what happens', async () => {
    const { pairing, owner } = place();
    const stranger = await pairFreelancer(place(), owner, 'mallory');
    const bearer = { authorization: `Bearer ${pairing.token}` };
    const active: { con?: string } = {};
    const isEnough = (heard: readonly Heard[]) =>
      active.con !== undefined &&
      heard.filter(({ event }) => event.type === 'contracts').length >= 3;
    const act = async () => {
      active.con = (await activateContract(place())).con;
    };
    const heard = await listen(bearer, isEnough, act);
    const about = heard.filter(({ event }) => event.con === active.con);
    expect(about.map(({ event }) => event.type)).toContain('entries');
    const ids = heard.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));

    // From the start, as one who was away: only the log's own events are everybody's.
    const away = {
      authorization: `Bearer ${stranger.pairing.token}`,
      'last-event-id': '0',
    };
    const last = await place().server.deps.store.asSystem('operator').outbox.last();
    const strange = await listen(away, (all) => all.some(({ id }) => id >= last - 1));
    expect(strange.filter(({ event }) => event.con === active.con)).toEqual([]);
    expect(new Set(strange.map(({ event }) => event.type)).has('checkpoint')).toBe(true);
  });

  it('replays what was missed after Last-Event-ID, once', async () => {
    const { device, freelancer, clock } = place();
    const { con, hash } = await activateContract(place());
    const cookie = await cookieOf(place(), 'owner@acme.test', ownerPassword);
    const since = await place().server.deps.store.asSystem('operator').outbox.last();
    device.see(await newestHead(freelancer));
    const start = await device.start(con, hash);
    await postAll(freelancer, [start.entry]);
    clock.advance(600_000);
    await postAll(freelancer, [(await device.slice({ con, toMs: 1 })).entry]);
    const headers = { cookie, 'last-event-id': String(since) };
    const isEnough = (heard: readonly Heard[]) =>
      heard.filter(({ event }) => event.type === 'entries').length >= 2;
    const heard = await listen(headers, isEnough);
    const entries = heard.filter(({ event }) => event.type === 'entries');
    expect(entries.map(({ event }) => event.con)).toEqual([con, con]);
    expect(heard.every(({ id }) => id > since)).toBe(true);
  });

  it('needs somebody to tell it to', async () => {
    const answer = await createCaller(() => place().server.url).get('/v1/events');
    expect(answer).toMatchObject({ status: 401, body: { code: 'E_SESSION_NEEDED' } });
  });
});
