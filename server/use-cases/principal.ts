import type { Role } from '../../shared/api/schemas.ts';
import type { AccountTable } from '../store/tables.ts';

/** Who makes a request: a person in a browser, or a person's paired device. */
export interface Principal {
  readonly via: 'session' | 'device';
  readonly account: AccountTable;
  /** Hash of the session id or of the token. */
  readonly credentialHash: string;
  /** Of a device: the organisation that it was paired in. */
  readonly ten?: string;
}

/**
 * May this caller ask about that organisation at all? A pairing code is handed out by one
 * organisation, so what it opens ends there: the owner of another one who adds the same person
 * must not read their contracts elsewhere.
 */
export const reaches = ({ via, ten }: Principal, of: string): boolean =>
  via === 'session' || ten === of;

export const parseRoles = (text: string): Role[] => text.split(' ').filter(isRole);

const roles: readonly string[] = ['freelancer', 'client', 'finance', 'owner', 'auditor'];
const isRole = (text: string): text is Role => roles.includes(text);
