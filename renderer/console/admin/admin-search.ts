import { z } from 'zod';
import type { Kind } from '../../../shared/entry/kinds.ts';

/** Kinds that are administration or money; tracked time and its timesheets have pages of their own. */
export const auditKinds = [
  'contract',
  'decision',
  'batch',
  'invoice',
  'payment',
  'payee',
  'roster',
  'orgkey',
  'enroll',
  'revoke',
  'redact',
  'erasure',
  'void',
] as const satisfies readonly Kind[];
export type AuditKind = (typeof auditKinds)[number];

export const adminParts = ['audit', 'devices', 'keeping'] as const;

/** Which part, of which organisation, and what is looked for; in the address, as everywhere. */
export const adminSearch = z.object({
  org: z.string().max(64).optional().catch(undefined),
  part: z.enum(adminParts).optional().catch(undefined),
  kind: z.enum(auditKinds).optional().catch(undefined),
  q: z
    .union([z.string(), z.number().transform(String)])
    .pipe(z.string().max(200))
    .optional()
    .catch(undefined),
});

export type AdminSearch = z.infer<typeof adminSearch>;
