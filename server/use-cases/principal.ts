import type { Role } from '../../shared/api/schemas.ts';
import type { AccountTable } from '../store/tables.ts';

/** Who makes a request: a person in a browser, or a person's paired device. */
export interface Principal {
  readonly via: 'session' | 'device';
  readonly account: AccountTable;
  /** Hash of the session id or of the token. */
  readonly credentialHash: string;
}

export const parseRoles = (text: string): Role[] => text.split(' ').filter(isRole);

const roles: readonly string[] = ['freelancer', 'client', 'finance', 'owner', 'auditor'];
const isRole = (text: string): text is Role => roles.includes(text);
