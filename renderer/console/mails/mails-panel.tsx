import { Checkbox, Skeleton, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { type NoticeKind, noticeKinds } from '../../../shared/api/notice-kinds.ts';
import type { Role } from '../../../shared/api/schemas.ts';
import { Panel } from '../../ui/panel.tsx';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useAccount } from '../shell/me-context.ts';
import { useText } from '../text/use-text.ts';
import classes from '../account/account.module.css';

const queryKey = ['muted-mails'];

/** Who gets which mails at all. */
const rolesByKind: Readonly<Record<NoticeKind, readonly Role[]>> = {
  review_opened: ['client'],
  review_48h: ['client'],
  review_6h: ['client'],
  disputed: ['freelancer'],
  replied: ['client', 'freelancer'],
  paid: ['freelancer'],
};

/** Which mails a person wants. Those about the account itself always come. */
export function MailsPanel() {
  const t = useText();
  const id = useId();
  const { api } = useDeps();
  const { memberships } = useAccount();
  const queryClient = useQueryClient();
  const mails = useQuery({ queryKey, queryFn: () => api.call('getMutedMails') });
  const change = useMutation({
    mutationFn: (muted: readonly NoticeKind[]) =>
      api.call('setMutedMails', { body: { muted: [...muted] } }),
    onSuccess: (data) => queryClient.setQueryData(queryKey, data),
    // It stays as the server has it.
    onError: () => setChosen(undefined),
  });
  /** As it was just ticked: nobody waits for the server to see it. */
  const [chosen, setChosen] = useState<readonly NoticeKind[]>();
  const roles = memberships.flatMap((each) => each.roles);
  const kinds = noticeKinds.filter((kind) =>
    rolesByKind[kind].some((role) => roles.includes(role)),
  );
  if (kinds.length === 0) return null;
  const muted = chosen ?? mails.data?.muted;
  return (
    <Panel title={t('mails.title')} titleId={id}>
      <p className={classes.text}>{t('mails.text')}</p>
      <ErrorCallout error={mails.error ?? change.error} />
      {muted === undefined ? (
        <Skeleton height={120} />
      ) : (
        <Stack gap="xs">
          {kinds.map((kind) => (
            <Checkbox
              key={kind}
              label={t(`mails.${kind}`)}
              checked={!muted.includes(kind)}
              onChange={({ currentTarget }) => {
                const next = wanted(muted, kind, currentTarget);
                setChosen(next);
                change.mutate(next);
              }}
            />
          ))}
        </Stack>
      )}
    </Panel>
  );
}

const wanted = (
  muted: readonly NoticeKind[],
  kind: NoticeKind,
  { checked }: { readonly checked: boolean },
): readonly NoticeKind[] => {
  const others = muted.filter((each) => each !== kind);
  return checked ? others : [...others, kind];
};
