/** Every kind of entry (protocol 3.7) with who may sign it and what its scope is. */
export const kinds = [
  'enroll',
  'roster',
  'contract',
  'session',
  'slice',
  'timesheet',
  'decision',
  'payee',
  'invoice',
  'payment',
] as const;
export type Kind = (typeof kinds)[number];

/** Operator statements in the same envelope that never become a leaf (protocol 3.8, 3.12a). */
export const statementKinds = ['held', 'view'] as const;
export type StatementKind = (typeof statementKinds)[number];

export type SignerRole = 'device' | 'root' | 'client' | 'finance' | 'operator';

export interface KindRule {
  readonly signers: readonly SignerRole[];
  /** `device`: about no contract; `organisation`: about a tenant; `contract`: about one contract. */
  readonly scope: 'device' | 'organisation' | 'contract';
}

export const ruleByKind: { readonly [K in Kind | StatementKind]: KindRule } = {
  enroll: { signers: ['device'], scope: 'device' },
  roster: { signers: ['root'], scope: 'organisation' },
  contract: { signers: ['device'], scope: 'contract' },
  session: { signers: ['device'], scope: 'contract' },
  slice: { signers: ['device'], scope: 'contract' },
  timesheet: { signers: ['device'], scope: 'contract' },
  decision: { signers: ['client', 'finance'], scope: 'contract' },
  payee: { signers: ['device'], scope: 'contract' },
  invoice: { signers: ['finance'], scope: 'contract' },
  payment: { signers: ['finance'], scope: 'contract' },
  held: { signers: ['operator'], scope: 'contract' },
  view: { signers: ['operator'], scope: 'contract' },
};

export const isKind = (text: string): text is Kind => (kinds as readonly string[]).includes(text);

export const isDeviceKind = (kind: Kind | StatementKind): boolean =>
  ruleByKind[kind].signers.includes('device');

const prefix = 'application/vnd.countersign.';
const suffix = '.v1+json';

export const payloadTypeOf = (kind: Kind | StatementKind): string => `${prefix}${kind}${suffix}`;

export function parsePayloadType(text: string): Kind | StatementKind | undefined {
  if (!text.startsWith(prefix) || !text.endsWith(suffix)) return undefined;
  const name = text.slice(prefix.length, -suffix.length);
  return Object.hasOwn(ruleByKind, name) ? (name as Kind | StatementKind) : undefined;
}
