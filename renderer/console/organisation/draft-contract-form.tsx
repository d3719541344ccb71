import {
  Button,
  Checkbox,
  Fieldset,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { ContractDraft, Organisation } from '../../../shared/api/schemas.ts';
import { Callout } from '../../ui/callout.tsx';
import { localZone } from '../../ui/format.ts';
import { keys } from '../data/queries.ts';
import { useDeps } from '../platform/console-deps.ts';
import { errorWords } from '../shell/error-words.ts';
import { useText } from '../text/use-text.ts';
import { type DraftErrors, type DraftForm, draftOf, emptyDraftForm } from './draft-form.ts';
import { freelancersOf } from './freelancers.ts';
import classes from './organisation.module.css';

type TextField = {
  [K in keyof DraftForm]: DraftForm[K] extends string ? K : never;
}[keyof DraftForm];
type FlagField = Exclude<keyof DraftForm, TextField>;

const currencies = ['EUR', 'USD', 'GBP', 'BDT', 'INR', 'CHF', 'AUD', 'CAD', 'JPY', 'SGD'];

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
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const draft = draftOf(form, { atMs: clock.nowMs(), hasher: crypto.hasher });
    setErrors(draft.ok ? {} : draft.error);
    if (draft.ok) create.mutate(draft.value);
  };
  const field = (name: TextField) => ({
    label: t(`draft.${name}`),
    value: form[name],
    error: errors[name] && t(`draft.error.${errors[name]}`),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setForm((now) => ({ ...now, [name]: value }));
    },
  });
  const flag = (name: FlagField) => (
    <Checkbox
      label={t(`draft.${name}`)}
      checked={form[name]}
      onChange={(event) => {
        const { checked } = event.currentTarget;
        setForm((now) => ({ ...now, [name]: checked }));
      }}
    />
  );
  const options = (name: 'scr' | 'app', values: readonly string[]) =>
    values.map((value) => ({ value, label: t(`terms.${name}.${value}` as 'terms.scr.all') }));
  if (freelancers.length === 0) return <p className={classes.text}>{t('pairing.nobody')}</p>;
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <NativeSelect {...field('freelancer')} data={freelancers} />
          <TextInput {...field('title')} placeholder={t('draft.titleExample')} />
          <NativeSelect
            {...field('work')}
            data={[
              { value: 'support', label: t('work.support') },
              { value: 'service', label: t('work.service') },
            ]}
          />
          <TextInput {...field('tz')} />
          <TextInput {...field('rate')} inputMode="decimal" />
          <NativeSelect {...field('cur')} data={currencies} />
          <TextInput {...field('capHours')} inputMode="numeric" />
          <TextInput {...field('twoPerson')} inputMode="decimal" />
        </SimpleGrid>
        <Fieldset legend={t('draft.policy')}>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <NativeSelect {...field('caps')} data={['0', '1', '2', '3']} />
            <NativeSelect {...field('scr')} data={options('scr', ['all', 'active'])} />
            <NativeSelect {...field('app')} data={options('app', ['off', 'name', 'title'])} />
            <TextInput {...field('holdMinutes')} inputMode="numeric" />
            <TextInput {...field('idleMinutes')} inputMode="numeric" />
            <TextInput {...field('keepDays')} inputMode="numeric" />
            <TextInput {...field('offlineDays')} inputMode="numeric" />
            <NativeSelect
              {...field('onSilence')}
              data={[
                { value: 'wait', label: t('terms.silence.wait') },
                { value: 'approve', label: t('terms.silence.approve') },
              ]}
            />
          </SimpleGrid>
        </Fieldset>
        {flag('memoRequired')}
        {flag('manualOk')}
        {flag('autoTimesheet')}
        <TextInput {...field('arbiter')} />
        <Textarea {...field('terms')} description={t('draft.termsText')} autosize minRows={2} />
        {create.error ? (
          <Callout tone="trouble" announce="alert" title={t('error.title')}>
            {errorWords(t, create.error)}
          </Callout>
        ) : null}
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending}>
            {t('draft.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
