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
  'revoke',
  'amend',
  'redact',
  'move',
  'batch',
  'reply',
  'orgkey',
  'erasure',
  'void',
] as const;
export type Kind = (typeof kinds)[number];

/** Operator statements in the same envelope that never become a leaf (protocol 3.8, 3.12a). */
export const statementKinds = ['held', 'view'] as const;
export type StatementKind = (typeof statementKinds)[number];

export type SignerRole = 'device' | 'recovery' | 'root' | 'client' | 'finance' | 'operator';

export interface KindRule {
  readonly signers: readonly SignerRole[];
  /** `device`: about no contract; `organisation`: about a tenant; `contract`: about one contract. */
  readonly scope: 'device' | 'organisation' | 'contract';
  /** Has a place (`seq`, `prev`) in its signer's stream (protocol 3.3). */
  readonly chained: boolean;
}

export const ruleByKind: { readonly [K in Kind | StatementKind]: KindRule } = {
  enroll: { signers: ['device'], scope: 'device', chained: true },
  roster: { signers: ['root'], scope: 'organisation', chained: false },
  contract: { signers: ['device'], scope: 'contract', chained: true },
  session: { signers: ['device'], scope: 'contract', chained: true },
  slice: { signers: ['device'], scope: 'contract', chained: true },
  timesheet: { signers: ['device'], scope: 'contract', chained: true },
  // The operator signs a decision only where a contract says that silence approves (3.12).
  decision: { signers: ['client', 'finance', 'operator'], scope: 'contract', chained: false },
  payee: { signers: ['device'], scope: 'contract', chained: true },
  invoice: { signers: ['finance'], scope: 'contract', chained: false },
  payment: { signers: ['finance'], scope: 'contract', chained: false },
  revoke: { signers: ['device', 'recovery'], scope: 'device', chained: true },
  amend: { signers: ['device'], scope: 'contract', chained: true },
  redact: { signers: ['device'], scope: 'contract', chained: true },
  move: { signers: ['device'], scope: 'contract', chained: true },
  batch: { signers: ['client'], scope: 'contract', chained: false },
  reply: { signers: ['device', 'client', 'finance'], scope: 'contract', chained: false },
  orgkey: { signers: ['root'], scope: 'organisation', chained: false },
  erasure: { signers: ['operator'], scope: 'contract', chained: false },
  void: { signers: ['operator'], scope: 'contract', chained: false },
  held: { signers: ['operator'], scope: 'contract', chained: false },
  view: { signers: ['operator'], scope: 'contract', chained: false },
};

export const isKind = (text: string): text is Kind => (kinds as readonly string[]).includes(text);

/** Does an entry of this kind stand in its signer's stream, with `seq` and `prev`? */
export const isChainedKind = (kind: Kind | StatementKind): boolean => ruleByKind[kind].chained;

const prefix = 'application/vnd.countersign.';
const suffix = '.v1+json';

export const payloadTypeOf = (kind: Kind | StatementKind): string => `${prefix}${kind}${suffix}`;

export function parsePayloadType(text: string): Kind | StatementKind | undefined {
  if (!text.startsWith(prefix) || !text.endsWith(suffix)) return undefined;
  const name = text.slice(prefix.length, -suffix.length);
  return Object.hasOwn(ruleByKind, name) ? (name as Kind | StatementKind) : undefined;
}
