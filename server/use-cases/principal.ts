import type { Role } from '../../shared/api/schemas.ts';
import type { Scope } from '../store/scope.ts';
import type { AccountTable } from '../store/tables.ts';
import type { ServerDeps } from './deps.ts';

/** Who makes a request: a person in a browser, or a person's paired device. */
export interface Principal {
  readonly via: 'session' | 'device';
  readonly account: AccountTable;
  /** Hash of the session id or of the token. */
  readonly credentialHash: string;
  /** Of a device: the organisation that it was paired in. */
  readonly ten?: string;
  /** Of a session: when the password was last given. */
  readonly provedAt?: number;
}

/**
 * May this caller ask about that organisation at all? A pairing code is handed out by one
 * organisation, so what it opens ends there: the owner of another one who adds the same person
 * must not read their contracts elsewhere.
 */
export const reaches = ({ via, ten }: Principal, of: string): boolean =>
  via === 'session' || ten === of;

/** A person reaches the organisations that she is a member of or works for, a device its own. */
export async function scopeOf(
  { store }: Pick<ServerDeps, 'store'>,
  { via, account, ten }: Principal,
): Promise<Scope> {
  if (via === 'device') return { kind: 'tenants', account: account.id, tenants: ten ? [ten] : [] };
  const tenants = await store.asSystem('sign-in').accounts.reachOf(account.id);
  return { kind: 'tenants', account: account.id, tenants };
}

export const parseRoles = (text: string): Role[] => text.split(' ').filter(isRole);

const roles: readonly string[] = ['freelancer', 'client', 'finance', 'owner', 'auditor'];
const isRole = (text: string): text is Role => roles.includes(text);
