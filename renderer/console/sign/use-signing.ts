import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import type { Result } from '../../../shared/kit/result.ts';
import type { Anchors } from '../../../shared/verify/anchors.ts';
import { keys } from '../data/queries.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { type ConsoleDeps, useDeps } from '../platform/console-deps.ts';
import { errorWords, isOvertaken } from '../shell/error-words.ts';
import { useText } from '../text/use-text.ts';
import { SignFailure } from './sign-failure.ts';
import type { SignError, Signing } from './sign-and-post.ts';

/** What a signature on this contract builds on: the pins, and everything verified here. */
export function signingOf(
  evidence: Evidence,
  signer: Signer,
  anchors: Anchors | undefined = evidence.pins?.anchors,
): Signing {
  const contract = evidence.ledger.contract ?? evidence.ledger.offered;
  if (anchors === undefined || contract === undefined) throw new Error('signingOf: nothing pinned');
  const { ten, log } = contract.entry.payload;
  const entries = evidence.logged.map(({ entry, logIndex }) => ({ hash: entry.hash, logIndex }));
  return { signer, anchors, ten, log, entries };
}

/** Runs a signing act, says that it is done, and verifies the contract anew. */
export function useSigningAct<A = undefined>(
  con: string,
  act: (deps: ConsoleDeps, input: A) => Promise<Result<unknown, SignError>>,
  done: string,
) {
  const deps = useDeps();
  const t = useText();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (input: A) => {
      const result = await act(deps, input);
      if (!result.ok) throw new SignFailure(result.error);
    },
    onSuccess: () => notifications.show({ message: done, color: 'pine' }),
    // What was overtaken leaves its place on the page, and its message must not go with it.
    onError: (error) => {
      if (isOvertaken(error))
        notifications.show({ message: errorWords(t, error), color: 'amber', autoClose: false });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.evidence(con) }),
  });
}
