import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { VirtualDisplay } from '../../build/virtual-display.ts';
import type { JournalItem } from '../../shared/api/ipc.ts';
import {
  entryHashOf,
  type EnvelopeJson,
  envelopeToJson,
  parseEnvelope,
} from '../../shared/entry/envelope.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { createTestLog } from '../integration/desktop-fixture.ts';
import { createTestDevice, ordinaryDraft, testCrypto } from '../support/entry-factory.ts';
import { createTestClock } from '../support/test-clock.ts';
import { startBare } from './desktop-bare.ts';
import type { QueueRun } from './desktop-queue-page.ts';

const con = 'c0000000-0000-4000-8000-000000000001';

/** Rows per second of the queue ÷ of a bare `bulkPut`, in the app's runtime. */
export async function measureQueue(
  display: VirtualDisplay,
  { rows, say }: { readonly rows: number; readonly say: (line: string) => void },
): Promise<number> {
  const items = await signedSlices(rows);
  const server = await startServer(items);
  const bare = await startBare(display.env);
  try {
    const page = await bare.firstWindow();
    page.setDefaultTimeout(600_000);
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction('window.runQueue !== undefined');
    const run = await page.evaluate<QueueRun>('window.runQueue()');
    if (run.left > 0) throw new Error(`${run.left} were not drained`);
    const perSecond = (ms: number) => ((rows / ms) * 1_000).toFixed(0);
    say(`queue: ${perSecond(run.queueMs)} rows/s, bare bulkPut ${perSecond(run.bareMs)} rows/s`);
    return run.bareMs / run.queueMs;
  } finally {
    await bare.close();
    server.close();
  }
}

async function signedSlices(count: number): Promise<readonly JournalItem[]> {
  const clock = createTestClock();
  const device = createTestDevice({ name: 'queue', fre: con, log: 'log.test/queue', clock });
  device.see({ size: 1, root: '0'.repeat(64) });
  await device.enroll('ab'.repeat(16));
  const pins = {
    org_pk: '1'.repeat(64),
    operator_pk: '2'.repeat(64),
    log_vkey: 'x',
    rp_id: 'x',
    origins: [],
  };
  await device.contract(con, con, { draft: ordinaryDraft, pins });
  await device.start(con, '3'.repeat(64));
  const items: JournalItem[] = [];
  for (let i = 0; i < count; i++) {
    const { entry } = await device.slice({ con, idx: 1_000 + i });
    const { hash, kind, payload, envelope } = entry;
    items.push({
      position: i + 1,
      hash,
      by: payload.by,
      con,
      seq: payload.seq,
      kind,
      envelope: envelopeToJson(envelope),
      picturesFromAt: 0,
      blobs: [],
      names: [],
      withheld: [],
      receipted: false,
      held: [],
      about: [],
    });
  }
  return items;
}

/** Answers at once, with one receipt for all: whose it is, main asks, not the queue. */
async function startServer(items: readonly JournalItem[]): Promise<Server> {
  const log = createTestLog(createTestClock());
  const receipt = await log.accept((items[0] as JournalItem).envelope);
  const script = await bundlePage();
  const itemsText = JSON.stringify(items);
  const server = createServer((request, answer) => {
    const send = (type: string, body: string) =>
      answer.writeHead(200, { 'content-type': type }).end(body);
    if (request.url === '/page.js') send('text/javascript', script);
    else if (request.url === '/items') send('application/json', itemsText);
    else if (request.method !== 'POST')
      send('text/html', '<!doctype html><script type="module" src="/page.js"></script>');
    else void readBody(request).then((body) => send('application/json', answerOf(body, receipt)));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return server;
}

function answerOf(body: string, receipt: string): string {
  const { entries } = JSON.parse(body) as { readonly entries: readonly EnvelopeJson[] };
  const results = entries.map((json) => {
    const hash = entryHashOf(testCrypto.hasher, assertOk(parseEnvelope(json)));
    return { hash, ok: true, receipt, receivedMs: 1 };
  });
  return JSON.stringify({ results });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('desktop-queue-page.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'chrome130',
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0]?.text ?? '';
}
