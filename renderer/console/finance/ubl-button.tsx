import { Button } from '@mantine/core';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { weekRange } from '../../../shared/domain/week.ts';
import { isTaxed } from '../../../shared/entry/invoice-document.ts';
import type { LoggedOf } from '../../../shared/entry/ledger.ts';
import { ublInvoice } from '../../../shared/entry/ubl-invoice.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { saveFile } from '../platform/save-file.ts';
import { useText } from '../text/use-text.ts';
import { contractOf } from '../week/week-summary.ts';

interface UblButtonProps {
  readonly evidence: Evidence;
  readonly invoice: LoggedOf<'invoice'>;
}

/** The invoice for accounting programs, made here of what was signed; none without tax. */
export function UblButton({ evidence, invoice }: UblButtonProps) {
  const t = useText();
  const xml = ublOf(evidence, invoice);
  if (xml === undefined) return null;
  const save = () =>
    saveFile(document, {
      name: `invoice-${invoice.entry.payload.no.replace(/[^A-Za-z0-9._-]/g, '_')}.xml`,
      type: 'application/xml',
      content: xml,
    });
  return (
    <Button variant="default" onClick={save}>
      {t('invoice.ubl')}
    </Button>
  );
}

function ublOf({ ledger }: Evidence, { entry }: LoggedOf<'invoice'>): string | undefined {
  const signed = ledger.valuesByHash.get(entry.hash)?.doc;
  const week = ledger.timesheets.find((each) => each.timesheet.entry.hash === entry.payload.ref);
  const terms = week && contractOf(ledger, week);
  if (signed === undefined || !isTaxed(signed) || !week || !terms) return undefined;
  const range = weekRange(terms, week.timesheet.entry.payload.week);
  const day = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
  const made = ublInvoice({
    document: signed,
    period: [day(cellStartAt(range.fromIdx)), day(cellStartAt(range.toIdx) - 1)],
    freelancer: terms.fre,
    title: terms.title,
    root: week.timesheet.entry.payload.set,
  });
  return made.ok ? made.value : undefined;
}
