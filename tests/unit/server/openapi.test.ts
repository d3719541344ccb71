import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../../shared/api/error-book.ts';
import { statusByErrorCode } from '../../../shared/api/error-codes.ts';
import { type RouteContract, type RouteName, routes } from '../../../shared/api/routes.ts';
import { openApiDocument, openApiPath } from '../../../server/http/openapi.ts';
import { requestExamples } from '../../../server/http/openapi-examples.ts';
import { serverVersion } from '../../../server/version.ts';

type Json = Readonly<Record<string, unknown>>;

const document = openApiDocument();
const names = Object.keys(routes) as RouteName[];
const operations = document['paths'] as Readonly<Record<string, Readonly<Record<string, Json>>>>;
const operationOf = (name: RouteName): Json =>
  operations[openApiPath(routes[name].path)]?.[routes[name].method.toLowerCase()] ?? {};

function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' ? [String(inner)] : refsIn(inner),
  );
}

const resolve = (ref: string): unknown =>
  ref
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((at, key) => (at as Json | undefined)?.[key], document);

describe('/openapi.json', () => {
  it.each(names)('describes %s: its parameters, body, answer, problems and who may', (name) => {
    const contract: RouteContract = routes[name];
    const operation = operationOf(name);
    expect(operation['operationId']).toBe(name);
    const parameters = operation['parameters'] as { name: string; in: string }[];
    const inPath = parameters.filter((parameter) => parameter.in === 'path');
    const asked = contract.path.match(/:[a-z0-9]+|\*/gi) ?? [];
    expect(inPath).toHaveLength(asked.length);
    if (contract.query)
      expect(parameters.filter((parameter) => parameter.in === 'query').length).toBeGreaterThan(0);
    expect('requestBody' in operation).toBe(contract.request !== undefined || name === 'putBlob');
    expect((operation['security'] as unknown[]).length === 0).toBe(contract.access === 'public');
    const responses = operation['responses'] as Json;
    expect(Object.keys(responses)).toContain(contract.response === 'empty' ? '204' : '200');
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['429', '500', 'default']));
  });

  it('describes no route that there is not, and no two under one name', () => {
    const described = Object.values(operations).flatMap((methods) => Object.values(methods));
    expect(described.map((operation) => String(operation['operationId'])).sort()).toEqual(
      [...names].sort(),
    );
  });

  it('refers to nothing that it does not hold', () => {
    const refs = refsIn(document);
    expect(refs.length).toBeGreaterThan(50);
    for (const ref of new Set(refs)) expect([ref, resolve(ref)]).not.toEqual([ref, undefined]);
  });

  it('names every code with its status', () => {
    const responses = resolve('#/components/responses') as Readonly<Record<string, Json>>;
    for (const code of errorCodes)
      expect(responses[`Problem${statusByErrorCode[code]}`]?.['description']).toContain(code);
    expect(JSON.stringify(responses['Problem429'])).toContain('Retry-After');
  });

  it('leaves nothing of the schemas’ makers in the text', () => {
    const text = JSON.stringify(document);
    expect(text).not.toMatch(/\$schema|~standard|"\$id"|"id":"[A-Z]/);
    expect(document).toMatchObject({ openapi: '3.1.1', info: { version: serverVersion } });
  });

  it('is the same text every time', () => {
    expect(JSON.stringify(openApiDocument())).toBe(JSON.stringify(document));
  });

  it.each(Object.entries(requestExamples))('has an example of %s that is right', (name, body) => {
    const contract: RouteContract = routes[name as RouteName];
    expect(contract.request?.safeParse(body)).toMatchObject({ success: true });
  });

  it('has the version of the package', async () => {
    const text = await readFile(new URL('../../../package.json', import.meta.url), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ version: serverVersion });
  });
});
