import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { schemaByKind } from '../../shared/entry/payload.ts';
import { shapeCheckOf } from '../../shared/entry/shape-check.ts';
import * as values from '../../shared/entry/values.ts';
import {
  bundleIndexSchema,
  disclosureLineSchema,
  entryLineSchema,
  proofLineSchema,
  viewFileSchema,
} from '../../shared/verify/bundle-format.ts';

const { actValue, appValue, captureValue, ctxValue, invoiceDocument, payeeValue, tktValue } =
  values;
const schemaByName: Readonly<Record<string, z.ZodType>> = {
  ...schemaByKind,
  actValue,
  appValue,
  captureValue,
  ctxValue,
  invoiceDocument,
  payeeValue,
  tktValue,
  bundleIndexSchema,
  disclosureLineSchema,
  entryLineSchema,
  proofLineSchema,
  viewFileSchema,
};

const hash = 'ab'.repeat(32);
const uuid = '156c3187-fd35-4821-87c9-53c009d17ed6';
const texts = [hash, uuid, '', 'x', 'none', 'file', 'EUR', '2026-03-02', 'x'.repeat(2_000)];
const numbers = [0, 1, -1, 2, 600_000, 1.5, 2 ** 53, Number.POSITIVE_INFINITY];
const scalars = fc.constantFrom<unknown>(...texts, ...numbers, true, false, null);
const anything = fc.oneof(
  scalars,
  fc.array(scalars, { maxLength: 12 }),
  fc.dictionary(fc.constantFrom('a', 'by', 'memo', '__proto__', 'constructor'), scalars),
);

/** Something that a schema may accept, made from its own definition; most of it is nearly right. */
function likely(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const {
    _zod: { def },
  } = schema as z.core.$ZodTypes;
  if (def.type === 'optional') return likely(def.innerType);
  if (def.type === 'union') return fc.oneof(...def.options.map(likely));
  if (def.type === 'literal') return fc.constantFrom(...def.values);
  if (def.type === 'enum') return fc.constantFrom(...Object.values(def.entries));
  if (def.type === 'boolean') return fc.boolean();
  if (def.type === 'number') return fc.constantFrom(0, 1, 2, 3, 599_999, 600_000, -1);
  if (def.type === 'string')
    return fc.constantFrom(hash, hash.slice(32), uuid, 'a.b/c', 'EUR', 'DE', '2026-03-02', 'memo');
  if (def.type === 'array')
    return fc.oneof(
      ...[0, 1, 2, 10].map((n) => fc.array(likely(def.element), { minLength: n, maxLength: n })),
    );
  if (def.type === 'record')
    return fc.dictionary(likely(def.keyType) as fc.Arbitrary<string>, likely(def.valueType));
  if (def.type !== 'object') return anything;
  return fc.record(
    Object.fromEntries(Object.entries(def.shape).map(([key, member]) => [key, likely(member)])),
  );
}

/** One place of a value, found by a number, becomes something else or goes. */
function edit(value: unknown, at: number, by: unknown): unknown {
  if (typeof value !== 'object' || value === null || at % 5 === 0) return by;
  if (Array.isArray(value))
    return value.map((each, i) => (i === at % value.length ? edit(each, at >> 3, by) : each));
  const keys = Object.keys(value);
  const key = keys[at % (keys.length + 1)];
  if (key === undefined) return { ...value, more: by };
  const { [key]: member, ...others } = value as Record<string, unknown>;
  return at % 7 === 0 ? others : { ...value, [key]: edit(member, at >> 3, by) };
}

describe.each(Object.entries(schemaByName))('the check of %s', (_, schema) => {
  const isShape = shapeCheckOf(schema);

  it('says what the schema says, which changes nothing of what it accepts', () => {
    const agrees = (value: unknown) => {
      const parsed = schema.safeParse(value);
      expect(isShape(value)).toBe(parsed.success);
      if (parsed.success) expect(parsed.data).toEqual(value);
    };
    fc.assert(fc.property(likely(schema), agrees), { numRuns: 300 });
    fc.assert(fc.property(anything, agrees), { numRuns: 50 });
    fc.assert(
      fc.property(likely(schema), fc.nat(), anything, (value, at, by) =>
        agrees(edit(value, at, by)),
      ),
      { numRuns: 300 },
    );
  });
});
