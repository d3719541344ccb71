import { z } from 'zod';
import * as apiSchemas from '../../shared/api/schemas.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

const prefix = '#/components/schemas/';
const registry = createRegistry();

/** The named schemas of the interface, by the name that the document gives them. */
export function componentSchemas(): Readonly<Record<string, JsonSchema>> {
  const { schemas } = z.toJSONSchema(registry, { ...conversion, uri: (id) => `${prefix}${id}` });
  const entries = Object.entries(schemas).map(([id, schema]) => [id, bare(schema)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A reference where the schema has a name, else the schema itself. */
export function schemaOf(schema: z.ZodType): JsonSchema {
  const id = registry.get(schema)?.id;
  if (id !== undefined) return { $ref: `${prefix}${id}` };
  return inlineSchemaOf(schema);
}

export const inlineSchemaOf = (schema: z.ZodType): JsonSchema =>
  bare(z.toJSONSchema(schema, conversion));

/** As a caller writes it; what a schema of ours checks beyond JSON Schema is left out. */
const conversion = { io: 'input', unrepresentable: 'any', target: 'draft-2020-12' } as const;

function createRegistry() {
  const named = z.registry<{ id: string }>();
  for (const [name, schema] of Object.entries(apiSchemas))
    if (schema instanceof z.ZodType && !named.has(schema))
      named.add(schema, { id: name.charAt(0).toUpperCase() + name.slice(1) });
  return named;
}

/** OpenAPI 3.1 says once which JSON Schema it speaks, and names schemas by their place. */
const bare = (schema: object): JsonSchema =>
  Object.fromEntries(Object.entries(schema).filter(([key]) => !ownKeys.includes(key)));

const ownKeys: readonly string[] = ['$schema', '$id', '~standard'];
