import { assertOk } from '../../shared/kit/result.ts';
import { serverConfig } from '../../server/config.ts';
import { startServer } from '../../server/main.ts';
import { armFault, type Fault } from './fault-points.ts';
import { sinkTransport } from './mail-sink.ts';

/** Milliseconds; a benchmark wants the product’s own instead. */
const quickTiming = '{ "coalesceMs": 2, "pollMs": 20, "leaseMs": 400, "waitMs": 2000 }';

const fault = process.env['SERVER_CHILD_FAULT'];
if (fault !== undefined) armFault(JSON.parse(fault) as Fault);

/** A server in a process of its own, for tests that kill it. Prints its URL. */
const started = assertOk(
  await startServer(serverConfig.parse(JSON.parse(process.env['SERVER_CHILD_CONFIG'] ?? '{}')), {
    timing: JSON.parse(process.env['SERVER_CHILD_TIMING'] ?? quickTiming),
    mail: sinkTransport,
    limits: { default: { max: 1_000_000, timeWindow: 60_000 } },
  }),
);
process.stdout.write(`${started.url}\n`);
