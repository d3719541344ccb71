import { Button, SegmentedControl, SimpleGrid, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import type { TaxedLine } from '../../../shared/domain/tax.ts';
import type { LoggedOf } from '../../../shared/entry/ledger.ts';
import type { InvoiceDocument } from '../../../shared/entry/values.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { dayOf } from '../../ui/day-rows.ts';
import { formatMoney, localZone } from '../../ui/format.ts';
import { isDay } from '../diary/zone.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { useDeps } from '../platform/console-deps.ts';
import { SignForm } from '../sign/sign-form.tsx';
import { useSigningAct } from '../sign/use-signing.ts';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import { formatExact } from '../week/exact-time.ts';
import { allOf, creditOfInvoice, linesLeft, typedMs } from './credit-draft.ts';
import { nextNumber } from './invoice-number.ts';
import { signCredit } from './sign-payment-approval.ts';
import { TaxSummary } from './tax-summary.tsx';
import prose from '../text/prose.module.css';

interface CreditProps {
  readonly evidence: Evidence;
  readonly invoice: LoggedOf<'invoice'>;
  readonly signer: Signer;
}

/** Opens the form of a credit note, where there is something left to take back. */
export function CreditButton({ evidence, invoice, signer }: CreditProps) {
  const t = useText();
  const [isOpen, dialog] = useDisclosure(false);
  const document = evidence.ledger.valuesByHash.get(invoice.entry.hash)?.doc;
  const left = linesLeft(evidence.ledger, invoice);
  if (document === undefined || left === undefined || left.length === 0) return null;
  const { no } = invoice.entry.payload;
  return (
    <>
      <Button variant="default" onClick={dialog.open}>
        {t('credit.button')}
      </Button>
      <Sheet opened={isOpen} onClose={dialog.close} title={t('credit.title', { no })} size="lg">
        <CreditForm
          evidence={evidence}
          signer={signer}
          found={{ invoice, document, left }}
          onDone={dialog.close}
        />
      </Sheet>
    </>
  );
}

interface CreditFormProps {
  readonly evidence: Evidence;
  readonly signer: Signer;
  readonly found: {
    readonly invoice: LoggedOf<'invoice'>;
    readonly document: InvoiceDocument;
    readonly left: readonly TaxedLine[];
  };
  readonly onDone: () => void;
}

function CreditForm({ evidence, signer, found, onDone }: CreditFormProps) {
  const t = useText();
  const { locale } = useIntl();
  const { clock } = useDeps();
  const { invoice, left } = found;
  const [extent, setExtent] = useState<'all' | 'part'>('all');
  const [times, setTimes] = useState<Readonly<Record<string, string>>>({});
  const [issuedOn, setIssuedOn] = useState(dayOf(clock.nowMs(), localZone()));
  const [note, setNote] = useState('');
  const no = nextNumber(evidence.ledger, evidence.con, issuedOn);
  const typed = left.map(({ work }) => [work, typedMs(times[work] ?? '')] as const);
  const isTyped = typed.every(([, ms]) => ms !== undefined);
  const ms =
    extent === 'all' ? allOf(left) : Object.fromEntries(typed.map(([w, each]) => [w, each ?? 0]));
  const words = { reason: t('credit.untaxed') };
  const document =
    isTyped && isDay(issuedOn)
      ? creditOfInvoice(found, { no, issuedOn, note, ms }, words)
      : undefined;
  const sum = formatMoney(0 - (document?.amount_minor ?? 0), found.document.cur, locale);
  const sign = useSigningAct(
    evidence.con,
    (deps) => {
      if (document === undefined) throw new Error('CreditForm: nothing to sign');
      return signCredit(deps, { evidence, signer }, { ref: invoice.entry.payload.ref, document });
    },
    t('credit.done', { no, sum }),
  );
  return (
    <SignForm
      act={sign}
      confirm={t('credit.confirm', { sum })}
      isReady={document !== undefined}
      onDone={onDone}
    >
      <p className={prose.text}>{t('credit.text')}</p>
      <SegmentedControl
        aria-label={t('credit.extent')}
        value={extent}
        onChange={(value) => setExtent(value === 'part' ? 'part' : 'all')}
        data={[
          { value: 'all', label: t('credit.all') },
          { value: 'part', label: t('credit.part') },
        ]}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        {extent === 'part'
          ? left.map((line) => (
              <TextInput
                key={line.work}
                label={t('credit.time', { work: t(`work.${line.work}`) })}
                description={t('credit.left', { time: formatExact(line.ms) })}
                placeholder="1:30"
                value={times[line.work] ?? ''}
                error={timeFault(times[line.work], line) ? t('credit.timeWrong') : undefined}
                onChange={({ currentTarget }) => {
                  const { value } = currentTarget;
                  setTimes((now) => ({ ...now, [line.work]: value }));
                }}
              />
            ))
          : null}
        <TextInput
          type="date"
          label={t('credit.issuedOn')}
          value={issuedOn}
          onChange={({ currentTarget }) => setIssuedOn(currentTarget.value)}
        />
        <TextInput
          label={t('credit.note')}
          maxLength={200}
          value={note}
          onChange={({ currentTarget }) => setNote(currentTarget.value)}
        />
      </SimpleGrid>
      {document ? <TaxSummary document={document} /> : null}
      <p className={prose.text}>{t('credit.number', { no })}</p>
    </SignForm>
  );
}

const timeFault = (text: string | undefined, line: TaxedLine): boolean => {
  const ms = typedMs(text ?? '');
  return ms === undefined || ms > line.ms;
};
