import { Checkbox, Fieldset, NativeSelect, SimpleGrid, Textarea, TextInput } from '@mantine/core';
import { useText } from '../text/use-text.ts';
import type { DraftErrors, DraftForm } from './draft-form.ts';

type TextField = {
  [K in keyof DraftForm]: DraftForm[K] extends string ? K : never;
}[keyof DraftForm];
type FlagField = Exclude<keyof DraftForm, TextField>;

const currencies = ['EUR', 'USD', 'GBP', 'BDT', 'INR', 'CHF', 'AUD', 'CAD', 'JPY', 'SGD'];

interface DraftFieldsProps {
  readonly form: DraftForm;
  readonly errors: DraftErrors;
  readonly onForm: (change: (now: DraftForm) => DraftForm) => void;
  /** A revision has a day to begin, and no freelancer to choose. */
  readonly about:
    | 'revision'
    | { readonly freelancers: readonly { value: string; label: string }[] };
}

/** The terms of a contract as its owner types them. */
export function DraftFields({ form, errors, onForm, about }: DraftFieldsProps) {
  const t = useText();
  const field = (name: TextField) => ({
    label: t(`draft.${name}`),
    value: form[name],
    error: errors[name] && t(`draft.error.${errors[name]}`),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      onForm((now) => ({ ...now, [name]: value }));
    },
  });
  const flag = (name: FlagField) => (
    <Checkbox
      label={t(`draft.${name}`)}
      checked={form[name]}
      onChange={(event) => {
        const { checked } = event.currentTarget;
        onForm((now) => ({ ...now, [name]: checked }));
      }}
    />
  );
  const options = (name: 'scr' | 'app', values: readonly string[]) =>
    values.map((value) => ({ value, label: t(`terms.${name}.${value}` as 'terms.scr.all') }));
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {about === 'revision' ? (
          <TextInput {...field('fromDay')} type="date" />
        ) : (
          <NativeSelect {...field('freelancer')} data={[...about.freelancers]} />
        )}
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
        <NativeSelect {...field('cur')} data={[...new Set([...currencies, form.cur])]} />
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
        </SimpleGrid>
      </Fieldset>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput {...field('editHours')} inputMode="numeric" />
        <TextInput {...field('reviewDays')} inputMode="numeric" />
        <NativeSelect
          {...field('onSilence')}
          data={[
            { value: 'wait', label: t('terms.silence.wait') },
            { value: 'approve', label: t('terms.silence.approve') },
          ]}
        />
        <TextInput {...field('arbiter')} />
      </SimpleGrid>
      {flag('memoRequired')}
      {flag('manualOk')}
      {flag('autoTimesheet')}
      <Textarea
        {...field('terms')}
        description={t(about === 'revision' ? 'draft.termsKept' : 'draft.termsText')}
        autosize
        minRows={2}
      />
    </>
  );
}
