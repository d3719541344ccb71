import type { Organisation } from '../../../shared/api/schemas.ts';

/** Members who can have a contract, for a select. */
export const freelancersOf = (
  organisation: Organisation,
): { readonly value: string; readonly label: string }[] =>
  organisation.members
    .filter(({ roles }) => roles.includes('freelancer'))
    .map(({ account }) => ({ value: account.id, label: account.name }));
