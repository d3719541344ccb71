import { z } from 'zod';
import { isDay } from '../diary/zone.ts';

export const financeParts = ['queue', 'invoices', 'payouts', 'find', 'totals'] as const;

/** Which part of finance, what is looked for, and the day that sums are of; in the address. */
export const financeSearch = z.object({
  part: z.enum(financeParts).optional().catch(undefined),
  q: z
    .union([z.string(), z.number().transform(String)])
    .pipe(z.string().max(200))
    .optional()
    .catch(undefined),
  at: z.string().refine(isDay).optional().catch(undefined),
});

export type FinanceSearch = z.infer<typeof financeSearch>;
