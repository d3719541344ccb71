import { createContext, useContext } from 'react';
import type { Me, Role } from '../../../shared/api/schemas.ts';

const context = createContext<Me | undefined>(undefined);

export const MeProvider = context.Provider;

/** Who is signed in; only below the shell. */
export function useAccount(): Me {
  const me = useContext(context);
  if (me === undefined) throw new Error('MeProvider is missing');
  return me;
}

export const rolesIn = (me: Me, organisation: string): readonly Role[] =>
  me.memberships.find((each) => each.organisation.id === organisation)?.roles ?? [];

/** Organisations in which the person has a role. */
export const organisationsWith = (me: Me, role: Role) =>
  me.memberships
    .filter(({ roles }) => roles.includes(role))
    .map(({ organisation }) => organisation);
