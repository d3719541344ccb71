import { z } from 'zod';

export const reportGroups = ['person', 'contract', 'month'] as const;
export type ReportGroup = (typeof reportGroups)[number];

const month = z
  .string()
  .regex(/^\d{4}-(?:0[1-9]|1[0-2])$/)
  .optional()
  .catch(undefined);

/** What a report is of; in the address, as everywhere. */
export const reportsSearch = z.object({
  by: z.enum(reportGroups).optional().catch(undefined),
  who: z.string().max(64).optional().catch(undefined),
  from: month,
  to: month,
});

export type ReportsSearch = z.infer<typeof reportsSearch>;
