import { ok } from '../../shared/kit/result.ts';
import { openApiDocument } from '../http/openapi.ts';
import type { SomeHandlers } from '../http/register-routes.ts';

export const openApiRoutes = (): SomeHandlers<'getOpenApi'> => {
  // The same for everybody, as long as this program runs.
  const body = JSON.stringify(openApiDocument());
  return { getOpenApi: async () => ok({ body, headers }) };
};

const headers = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'public, max-age=300',
};
