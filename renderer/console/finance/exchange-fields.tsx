import { Checkbox, FileInput, NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import { formatMoney } from '../../ui/format.ts';
import { useText } from '../text/use-text.ts';
import {
  ecbPerUnit,
  ecbSource,
  type EcbRates,
  estimateAt,
  type Exchange,
  type ExchangeFault,
  exchangeOf,
  parseEcb,
} from './exchange.ts';
import prose from '../text/prose.module.css';

const payoutCurrencies = ['BDT', 'INR', 'PKR', 'LKR', 'NPR', 'PHP', 'USD', 'EUR', 'GBP'];

/** As typed; `isWanted` false pays in the contract's currency. */
export interface ExchangeDraft {
  readonly isWanted: boolean;
  readonly outCur: string;
  readonly rate: string;
  readonly source: string;
  readonly date: string;
  readonly ecb: EcbRates | undefined;
}

export const emptyExchange = (cur: string, last: Exchange | undefined): ExchangeDraft => ({
  isWanted: false,
  outCur: last?.out_cur ?? payoutCurrencies.find((each) => each !== cur) ?? '',
  rate: '',
  source: '',
  date: '',
  ecb: undefined,
});

/** What would be signed, or why it cannot be; `undefined` where nothing is exchanged. */
export function draftedExchange(
  draft: ExchangeDraft,
  amount: { readonly amountMinor: number; readonly cur: string },
) {
  if (!draft.isWanted) return undefined;
  const { outCur, ecb } = draft;
  const perUnit = ecb && ecbPerUnit(ecb, amount.cur, outCur);
  return exchangeOf({
    ...amount,
    outCur,
    perUnit: perUnit ?? ['1', draft.rate],
    source: perUnit ? ecbSource : draft.source,
    date: perUnit ? (ecb?.date ?? '') : draft.date,
  });
}

interface ExchangeFieldsProps {
  readonly draft: ExchangeDraft;
  readonly onDraft: (change: (now: ExchangeDraft) => ExchangeDraft) => void;
  readonly amount: { readonly amountMinor: number; readonly cur: string };
  /** The last rate that was signed for this contract. */
  readonly last: Exchange | undefined;
}

/** In which currency it leaves, at which rate of whom and when: signed with the approval. */
export function ExchangeFields({ draft, onDraft, amount, last }: ExchangeFieldsProps) {
  const t = useText();
  const { locale } = useIntl();
  const [fileFault, setFileFault] = useState(false);
  const { isWanted, outCur, ecb } = draft;
  const made = draftedExchange(draft, amount);
  const isListed = ecb !== undefined && ecbPerUnit(ecb, amount.cur, outCur) !== undefined;
  const set = (change: Partial<ExchangeDraft>) => onDraft((now) => ({ ...now, ...change }));
  const read = async (file: File | null) => {
    const parsed = file === null ? undefined : parseEcb(await file.text());
    setFileFault(parsed?.ok === false);
    set({ ecb: parsed?.ok === true ? parsed.value : undefined });
  };
  return (
    <Stack gap="sm">
      <Checkbox
        label={t('exchange.wanted', { cur: amount.cur })}
        checked={isWanted}
        onChange={({ currentTarget }) => set({ isWanted: currentTarget.checked })}
      />
      {isWanted ? (
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
          <NativeSelect
            label={t('exchange.outCur')}
            value={outCur}
            data={[...new Set([...payoutCurrencies, outCur])].filter((each) => each !== amount.cur)}
            onChange={({ currentTarget }) => set({ outCur: currentTarget.value })}
          />
          <FileInput
            label={t('exchange.file')}
            description={t('exchange.fileHint')}
            accept=".xml,.csv"
            clearable
            clearButtonProps={{ 'aria-label': t('exchange.clearFile') }}
            error={fileFault ? t('exchange.fileWrong') : undefined}
            onChange={(file) => void read(file)}
          />
          {isListed ? null : <ManualRate draft={draft} set={set} cur={amount.cur} />}
        </SimpleGrid>
      ) : null}
      {isWanted && ecb !== undefined && !isListed ? (
        <p className={prose.text}>{t('exchange.notListed', { cur: outCur, date: ecb.date })}</p>
      ) : null}
      {made === undefined ? null : (
        <p className={prose.text} role="status" data-testid="exchange">
          {made.ok
            ? t('exchange.comesTo', {
                out: formatMoney(made.value.out_minor, made.value.out_cur, locale),
                source: made.value.src,
                date: made.value.date,
              })
            : t(`exchange.fault.${made.error satisfies ExchangeFault}`)}
          {!made.ok && last?.out_cur === outCur
            ? ` ${t('exchange.estimate', {
                out: formatMoney(estimateAt(last, amount.amountMinor), outCur, locale),
                date: last.date,
              })}`
            : null}
        </p>
      )}
    </Stack>
  );
}

function ManualRate({
  draft,
  set,
  cur,
}: {
  readonly draft: ExchangeDraft;
  readonly set: (change: Partial<ExchangeDraft>) => void;
  readonly cur: string;
}) {
  const t = useText();
  return (
    <>
      <TextInput
        label={t('exchange.rate', { cur, out: draft.outCur })}
        inputMode="decimal"
        value={draft.rate}
        onChange={({ currentTarget }) => set({ rate: currentTarget.value })}
      />
      <TextInput
        label={t('exchange.source')}
        maxLength={140}
        value={draft.source}
        onChange={({ currentTarget }) => set({ source: currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t('exchange.date')}
        value={draft.date}
        onChange={({ currentTarget }) => set({ date: currentTarget.value })}
      />
    </>
  );
}
