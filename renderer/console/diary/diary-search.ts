import { z } from 'zod';
import { parseCells } from './cells-text.ts';
import { isDay } from './zone.ts';

const text = (max: number) =>
  z
    .union([z.string(), z.number().transform(String)])
    .pipe(z.string().max(max))
    .optional()
    .catch(undefined);
const oneOf = <const T extends readonly [string, ...string[]]>(names: T) =>
  z.enum(names).optional().catch(undefined);

export const diaryViews = ['day', 'week'] as const;
export const modeFilters = ['auto', 'manual'] as const;
export const stateFilters = ['counted', 'not_counted', 'undelivered'] as const;
export const rulesFilters = ['meets', 'look'] as const;
export const pictureFilters = ['with', 'without'] as const;
export const verdictFilters = ['warning', 'failed'] as const;

/** What is shown is in the address, so that it can be shared and the back button works. */
export const diarySearch = z.object({
  /** A week is that of this day. */
  day: z.string().refine(isDay).optional().catch(undefined),
  view: oneOf(diaryViews),
  zone: oneOf(['utc', 'mine', 'theirs']),
  /** Hash of the slice whose details are open. */
  at: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .catch(undefined),
  /** Name of its capture that is shown in full size. */
  pic: z
    .string()
    .regex(/^shot\d_\d$/)
    .optional()
    .catch(undefined),
  /** Selected cells, as `cells-text.ts` writes them. */
  sel: z
    .string()
    .refine((value) => parseCells(value) !== undefined)
    .optional()
    .catch(undefined),
  /** Part of a memo. */
  q: text(200),
  mode: oneOf(modeFilters),
  state: oneOf(stateFilters),
  rules: oneOf(rulesFilters),
  pics: oneOf(pictureFilters),
  check: oneOf(verdictFilters),
  disputed: z.literal(true).optional().catch(undefined),
});

export type DiarySearch = z.infer<typeof diarySearch>;
export type DiaryView = (typeof diaryViews)[number];
