import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { ContractState } from '../../../shared/api/app-state.ts';
import { Callout } from '../../ui/callout.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { call, useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import classes from './payout-form.module.css';
import { parsePayout, type PayoutField, type PayoutFields } from './parse-payout.ts';

const emptyFields: PayoutFields = { name: '', iban: '', bic: '', country: '' };

/** Where the money goes, signed by this computer. */
export function PayoutForm({ contract }: { readonly contract: ContractState }) {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('payee.set'));
  const [fields, setFields] = useState(emptyFields);
  const [problems, setProblems] = useState<readonly PayoutField[]>([]);
  const [isSigned, setSigned] = useState(false);
  const { con, draft } = contract;

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setSigned(false);
    const parsed = parsePayout(fields);
    setProblems(parsed.ok ? [] : parsed.error);
    if (!parsed.ok) return;
    const answer = await call('payee.set', { con, currency: draft.cur, details: parsed.value });
    setSigned(answer.ok);
  };
  const field = (name: PayoutField) => ({
    value: fields[name],
    spellCheck: false,
    onChange: (event: { readonly currentTarget: HTMLInputElement }) =>
      setFields({ ...fields, [name]: event.currentTarget.value }),
    error: problems.includes(name) ? t(problemIds[name]) : undefined,
  });

  return (
    <form className={classes.form} onSubmit={(event) => void onSubmit(event)} noValidate>
      <p className={classes.lead}>{t('payout.lead')}</p>
      <TextInput label={t('payout.name')} autoComplete="name" {...field('name')} />
      <TextInput label={t('payout.iban')} {...field('iban')} />
      <TextInput label={t('payout.bic')} {...field('bic')} />
      <TextInput
        label={t('payout.country')}
        description={t('payout.countryHelp')}
        maxLength={2}
        {...field('country')}
      />
      <CallFailure name="payee.set" />
      {isSigned ? (
        <Callout tone="calm" announce="status" title={t('payout.done', { cur: draft.cur })} />
      ) : null}
      <Button type="submit" variant="outline" loading={busy}>
        {t('payout.submit')}
      </Button>
    </form>
  );
}

const problemIds = {
  name: 'payout.badName',
  iban: 'payout.badIban',
  bic: 'payout.badBic',
  country: 'payout.badCountry',
} as const satisfies Record<PayoutField, string>;
