import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ApproverKey } from '../../../shared/api/schemas.ts';
import { kidWords } from '../../../shared/entry/key-words.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import { type BrowserCode, browserTag } from '../../../shared/entry/second-browser.ts';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import { Callout } from '../../ui/callout.tsx';
import { keys } from '../data/queries.ts';
import { browserLabel } from '../keys/signing-key-note.tsx';
import { makeSigner } from '../keys/signing-keys.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { rolesIn, useAccount } from '../shell/me-context.ts';
import { useText } from '../text/use-text.ts';
import classes from './second-browser.module.css';

const askEveryMs = 2_000;

interface AnswerCodeProps {
  readonly code: BrowserCode;
}

/** The new browser: makes a key of its own, says that it saw the code, and shows the same words. */
export function AnswerCode({ code }: AnswerCodeProps) {
  const t = useText();
  const me = useAccount();
  const answer = useAnswerCode(code);
  if (code.account !== me.account.id) {
    return (
      <Callout tone="trouble" title={t('second.other')}>
        <p>{t('second.otherText', { email: me.account.email })}</p>
      </Callout>
    );
  }
  if (!rolesIn(me, code.ten).includes(code.role)) {
    return (
      <Callout tone="trouble" title={t('second.noRole')}>
        <p>{t('second.noRoleText')}</p>
      </Callout>
    );
  }
  if (answer.data !== undefined) return <Answered code={code} made={answer.data} />;
  const start = () => answer.mutate(browserLabel(globalThis.navigator.userAgent));
  return (
    <>
      <Callout
        tone="calm"
        title={t('second.here')}
        actions={
          <Button loading={answer.isPending} onClick={start}>
            {t('second.connect')}
          </Button>
        }
      >
        <p>{t('second.hereText')}</p>
      </Callout>
      <ErrorCallout error={answer.error} />
    </>
  );
}

function useAnswerCode({ ten, role, secret }: BrowserCode) {
  const deps = useDeps();
  const { account } = useAccount();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (label: string): Promise<ApproverKey> => {
      const { hasher } = deps.crypto;
      const owner = { account: account.id, organisation: ten, use: role };
      const signer = await makeSigner({ ...deps, nowMs: deps.clock.nowMs() }, owner);
      const tag = browserTag(hasher, secret, kidOf(hasher, signer.publicKey));
      const body = { pk: bytesToHex(signer.publicKey), label, role, tag };
      return deps.api.call('addApproverKey', { params: { org: ten }, body });
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['signing-key', ten, role] });
      await queryClient.invalidateQueries({ queryKey: keys.organisation(ten) });
    },
  });
}

interface AnsweredProps {
  readonly code: BrowserCode;
  readonly made: ApproverKey;
}

function Answered({ code: { ten }, made }: AnsweredProps) {
  const t = useText();
  const { api } = useDeps();
  const organisation = useQuery({
    queryKey: keys.organisation(ten),
    queryFn: () => api.call('getOrganisation', { params: { org: ten } }),
    refetchInterval: ({ state }) =>
      find(state.data?.approverKeys, made.id)?.state === 'listed' ? false : askEveryMs,
  });
  const key = find(organisation.data?.approverKeys, made.id) ?? made;
  if (key.state === 'listed') {
    return (
      <Callout tone="calm" title={t('second.listed')} announce="status">
        <p>{t('second.listedText')}</p>
      </Callout>
    );
  }
  const isVouched = key.vouch !== undefined;
  return (
    <Callout
      tone="attention"
      title={t(isVouched ? 'second.vouched' : 'second.compareHere')}
      announce="status"
    >
      <p>{t(isVouched ? 'second.vouchedText' : 'second.compareHereText')}</p>
      <output className={classes.compare} data-testid="second-words">
        {kidWords(made.id)}
      </output>
    </Callout>
  );
}

const find = (all: readonly ApproverKey[] | undefined, id: string): ApproverKey | undefined =>
  all?.find((each) => each.id === id);
