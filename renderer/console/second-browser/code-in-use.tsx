import { Button, Group, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import type { ApproverKey } from '../../../shared/api/schemas.ts';
import { kidWords } from '../../../shared/entry/key-words.ts';
import { formatBrowserCode } from '../../../shared/entry/second-browser.ts';
import { Callout } from '../../ui/callout.tsx';
import { Panel } from '../../ui/panel.tsx';
import { keys } from '../data/queries.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useAccount } from '../shell/me-context.ts';
import { useText } from '../text/use-text.ts';
import { QrCode } from './qr-code.tsx';
import type { ListedKey } from './use-listed-keys.ts';
import { keyThatAnswered, signVouch } from './vouch.ts';
import classes from './second-browser.module.css';

/** Asked this often while a code is shown, and no longer than it works. */
const askEveryMs = 2_000;
const codeLivesMs = 600_000;

interface CodeInUseProps {
  readonly listed: ListedKey;
  readonly made: { readonly secret: string; readonly atMs: number };
  readonly onAgain: () => void;
}

export function CodeInUse({ listed, made, onAgain }: CodeInUseProps) {
  const t = useText();
  const { crypto, clock } = useDeps();
  const isOver = useIsOver(made.atMs + codeLivesMs - clock.nowMs());
  const answered = useAnswer(listed, made.secret, isOver ? false : askEveryMs);
  const found =
    answered.data &&
    keyThatAnswered(crypto.hasher, answered.data, { by: listed.key, secret: made.secret });
  if (found !== undefined) return <Found listed={listed} found={found} onAgain={onAgain} />;
  const again = <Button onClick={onAgain}>{t('second.makeAgain')}</Button>;
  if (isOver) {
    return (
      <Callout tone="attention" title={t('second.over')} actions={again}>
        <p>{t('second.overText')}</p>
      </Callout>
    );
  }
  return (
    <>
      <Code listed={listed} secret={made.secret} />
      <ErrorCallout error={answered.error} />
    </>
  );
}

/** True from so many milliseconds on. */
function useIsOver(inMs: number): boolean {
  const [isOver, setIsOver] = useState(inMs <= 0);
  const [waitMs] = useState(inMs);
  useEffect(() => {
    const timer = globalThis.setTimeout(() => setIsOver(true), waitMs);
    return () => globalThis.clearTimeout(timer);
  }, [waitMs]);
  return isOver;
}

function useAnswer({ organisation }: ListedKey, secret: string, refetchInterval: number | false) {
  const { api } = useDeps();
  return useQuery({
    queryKey: [...keys.organisation(organisation.id), 'answer', secret.slice(0, 8)],
    queryFn: async () =>
      (await api.call('getOrganisation', { params: { org: organisation.id } })).approverKeys,
    refetchInterval,
  });
}

interface CodeProps {
  readonly listed: ListedKey;
  readonly secret: string;
}

function Code({ listed: { organisation, key }, secret }: CodeProps) {
  const t = useText();
  const id = useId();
  const { account } = useAccount();
  const code = formatBrowserCode({
    ten: organisation.id,
    account: account.id,
    role: key.role,
    secret,
  });
  const address = `${globalThis.location.origin}/second-browser#${code}`;
  return (
    <Panel title={t('second.scan')} titleId={id}>
      <div className={classes.side}>
        <QrCode text={address} label={t('second.qr')} />
        <div className={classes.words}>
          <ol className={classes.steps}>
            <li>{t('second.step1')}</li>
            <li>{t('second.step2')}</li>
            <li>{t('second.step3')}</li>
          </ol>
          <p className={classes.text} role="status">
            {t('second.waiting')}
          </p>
          <TextInput
            readOnly
            label={t('second.noCamera')}
            value={address}
            onFocus={({ currentTarget }) => currentTarget.select()}
          />
        </div>
      </div>
    </Panel>
  );
}

interface FoundProps {
  readonly listed: ListedKey;
  readonly found: ApproverKey;
  readonly onAgain: () => void;
}

/** Somebody who saw the code has answered: the person looks whether it was herself. */
function Found({ listed, found, onAgain }: FoundProps) {
  const t = useText();
  const { api, clock } = useDeps();
  const queryClient = useQueryClient();
  const { organisation, key, signer } = listed;
  const vouch = useMutation({
    mutationFn: async () => {
      const about = { ten: organisation.id, by: key.id, key: found };
      const body = await signVouch(signer, about, clock.nowMs());
      const params = { org: organisation.id, kid: found.id };
      return api.call('vouchForKey', { params, body });
    },
    onSuccess: () =>
      queryClient.invalidateQueries({ queryKey: keys.organisation(organisation.id) }),
  });
  if (found.state === 'listed' || found.vouch?.by === key.id || vouch.data !== undefined) {
    return (
      <Callout tone="calm" title={t('second.confirmed')} announce="status">
        <p>{t('second.confirmedText', { organisation: organisation.name })}</p>
      </Callout>
    );
  }
  return (
    <>
      <Callout
        tone="attention"
        title={t('second.compare', { label: found.label })}
        announce="status"
        actions={
          <Group>
            <Button loading={vouch.isPending} onClick={() => vouch.mutate()}>
              {t('second.same')}
            </Button>
            <Button variant="default" onClick={onAgain}>
              {t('second.different')}
            </Button>
          </Group>
        }
      >
        <p>{t('second.compareText')}</p>
        <output className={classes.compare} data-testid="second-words">
          {kidWords(found.id)}
        </output>
      </Callout>
      <ErrorCallout error={vouch.error} />
    </>
  );
}
