import { z } from 'zod';
import { isDay, mondayOf } from '../diary/zone.ts';
import { attentions } from './attention.ts';

export const overviewSorts = ['need', 'name', 'hours', 'exceptions'] as const;
export const needFilters = ['exceptions', ...attentions.filter((each) => each !== 'none')] as const;

/** Which rows, in which order, and of which week; in the address, as everywhere. */
export const overviewSearch = z.object({
  /** Monday of the shown week (UTC); absent: for each contract the week that matters now. */
  week: z
    .string()
    .refine((value) => isDay(value) && mondayOf(value) === value)
    .optional()
    .catch(undefined),
  sort: z.enum(overviewSorts).optional().catch(undefined),
  need: z.enum(needFilters).optional().catch(undefined),
  /** Part of a name or a title. */
  q: z
    .union([z.string(), z.number().transform(String)])
    .pipe(z.string().max(200))
    .optional()
    .catch(undefined),
});

export type OverviewSearch = z.infer<typeof overviewSearch>;
