import { Button, Fieldset, Group, NativeSelect, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { ContractDraft, Organisation } from '../../../shared/api/schemas.ts';
import { localZone } from '../../ui/format.ts';
import { TermsFacts } from '../contract/terms-facts.tsx';
import { keys, useContracts } from '../data/queries.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useText } from '../text/use-text.ts';
import { DraftFields } from './draft-fields.tsx';
import { type DraftErrors, type DraftForm, draftOf, emptyDraftForm, formOf } from './draft-form.ts';
import { freelancersOf } from './freelancers.ts';
import classes from './organisation.module.css';

interface DraftContractFormProps {
  readonly organisation: Organisation;
  readonly onDone: () => void;
}

/** A new contract: sensible defaults, and the freelancer still reads and signs it in the app. */
export function DraftContractForm({ organisation, onDone }: DraftContractFormProps) {
  const t = useText();
  const { api, clock, crypto } = useDeps();
  const queryClient = useQueryClient();
  const freelancers = freelancersOf(organisation);
  const [form, setForm] = useState<DraftForm>(() => ({
    ...emptyDraftForm(localZone()),
    freelancer: freelancers[0]?.value ?? '',
  }));
  const [errors, setErrors] = useState<DraftErrors>({});
  const create = useMutation({
    mutationFn: (draft: ContractDraft) =>
      api.call('draftContract', {
        params: { org: organisation.id },
        body: { freelancer: form.freelancer, draft },
      }),
    onSuccess: async () => {
      notifications.show({ message: t('draft.done'), color: 'pine' });
      await queryClient.invalidateQueries({ queryKey: keys.contracts });
      onDone();
    },
  });
  const templates = (useContracts().data ?? []).filter(({ ten }) => ten === organisation.id);
  const startFrom = (con: string) => {
    const found = templates.find((each) => each.con === con);
    const { freelancer } = form;
    setForm(
      found === undefined
        ? { ...emptyDraftForm(localZone()), freelancer }
        : { ...formOf(found.draft, clock.nowMs()), freelancer },
    );
  };
  const preview = draftOf(form, { atMs: clock.nowMs(), hasher: crypto.hasher });
  const nameOf = (id: string): string => freelancers.find(({ value }) => value === id)?.label ?? '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const draft = draftOf(form, { atMs: clock.nowMs(), hasher: crypto.hasher });
    setErrors(draft.ok ? {} : draft.error);
    if (draft.ok) create.mutate(draft.value);
  };
  if (freelancers.length === 0) return <p className={classes.text}>{t('pairing.nobody')}</p>;
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {templates.length === 0 ? null : (
          <NativeSelect
            label={t('draft.startFrom')}
            description={t('draft.startHint')}
            data={[
              { value: '', label: t('draft.startEmpty') },
              ...templates.map(({ con, draft, freelancer }) => ({
                value: con,
                label: `${draft.title} · ${freelancer}`,
              })),
            ]}
            onChange={({ currentTarget }) => startFrom(currentTarget.value)}
          />
        )}
        <DraftFields form={form} errors={errors} onForm={setForm} about={{ freelancers }} />
        <Fieldset legend={t('draft.preview')}>
          {preview.ok ? (
            <TermsFacts
              terms={preview.value}
              summary={{ organisation: organisation.name, freelancer: nameOf(form.freelancer) }}
            />
          ) : (
            <p className={classes.text}>{t('draft.previewWait')}</p>
          )}
        </Fieldset>
        <ErrorCallout error={create.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending}>
            {t('draft.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
