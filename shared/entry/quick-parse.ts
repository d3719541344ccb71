import type { z } from 'zod';
import { type ShapeCheck, shapeCheckOf } from './shape-check.ts';

const checkBySchema = new WeakMap<z.ZodType, ShapeCheck>();

/**
 * As `schema.safeParse` for a value out of `JSON.parse`: what is right is the value itself, and only
 * what is wrong is looked at again to say why.
 */
export function quickParse<T>(schema: z.ZodType<T>, value: unknown): z.ZodSafeParseResult<T> {
  let isShape = checkBySchema.get(schema);
  if (isShape === undefined) {
    isShape = shapeCheckOf(schema);
    checkBySchema.set(schema, isShape);
  }
  return isShape(value) ? { success: true, data: value as T } : schema.safeParse(value);
}
