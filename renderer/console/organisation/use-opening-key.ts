import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Organisation, OrgkeyState } from '../../../shared/api/schemas.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import type { AgeKeyPair } from '../../../shared/seal/age-recipient.ts';
import { keys } from '../data/queries.ts';
import { keepIdentity } from '../keys/opening-keys.ts';
import { useDeps } from '../platform/console-deps.ts';
import { useAccount } from '../shell/me-context.ts';
import { SignFailure } from '../sign/sign-failure.ts';
import { signOrgkey } from '../sign/sign-orgkey.ts';
import { useText } from '../text/use-text.ts';

/** Keeps printed keys in this browser. */
export function useKeepIdentity(organisation: string) {
  const deps = useDeps();
  const account = useAccount().account.id;
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (pairs: readonly AgeKeyPair[]) => {
      // One after the other: each is added to what is kept.
      for (const pair of pairs) await keepIdentity(deps, { account, organisation }, pair);
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.openers(organisation) }),
  });
}

/** Signs a new key for sealed pictures, after it was kept here. */
export function useSignOrgkey(organisation: Organisation, before: OrgkeyState) {
  const t = useText();
  const deps = useDeps();
  const { log, account } = useAccount();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({
      signer,
      pair,
    }: {
      readonly signer: Signer;
      readonly pair: AgeKeyPair;
    }) => {
      // First kept, then signed: pictures are never sealed to a key that nobody holds.
      await keepIdentity(deps, { account: account.id, organisation: organisation.id }, pair);
      const signed = await signOrgkey(
        deps,
        { signer, ten: organisation.id, log: log.origin, vkey: log.vkey },
        { recipient: pair.recipient, replaces: before.hash },
      );
      if (!signed.ok) throw new SignFailure(signed.error);
    },
    onSuccess: () => notifications.show({ message: t('opening.signed'), color: 'pine' }),
    onSettled: async () => {
      await queryClient.invalidateQueries({ queryKey: keys.openers(organisation.id) });
      await queryClient.invalidateQueries({ queryKey: keys.orgkey(organisation.id) });
    },
  });
}
