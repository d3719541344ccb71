import { useQuery } from '@tanstack/react-query';
import type { ApproverKey, Organisation } from '../../../shared/api/schemas.ts';
import type { Approver } from '../../../shared/entry/payload.ts';
import { keys } from '../data/queries.ts';
import { useDeps } from '../platform/console-deps.ts';
import { vouchedKeys } from './vouch.ts';

const none: ReadonlyMap<string, Approver> = new Map();

/** Keys for which a key of the list in force vouches, by signatures that are checked here. */
export function useVouchedKeys(
  { id: ten, roster }: Organisation,
  genuine: readonly ApproverKey[],
  listed: ReadonlyMap<string, Approver> | undefined,
): ReadonlyMap<string, Approver> {
  const { crypto } = useDeps();
  const vouches = genuine.map(({ id, vouch }) => `${id} ${vouch?.signature ?? ''}`);
  const checked = useQuery({
    queryKey: [...keys.organisation(ten), 'vouched', roster.hash, listed?.size ?? -1, vouches],
    queryFn: () => vouchedKeys(crypto, { ten, keys: genuine }, listed ?? none),
    structuralSharing: false,
  });
  return checked.data ?? none;
}
