import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, type Problem, statusByErrorCode } from '../../shared/api/error-codes.ts';
import { StorageFault } from '../store/blob-store.ts';
import type { Failure } from '../use-cases/failure.ts';

const titleByStatus: Readonly<Record<number, string>> = {
  400: 'The request is malformed',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'It does not fit the present state',
  410: 'No longer valid',
  413: 'Too large',
  415: 'This type of content is not taken',
  422: 'The content is not acceptable',
  425: 'Too early',
  429: 'Too many requests',
  500: 'Something is wrong with the server',
  503: 'Not available now',
  507: 'No room left',
};

/** `application/problem+json` (RFC 9457): a stable code, a request id, never a stack. */
export function replyProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  { code, detail }: Failure,
): FastifyReply {
  const status = statusByErrorCode[code];
  const problem: Problem = {
    type: 'about:blank',
    title: titleByStatus[status] ?? 'Error',
    status,
    code,
    ...(detail !== undefined && { detail }),
    requestId: request.id,
  };
  request.problemCode = code;
  // What is still on its way belongs to nothing: the next request would wait behind it for ever.
  if (!request.raw.complete) reply.header('connection', 'close');
  // The limiter says how long; our own throttle does not count as finely.
  if (code === 'E_RATE_LIMITED' && !reply.hasHeader('retry-after'))
    reply.header('retry-after', retryAfterSeconds);
  return reply
    .code(status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problem));
}

const retryAfterSeconds = 60;

/** What the framework itself refuses, in our words. */
export function failureOfFrameworkError(error: {
  readonly code?: string;
  readonly statusCode?: number;
  readonly message?: string;
}): Failure {
  if (error instanceof StorageFault) return { code: error.code };
  const code = codeByFrameworkCode[error.code ?? ''];
  if (code !== undefined) return { code };
  if (isDatabaseAway(error) || isOutOfSpace(error)) return { code: 'E_UNAVAILABLE' };
  if (error.statusCode === 429) return { code: 'E_RATE_LIMITED' };
  const isCallers = (error.statusCode ?? 500) < 500;
  return { code: isCallers ? 'E_REQUEST_MALFORMED' : 'E_INTERNAL' };
}

const codeByFrameworkCode: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'E_REQUEST_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'E_MEDIA_TYPE',
};

// The driver gives a connection that breaks in the middle of a query no code, only such a text.
const isDatabaseAway = ({ code = '', message = '' }): boolean =>
  socketCodes.includes(code) || awaySqlState.test(code) || awayMessage.test(message);

const socketCodes: readonly string[] = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'];
/** Connection exceptions, too many connections, shut down or not up yet: worth another try. */
const awaySqlState = /^(?:08[0-9A-Z]{3}|53300|57P0[1-5])$/;
const awayMessage = /^(?:Connection terminated|Client has encountered a connection error)/;

/** Nothing was stored and nothing acknowledged; the same request succeeds when there is room. */
const isOutOfSpace = ({ code = '' }): boolean => outOfSpaceCodes.includes(code);

/** From the file system (blobs) and from PostgreSQL. */
const outOfSpaceCodes: readonly string[] = ['ENOSPC', 'EDQUOT', '53100', '53200'];
