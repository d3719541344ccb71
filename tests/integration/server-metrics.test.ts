import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  activateContract,
  createCaller,
  createWorkplace,
  type Workplace,
} from '../support/server-fixture.ts';
import { trackCells } from '../support/week-flow.ts';

const token = 'a token of the monitoring';

describe('/metrics', { timeout: 30_000 }, () => {
  const state: { place?: Workplace } = {};
  const place = () => state.place as Workplace;

  beforeAll(async () => {
    state.place = await createWorkplace({ config: { metricsPort: 0, metricsToken: token } });
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);

  async function scrape(): Promise<Map<string, number>> {
    const url = place().server.metricsUrl ?? '';
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    const lines = (await answer.text()).split('\n').filter((line) => /^[a-z]/.test(line));
    return new Map(
      lines.map((line) => {
        const at = line.lastIndexOf(' ');
        return [line.slice(0, at), Number(line.slice(at + 1))];
      }),
    );
  }

  it('is never on the public address, and asks for its token', async () => {
    const { server } = place();
    expect((await createCaller(() => server.url).get('/metrics')).status).toBe(404);
    const url = server.metricsUrl ?? '';
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect(new URL(url).port).not.toBe(new URL(server.url).port);
    expect((await fetch(url)).status).toBe(401);
    const wrong = await fetch(url, { headers: { authorization: 'Bearer x' } });
    expect(wrong.status).toBe(401);
    expect(await wrong.text()).toBe('');
    expect((await fetch(url.replace('/metrics', '/'))).status).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
  });

  it('counts what was accepted, refused and answered, by route and code', async () => {
    const contract = await activateContract(place());
    await trackCells(place(), contract, 2);
    const before = await scrape();
    const { freelancer, owner } = place();
    await freelancer.get('/v1/contracts/00000000-0000-4000-8000-0000000000ff/view');
    await owner.get('/no/such/path/of/a/stranger');
    const bad = await createCaller(() => place().server.url, {
      authorization: `Bearer ${place().pairing.token}`,
    }).post('/v1/entries', { entries: [{ payload: 'x', payloadType: 'y', signatures: [] }] });
    expect(bad.status).toBe(200);
    await sleep(20);
    const after = await scrape();
    const grown = (key: string) => (after.get(key) ?? 0) - (before.get(key) ?? 0);
    const route = 'method="GET",route="/v1/contracts/:con/view",status="404"';
    expect(grown(`countersign_http_request_seconds_count{${route}}`)).toBe(1);
    const unknown = 'method="GET",route="unknown",status="404"';
    expect(grown(`countersign_http_request_seconds_count{${unknown}}`)).toBe(1);
    expect(grown('countersign_refused_total{code="E_NOT_FOUND"}')).toBe(1);
    expect(grown('countersign_entries_total{outcome="refused"}')).toBe(1);
    expect(grown('countersign_accept_batch_entries_count')).toBe(1);
    expect(after.get('countersign_entries_total{outcome="accepted"}')).toBeGreaterThan(4);
    // Nobody's ids become labels: they would never end.
    expect([...after.keys()].filter((key) => /[0-9a-f]{8}-[0-9a-f]{4}|stranger/.test(key))).toEqual(
      [],
    );
  });

  it('reads the log, its queues, the pictures, the pool, the disk and the process', async () => {
    const readings = await scrape();
    const head = await place().server.deps.store.asSystem('operator').log.head();
    expect(readings.get('countersign_log_leaves')).toBe(head.size);
    expect(readings.get('countersign_log_published_leaves')).toBe(head.size);
    expect(readings.get('countersign_log_publish_lag_leaves')).toBe(0);
    expect(readings.get('countersign_log_publish_lag_seconds')).toBe(0);
    expect(readings.get('countersign_log_frozen')).toBe(0);
    expect(readings.get('countersign_database_up')).toBe(1);
    expect(readings.get('countersign_log_lease_over_seconds')).toBe(0);
    expect(readings.get('countersign_data_disk_free_bytes')).toBeGreaterThan(1_000_000);
    expect(readings.get('countersign_queue_waiting{queue="missing_entries"}')).toBe(0);
    expect(readings.get('countersign_queue_waiting{queue="unkept_entries"}')).toBe(0);
    expect(readings.has('countersign_queue_waiting{queue="mails"}')).toBe(true);
    expect(readings.has('countersign_blob_bytes')).toBe(true);
    expect(readings.has('countersign_database_connections{state="waited_for"}')).toBe(true);
    expect(readings.has('countersign_process_process_resident_memory_bytes')).toBe(true);
    const age = readings.get('countersign_log_checkpoint_age_seconds');
    place().clock.advance(90_000);
    const later = (await scrape()).get('countersign_log_checkpoint_age_seconds');
    expect(later).toBeCloseTo((age ?? 0) + 90, 0);
  });
});
