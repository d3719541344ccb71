import { randomUUID } from 'node:crypto';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { RawAnswer, SomeHandlers } from '../http/register-routes.ts';
import { zipStream } from '../http/zip-stream.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import type { ExportFiles } from '../use-cases/export-files.ts';
import { exportOrganisation } from '../use-cases/export-organisation.ts';
import { exportPerson } from '../use-cases/export-person.ts';
import type { Failure } from '../use-cases/failure.ts';

type ExportRoute = 'exportOrganisation' | 'exportPerson';

export const exportRoutes = (deps: ServerDeps): SomeHandlers<ExportRoute> => ({
  exportOrganisation: async ({ principal, params }) =>
    zipOf(
      deps,
      await exportOrganisation(deps, {
        ten: params['org'] as string,
        viewer: principal.account,
      }),
      'organisation',
    ),
  exportPerson: async ({ principal }) => zipOf(deps, await exportPerson(deps, principal), 'person'),
});

function zipOf(
  { logger }: ServerDeps,
  files: Result<ExportFiles, Failure>,
  name: string,
): Result<RawAnswer, Failure> {
  if (!files.ok) return files;
  const exportId = randomUUID();
  logger.info({ exportId, name }, 'export begins');
  const body = zipStream(files.value, (error) =>
    logger.error({ err: error, exportId }, 'export broke off'),
  );
  return ok({
    body,
    headers: {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${name}.zip"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  });
}
