import { Fieldset, NativeSelect, SimpleGrid, TextInput } from '@mantine/core';
import { isReasonNeeded } from '../../../shared/domain/tax.ts';
import { useText } from '../text/use-text.ts';
import { type InvoiceDraft, type InvoiceFaults, taxForms } from './invoice-draft.ts';

interface InvoiceFieldsProps {
  readonly draft: InvoiceDraft;
  readonly faults: InvoiceFaults['fields'];
  readonly onDraft: (change: (now: InvoiceDraft) => InvoiceDraft) => void;
}

/** What whoever signs an invoice says; all sums follow from the time. */
export function InvoiceFields({ draft, faults, onDraft }: InvoiceFieldsProps) {
  const t = useText();
  const isTaxed = draft.tax !== 'none';
  const set = (name: keyof InvoiceDraft, value: string) =>
    onDraft((now) => ({ ...now, [name]: value }));
  const field = (name: Exclude<keyof InvoiceDraft, 'tax'>) => ({
    label: t(`invoice.${name}`),
    value: draft[name],
    error: faults[name] && t(`invoice.fault.${faults[name]}`),
    onChange: (event: { currentTarget: { value: string } }) => set(name, event.currentTarget.value),
  });
  const columns = { base: 1, xs: 2, md: 3 };
  return (
    <>
      <SimpleGrid cols={columns} spacing="sm">
        <TextInput {...field('no')} description={t('invoice.noHint')} />
        <TextInput {...field('issuedOn')} type="date" description={t('invoice.issuedOnHint')} />
        <NativeSelect
          label={t('invoice.tax')}
          description={t('invoice.taxHint')}
          value={draft.tax}
          data={taxForms.map((value) => ({ value, label: t(`tax.${value}`) }))}
          onChange={({ currentTarget }) => set('tax', currentTarget.value)}
        />
        {isTaxed ? null : <TextInput {...field('seller')} />}
        {isTaxed ? null : <TextInput {...field('buyer')} />}
        {draft.tax === 'S' ? <TextInput {...field('rate')} inputMode="decimal" /> : null}
        {draft.tax !== 'none' && isReasonNeeded(draft.tax) ? (
          <TextInput {...field('reason')} placeholder={t(`tax.reason.${draft.tax as 'E'}`)} />
        ) : null}
        {isTaxed ? <TextInput {...field('dueOn')} type="date" /> : null}
      </SimpleGrid>
      {isTaxed ? (
        <>
          <Fieldset legend={t('invoice.seller')}>
            <SimpleGrid cols={columns} spacing="sm">
              <TextInput {...field('seller')} label={t('invoice.name')} />
              <TextInput {...field('sellerAddress')} />
              <TextInput {...field('sellerCountry')} maxLength={2} placeholder="BD" />
              <TextInput {...field('sellerVat')} />
              <TextInput {...field('sellerTax')} />
            </SimpleGrid>
          </Fieldset>
          <Fieldset legend={t('invoice.buyer')}>
            <SimpleGrid cols={columns} spacing="sm">
              <TextInput {...field('buyer')} label={t('invoice.name')} />
              <TextInput {...field('buyerAddress')} />
              <TextInput {...field('buyerCountry')} maxLength={2} placeholder="DE" />
              <TextInput {...field('buyerVat')} />
            </SimpleGrid>
          </Fieldset>
          <SimpleGrid cols={columns} spacing="sm">
            <TextInput {...field('order')} />
            <TextInput {...field('costCentre')} />
            <TextInput {...field('note')} />
          </SimpleGrid>
        </>
      ) : null}
    </>
  );
}
