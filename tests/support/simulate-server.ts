import { serverConfig } from '../../server/config.ts';
import { defaultLogTiming } from '../../server/log/log-timing.ts';
import { startServer } from '../../server/main.ts';
import { noQuotas } from '../../server/http/quotas.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { sinkTransport } from './mail-sink.ts';

/**
 * A server as it runs anywhere, in a process of its own, except that its clock is told the time:
 * `{ nowMs }` moves it and is answered with what the process has used so far.
 */
const clock = { ms: Number(process.env['SIMULATE_START_MS']) };
const server = assertOk(
  await startServer(serverConfig.parse(JSON.parse(process.env['SIMULATE_CONFIG'] ?? '{}')), {
    clock: { nowMs: () => clock.ms },
    timing: defaultLogTiming,
    mail: sinkTransport,
    limits: { default: { max: 1_000_000_000, timeWindow: 60_000 } },
    quotas: noQuotas,
  }),
);
process.on('message', (message: { readonly nowMs: number }) => {
  clock.ms = message.nowMs;
  const { user, system } = process.cpuUsage();
  process.send?.({
    nowMs: clock.ms,
    cpuMs: (user + system) / 1_000,
    rss: process.memoryUsage().rss,
  });
});
process.on('disconnect', () => void server.close().then(() => process.exit(0)));
process.send?.({ url: server.url });
