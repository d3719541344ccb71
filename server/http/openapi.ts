import type { z } from 'zod';
import { errorCodes } from '../../shared/api/error-book.ts';
import { type ErrorCode, statusByErrorCode } from '../../shared/api/error-codes.ts';
import { type RouteContract, type RouteName, routes } from '../../shared/api/routes.ts';
import { serverVersion } from '../version.ts';
import { sessionCookie } from './authenticate.ts';
import { pictureTypes } from './body-types.ts';
import { requestExamples } from './openapi-examples.ts';
import { componentSchemas, inlineSchemaOf, type JsonSchema, schemaOf } from './openapi-schemas.ts';

/**
 * The HTTP interface as OpenAPI 3.1, made from the same table that the server registers its routes
 * from: it cannot describe a route that there is not, or leave one out.
 */
export function openApiDocument(): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const name of Object.keys(routes) as RouteName[]) {
    const contract: RouteContract = routes[name];
    const path = openApiPath(contract.path);
    paths[path] = { ...paths[path], [contract.method.toLowerCase()]: operationOf(name, contract) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Countersign',
      version: serverVersion,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'Entries are signed by whoever makes them; docs/protocol.md says what they hold.',
    },
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: sessionCookie },
        device: { type: 'http', scheme: 'bearer', description: 'Token of a paired device' },
      },
      schemas: { ...componentSchemas(), Problem: problemSchema() },
      responses: problemResponses(),
    },
  };
}

export const openApiPath = (path: string): string =>
  path.replaceAll(/:([a-z0-9]+)/gi, '{$1}').replace('*', '{path}');

function operationOf(name: RouteName, contract: RouteContract): JsonSchema {
  const { access, request } = contract;
  const body = request
    ? jsonContent(schemaOf(request), requestExamples[name])
    : takesPicture(contract) && pictureContent;
  return {
    operationId: name,
    tags: [contract.path.split('/')[2] ?? contract.path.slice(1)],
    ...(typeof access !== 'string' && { description: `Roles: ${access.join(', ')}.` }),
    security: securityOf(access),
    parameters: parametersOf(contract),
    ...(body && { requestBody: { required: true, content: body } }),
    responses: { ...answerOf(contract), ...problemsOf(contract) },
  };
}

const takesPicture = ({ method, request }: RouteContract): boolean =>
  method === 'PUT' && request === undefined;

const binary = { schema: { type: 'string', format: 'binary' } };
const pictureContent = Object.fromEntries(pictureTypes.map((type) => [type, binary]));

const jsonContent = (schema: JsonSchema, example?: unknown): JsonSchema => ({
  'application/json': { schema, ...(example !== undefined && { example }) },
});

function securityOf(access: RouteContract['access']): readonly JsonSchema[] {
  if (access === 'public') return [];
  if (access === 'device') return [{ device: [] }];
  return access === 'party' ? [{ session: [] }, { device: [] }] : [{ session: [] }];
}

function parametersOf({ path, query }: RouteContract): readonly JsonSchema[] {
  const inPath = [...openApiPath(path).matchAll(/\{([^}]+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  return [...inPath, ...(query ? queryParameters(query) : [])];
}

function queryParameters(query: z.ZodType): readonly JsonSchema[] {
  const { properties = {}, required = [] } = inlineSchemaOf(query) as {
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

function answerOf({ response }: RouteContract): JsonSchema {
  const ok = (content: JsonSchema) => ({ '200': { description: 'Done', content } });
  switch (response) {
    case 'empty':
      return { '204': { description: 'Done' } };
    case 'events':
      return ok({ 'text/event-stream': { schema: { type: 'string' } } });
    case 'text':
      return ok({ 'text/plain': { schema: { type: 'string' } } });
    case 'bytes':
      return ok({ 'application/octet-stream': binary });
    default:
      return ok(jsonContent(schemaOf(response)));
  }
}

/** What the door refuses, by status; what the room refuses has any of the other codes. */
function problemsOf(contract: RouteContract): JsonSchema {
  const hasParameter = contract.path.includes(':');
  const takesBody = contract.request !== undefined || takesPicture(contract);
  const statuses = [
    400,
    ...(contract.access === 'public' ? [] : [401, 403]),
    ...(hasParameter ? [404] : []),
    ...(takesBody ? [413, 415] : []),
    429,
    500,
    503,
  ];
  const refs = statuses.map((status) => [
    String(status),
    { $ref: `#/components/responses/Problem${status}` },
  ]);
  return { ...Object.fromEntries(refs), default: { $ref: '#/components/responses/Problem' } };
}

const codesOf = (status: number): readonly ErrorCode[] =>
  errorCodes.filter((code) => statusByErrorCode[code] === status);

function problemResponses(): Readonly<Record<string, JsonSchema>> {
  const statuses = [...new Set(Object.values(statusByErrorCode))].sort((a, b) => a - b);
  const responses = statuses.map((status) => [
    `Problem${status}`,
    problemResponse(status, codesOf(status)),
  ]);
  const any = {
    description: 'Refused; docs/codes.md says what each code means',
    content: problemContent({ $ref: '#/components/schemas/Problem' }),
  };
  return { Problem: any, ...Object.fromEntries(responses) };
}

const problemResponse = (status: number, codes: readonly ErrorCode[]): JsonSchema => ({
  description: codes.join(', '),
  ...(status === 429 && {
    headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds' } },
  }),
  content: problemContent({
    allOf: [
      { $ref: '#/components/schemas/Problem' },
      { properties: { status: { const: status }, code: { enum: codes } } },
    ],
  }),
});

const problemContent = (schema: JsonSchema): JsonSchema => ({
  'application/problem+json': { schema },
});

/** RFC 9457 */
const problemSchema = (): JsonSchema => ({
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: errorCodes },
    detail: { type: 'string' },
    requestId: { type: 'string' },
  },
});
