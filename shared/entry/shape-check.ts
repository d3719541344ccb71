import type { z } from 'zod';

/** Is it a value of this shape? For values out of `JSON.parse`, which are never `undefined`. */
export type ShapeCheck = (value: unknown) => boolean;

type Def = z.core.$ZodTypes['_zod']['def'];
type CheckDef = z.core.$ZodChecks['_zod']['def'] | z.core.$ZodCustomDef<never>;

/**
 * Says of a JSON value what `schema.safeParse(value).success` says, in a fraction of the time: a
 * year's bundle has a hundred thousand values, and nothing need be said about one that is right.
 * It is read off the schema itself, so that there is one definition; what it does not know is left
 * to the schema. The value is then its own parse, as no schema of ours changes what it accepts.
 */
export function shapeCheckOf(schema: z.core.$ZodType): ShapeCheck {
  const def = defOf(schema) as Def;
  const isBase = baseCheckOf(def) ?? bySchema(schema);
  const checks = (def.checks ?? []).map((check) => refinementOf(defOf(check) as CheckDef));
  if (checks.includes(undefined)) return bySchema(schema);
  const refinements = checks as ShapeCheck[];
  const [first, second] = refinements;
  if (first === undefined) return isBase;
  if (second === undefined) return (value) => isBase(value) && first(value);
  return (value) => isBase(value) && refinements.every((is) => is(value));
}

/** What a schema, or a check of one, was made from. */
const defOf = <D>({ _zod: { def } }: { readonly _zod: { readonly def: D } }): D => def;

const bySchema =
  (schema: z.core.$ZodType): ShapeCheck =>
  (value) =>
    (schema as z.ZodType).safeParse(value).success;

function baseCheckOf(def: Def): ShapeCheck | undefined {
  // `z.uuid()` and the like have rules of their own.
  if ('format' in def || 'coerce' in def) return undefined;
  switch (def.type) {
    case 'unknown':
      return () => true;
    case 'string':
      return (value) => typeof value === 'string';
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'number':
      return (value) => typeof value === 'number' && Number.isFinite(value);
    case 'literal':
      return oneOf(def.values);
    case 'enum':
      return oneOf(Object.values(def.entries));
    case 'optional':
      return shapeCheckOf(def.innerType);
    case 'union': {
      const options = def.options.map(shapeCheckOf);
      return (value) => options.some((is) => is(value));
    }
    case 'array': {
      const isElement = shapeCheckOf(def.element);
      return (value) => Array.isArray(value) && value.every(isElement);
    }
    case 'object':
      return objectCheckOf(def);
    case 'record':
      return recordCheckOf(def);
    default:
      return undefined;
  }
}

function oneOf(values: readonly unknown[]): ShapeCheck {
  const allowed = new Set(values);
  return (value) => allowed.has(value);
}

/** Exactly these keys: a schema that lets others pass is not for here. */
function objectCheckOf(def: z.core.$ZodObjectDef): ShapeCheck | undefined {
  if (def.catchall === undefined || defOf(def.catchall).type !== 'never') return undefined;
  const members = Object.entries(def.shape).map(([key, schema]) => ({
    key,
    is: shapeCheckOf(schema),
    isOptional: defOf(schema).type === 'optional',
  }));
  return (value) => {
    if (!isObject(value)) return false;
    let found = 0;
    for (const { key, is, isOptional } of members) {
      const member = value[key];
      if (member === undefined) {
        if (isOptional) continue;
        return false;
      }
      if (!is(member)) return false;
      found += 1;
    }
    return Object.keys(value).length === found;
  };
}

/** Keys of a closed list, none of them needed. */
function recordCheckOf(def: z.core.$ZodRecordDef): ShapeCheck | undefined {
  if (def.partial !== true) return undefined;
  const isKey = shapeCheckOf(def.keyType);
  const isMember = shapeCheckOf(def.valueType);
  return (value) =>
    isObject(value) && Object.keys(value).every((key) => isKey(key) && isMember(value[key]));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a schema asks beyond the type; `undefined` for what only the schema itself can say. */
function refinementOf(def: CheckDef): ShapeCheck | undefined {
  switch (def.check) {
    case 'number_format':
      return def.format === 'safeint' ? Number.isSafeInteger : undefined;
    case 'greater_than':
      return isBeyond(def, (value) => value > Number(def.value));
    case 'less_than':
      return isBeyond(def, (value) => value < Number(def.value));
    case 'min_length':
      return (value) => lengthOf(value) >= def.minimum;
    case 'max_length':
      return (value) => lengthOf(value) <= def.maximum;
    case 'length_equals':
      return (value) => lengthOf(value) === def.length;
    case 'string_format':
      return patternCheck(def);
    case 'custom':
      return (value) => def.fn(value as never) === true;
    default:
      return undefined;
  }
}

const isBeyond =
  (
    { value: limit, inclusive }: z.core.$ZodCheckGreaterThanDef | z.core.$ZodCheckLessThanDef,
    is: (value: number) => boolean,
  ): ShapeCheck =>
  (value) =>
    is(value as number) || (inclusive && value === limit);

const lengthOf = (value: unknown): number => (value as string | readonly unknown[]).length;

function patternCheck({
  format,
  pattern,
}: z.core.$ZodCheckStringFormatDef): ShapeCheck | undefined {
  // A pattern with a memory of its own would say something else every time.
  if (format !== 'regex' || pattern === undefined || pattern.global || pattern.sticky)
    return undefined;
  return (value) => pattern.test(value as string);
}
