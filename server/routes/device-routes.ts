import { ok } from '../../shared/kit/result.ts';
import type { SomeHandlers } from '../http/register-routes.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import { replaceToken } from '../use-cases/device-tokens.ts';
import { listDevices, signOutDevice } from '../use-cases/devices.ts';
import { issuePairingCode, pairDevice } from '../use-cases/pairing.ts';
import { readStream } from '../use-cases/read-log.ts';

type DeviceRoute =
  | 'createPairingCode'
  | 'pair'
  | 'getTime'
  | 'getStream'
  | 'replaceToken'
  | 'listDevices'
  | 'signOutDevice';

export const deviceRoutes = (deps: ServerDeps): SomeHandlers<DeviceRoute> => ({
  createPairingCode: ({ principal, body }) => issuePairingCode(deps, principal, body.organisation),
  pair: ({ body }) => pairDevice(deps, body),
  getTime: async () => ok({ serverMs: deps.clock.nowMs() }),
  getStream: ({ principal, params, query }) =>
    readStream(deps, principal, {
      by: params['by'] as string,
      con: params['con'] as string,
      fromSeq: query.from,
    }),
  replaceToken: ({ principal }) => replaceToken(deps, principal),
  listDevices: async ({ principal }) => ok({ devices: await listDevices(deps, principal) }),
  signOutDevice: ({ principal, params }) => signOutDevice(deps, principal, params['kid'] as string),
});
