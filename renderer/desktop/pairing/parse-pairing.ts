import { desktopRequests, type DesktopRequest } from '../../../shared/api/ipc.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';

export interface PairingFields {
  readonly serverUrl: string;
  readonly code: string;
  readonly deviceName: string;
}

export type PairingProblem = 'address' | 'code';

/** The form as a request; an address without a scheme is meant as https. */
export function parsePairing(
  fields: PairingFields,
): Result<DesktopRequest<'pairing.pair'>, readonly PairingProblem[]> {
  const typed = fields.serverUrl.trim();
  const serverUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
  const request = {
    serverUrl,
    code: fields.code.trim(),
    deviceName: fields.deviceName.trim() || 'Computer',
  };
  const { shape } = desktopRequests['pairing.pair'];
  const problems: PairingProblem[] = [];
  if (typed === '' || !shape.serverUrl.safeParse(serverUrl).success || !isHttp(serverUrl)) {
    problems.push('address');
  }
  if (request.code === '' || !shape.code.safeParse(request.code).success) problems.push('code');
  return problems.length > 0 ? err(problems) : ok(request);
}

const isHttp = (url: string): boolean => /^https?:\/\/[^/]+/i.test(url);
