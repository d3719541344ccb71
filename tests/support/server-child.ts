import { assertOk } from '../../shared/kit/result.ts';
import { serverConfig } from '../../server/config.ts';
import { startServer } from '../../server/main.ts';

/** A server in a process of its own, for tests that kill it. Prints its URL. */
const started = assertOk(
  await startServer(serverConfig.parse(JSON.parse(process.env['SERVER_CHILD_CONFIG'] ?? '{}')), {
    timing: { coalesceMs: 2, pollMs: 20, leaseMs: 400, waitMs: 2_000 },
    limits: { default: { max: 1_000_000, timeWindow: 60_000 } },
  }),
);
process.stdout.write(`${started.url}\n`);
