import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { kidOf } from '../../../shared/entry/kid.ts';
import type { Approver } from '../../../shared/entry/payload.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import { keys } from '../data/queries.ts';
import { useDeps } from '../platform/console-deps.ts';
import { useAccount } from '../shell/me-context.ts';
import { findSigner, type KeyUse, makeSigner } from './signing-keys.ts';

export type SigningKey =
  | { readonly state: 'loading' | 'none' }
  /** Made here; `waiting` until the owner's signed list names it. */
  | { readonly state: 'waiting'; readonly signer: Signer; readonly kid: string }
  | {
      readonly state: 'listed';
      readonly signer: Signer;
      readonly kid: string;
      readonly approver: Approver;
    };

const keyId = (organisation: string, use: KeyUse) => ['signing-key', organisation, use];

/** This browser's key of the signed-in person, and whether the verified roster lists it. */
export function useSigningKey(
  organisation: string,
  use: 'client' | 'finance',
  approvers: readonly Approver[],
): SigningKey {
  const { crypto } = useDeps();
  const signer = useBrowserKey(organisation, use);
  if (signer === undefined) return { state: 'loading' };
  if (signer === null) return { state: 'none' };
  const kid = kidOf(crypto.hasher, signer.publicKey);
  const approver = approvers.find((each) => each.id === kid && each.role === use);
  return approver === undefined
    ? { state: 'waiting', signer, kid }
    : { state: 'listed', signer, kid, approver };
}

/** `undefined` while it is looked up, `null` when this browser holds none. */
export function useBrowserKey(organisation: string, use: KeyUse): Signer | null | undefined {
  const deps = useDeps();
  const account = useAccount().account.id;
  return useQuery({
    queryKey: [...keyId(organisation, use), account],
    queryFn: async () => (await findSigner(deps, { account, organisation, use })) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  }).data;
}

/** Makes the key if there is none, and tells the server its public half. Again is harmless. */
export function useMakeKey(organisation: string, use: KeyUse) {
  const deps = useDeps();
  const account = useAccount().account.id;
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (label: string) => {
      const made = { ...deps, nowMs: deps.clock.nowMs() };
      const signer = await makeSigner(made, { account, organisation, use });
      const pk = bytesToHex(signer.publicKey);
      const params = { org: organisation };
      if (use === 'root') await deps.api.call('setRoot', { params, body: { orgPk: pk } });
      else await deps.api.call('addApproverKey', { params, body: { pk, label, role: use } });
    },
    onSettled: async () => {
      await queryClient.invalidateQueries({ queryKey: keyId(organisation, use) });
      await queryClient.invalidateQueries({ queryKey: keys.organisation(organisation) });
    },
  });
}
