import type { ServerConfig } from './config.ts';
import type { Metrics } from './http/metrics.ts';
import { listenForMetrics, type MetricsListener } from './http/metrics-listener.ts';
import { addReadings } from './http/metrics-readings.ts';
import type { OpenDatabase } from './store/open-database.ts';
import type { Operations } from './store/operations.ts';
import type { ServerDeps } from './use-cases/deps.ts';

/** `/metrics` on its own address; nothing is read or listened to unless a port is configured. */
export async function startMetrics(
  config: ServerConfig,
  metrics: Metrics,
  parts: {
    readonly deps: Pick<ServerDeps, 'clock' | 'logger'>;
    readonly database: OpenDatabase;
    readonly operations: Operations;
  },
): Promise<MetricsListener | undefined> {
  if (config.metricsPort === undefined) return undefined;
  const { deps, database, operations } = parts;
  const { registry } = metrics;
  const readings = {
    operations,
    clock: deps.clock,
    pool: () => database.pool(),
    dataDir: config.dataDir,
  };
  return listenForMetrics({
    registry,
    refresh: addReadings(registry, readings),
    host: config.metricsHost,
    port: config.metricsPort,
    token: config.metricsToken,
    logger: deps.logger,
  });
}
