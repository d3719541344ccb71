import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { ContractDraft, ContractSummary } from '../../../shared/api/schemas.ts';
import { keys } from '../data/queries.ts';
import { DraftFields } from '../organisation/draft-fields.tsx';
import { type DraftErrors, formOf, revisionOf } from '../organisation/draft-form.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { rolesIn, useAccount } from '../shell/me-context.ts';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import { WhatChanges } from './what-changes.tsx';
import prose from '../text/prose.module.css';

/** The owner offers other terms; the freelancer signs them first, then the client accepts. */
export function ReviseTerms({ summary }: { readonly summary: ContractSummary }) {
  const t = useText();
  const me = useAccount();
  const [isOpen, sheet] = useDisclosure(false);
  const isOwner = rolesIn(me, summary.ten).includes('owner');
  if (!isOwner || summary.state !== 'active') return null;
  return (
    <>
      <Button variant="default" onClick={sheet.open}>
        {t('revision.draft')}
      </Button>
      <Sheet opened={isOpen} onClose={sheet.close} size="lg" title={t('revision.draft')}>
        <RevisionForm summary={summary} onDone={sheet.close} />
      </Sheet>
    </>
  );
}

interface RevisionFormProps {
  readonly summary: ContractSummary;
  readonly onDone: () => void;
}

function RevisionForm({ summary, onDone }: RevisionFormProps) {
  const t = useText();
  const { api, clock, crypto } = useDeps();
  const queryClient = useQueryClient();
  const { con, draft: inForce, revision } = summary;
  const [form, setForm] = useState(() => formOf(revision?.draft ?? inForce, clock.nowMs()));
  const [errors, setErrors] = useState<DraftErrors>({});
  const now = { atMs: clock.nowMs(), hasher: crypto.hasher };
  const draft = revisionOf(form, inForce, now);
  const offer = useMutation({
    mutationFn: (terms: ContractDraft) =>
      api.call('draftRevision', { params: { con }, body: { draft: terms } }),
    onSuccess: async () => {
      notifications.show({ message: t('revision.done'), color: 'pine' });
      await queryClient.invalidateQueries({ queryKey: keys.contracts });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setErrors(draft.ok ? {} : draft.error);
    if (draft.ok) offer.mutate(draft.value);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <p className={prose.text}>{t('revision.draftText')}</p>
        <DraftFields form={form} errors={errors} onForm={setForm} about="revision" />
        {draft.ok ? <WhatChanges before={inForce} after={draft.value} /> : null}
        <ErrorCallout error={offer.error} />
        <Button type="submit" loading={offer.isPending}>
          {t('draft.submit')}
        </Button>
      </Stack>
    </form>
  );
}
