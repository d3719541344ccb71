import { z } from 'zod';

/** A value that a schema accepts, or nearly; and the places in it where texts stand. */
type JsonSchema = Readonly<Record<string, unknown>>;

/** One of these fits each pattern of the interface. */
const texts: readonly string[] = [
  'a'.repeat(64),
  '00000000-0000-4000-8000-0000000000aa',
  'text of some length',
  'stranger@example.test',
  'EUR',
  'DE',
  'memo',
  'aa',
  'diary.test/log',
  'a'.repeat(128),
  '2026-03-02',
  'https://example.test',
  '1',
  '',
];

/** As JSON Schema says, since that is what can be walked through; refinements may still object. */
export const sampleOf = (schema: z.ZodType): unknown =>
  sample(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));

function sample(schema: JsonSchema): unknown {
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  for (const key of ['anyOf', 'oneOf', 'allOf'])
    if (Array.isArray(schema[key])) return sample(schema[key][0] as JsonSchema);
  switch (schema['type']) {
    case 'object':
      return Object.fromEntries(
        Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>).map(
          ([key, inner]) => [key, sample(inner)],
        ),
      );
    case 'array':
      return [sample((schema['items'] ?? {}) as JsonSchema)];
    case 'integer':
    case 'number':
      return Math.max(1, Number(schema['minimum'] ?? 1));
    case 'boolean':
      return true;
    case 'string':
      return textFor(schema);
    default:
      return 'anything';
  }
}

function textFor(schema: JsonSchema): string {
  const minLength = Number(schema['minLength'] ?? 0);
  const maxLength = Number(schema['maxLength'] ?? Number.POSITIVE_INFINITY);
  const patterns = typeof schema['pattern'] === 'string' ? [new RegExp(schema['pattern'])] : [];
  const fits = (text: string) =>
    text.length >= minLength &&
    text.length <= maxLength &&
    patterns.every((pattern) => pattern.test(text));
  return texts.find(fits) ?? 'x'.repeat(Math.max(1, minLength));
}

/** `value` once for each text in it, with that text replaced. */
export function* withEachText(value: unknown, replacement: unknown): Generator {
  if (typeof value === 'string') yield replacement;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value))
    for (const changed of withEachText(inner, replacement)) {
      if (Array.isArray(value)) yield value.map((item, i) => (String(i) === key ? changed : item));
      else yield { ...value, [key]: changed };
    }
}
