import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApproverKey, Organisation } from '../../../shared/api/schemas.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { keys } from '../data/queries.ts';
import { useDeps } from '../platform/console-deps.ts';
import { useAccount } from '../shell/me-context.ts';
import { SignFailure } from '../sign/sign-failure.ts';
import { signRoster } from '../sign/sign-roster.ts';
import { useText } from '../text/use-text.ts';
import { approversOf } from './roster-draft.ts';

/** Signs the list of the chosen keys with the organisation's root key. */
export function useSignRoster(
  organisation: Organisation,
  genuine: readonly ApproverKey[],
  chosen: ReadonlyMap<string, number>,
) {
  const t = useText();
  const deps = useDeps();
  const { log } = useAccount();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (signer: Signer) => {
      const signed = await signRoster(
        deps,
        { signer, ten: organisation.id, log: log.origin, vkey: log.vkey },
        { approvers: approversOf(genuine, chosen), before: organisation.roster },
      );
      if (!signed.ok) throw new SignFailure(signed.error);
    },
    onSuccess: async () => {
      notifications.show({ message: t('approvers.signed'), color: 'pine' });
      await queryClient.invalidateQueries({ queryKey: keys.organisation(organisation.id) });
      await queryClient.invalidateQueries({ queryKey: ['evidence'] });
    },
  });
}
