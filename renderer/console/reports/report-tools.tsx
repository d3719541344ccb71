import { Button, NativeSelect } from '@mantine/core';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import { csvText } from '../finance/csv-text.ts';
import { saveFile } from '../platform/save-file.ts';
import { useText } from '../text/use-text.ts';
import { reportCsv } from './report-csv.ts';
import type { ReportRow } from './report-rows.ts';
import { type ReportGroup, reportGroups, type ReportsSearch } from './reports-search.ts';
import classes from './reports.module.css';

interface ReportToolsProps {
  readonly contracts: readonly ContractSummary[];
  /** The newest first. */
  readonly months: readonly string[];
  readonly search: ReportsSearch;
  readonly rows: readonly ReportRow[];
  readonly onChoose: (change: ReportsSearch) => void;
}

/** Whose, of when, and by what; the file and the paper. */
export function ReportTools({ contracts, months, search, rows, onChoose }: ReportToolsProps) {
  const t = useText();
  const people = [...new Map(contracts.map((each) => [each.fre, each.freelancer]))];
  const save = () =>
    saveFile(document, {
      name: 'report.csv',
      type: 'text/csv',
      // With a mark that tells spreadsheets which letters these are.
      content: `\ufeff${csvText(reportCsv(rows))}`,
    });
  const choice = (
    name: 'from' | 'to' | 'who',
    all: string,
    data: { value: string; label: string }[],
  ) => (
    <NativeSelect
      label={t(`reports.${name}`)}
      value={search[name] ?? ''}
      data={[{ value: '', label: all }, ...data]}
      onChange={({ currentTarget }) => onChoose({ [name]: currentTarget.value || undefined })}
    />
  );
  const monthChoices = months.map((value) => ({ value, label: value }));
  return (
    <div className={classes.tools}>
      <NativeSelect
        label={t('reports.by')}
        value={search.by ?? 'person'}
        data={reportGroups.map((value) => ({ value, label: t(`reports.by.${value}`) }))}
        onChange={({ currentTarget }) => onChoose({ by: currentTarget.value as ReportGroup })}
      />
      {choice(
        'who',
        t('reports.everybody'),
        people.map(([value, label]) => ({ value, label })),
      )}
      {choice('from', t('reports.first'), monthChoices)}
      {choice('to', t('reports.last'), monthChoices)}
      <Button variant="default" disabled={rows.length === 0} onClick={save}>
        {t('reports.csv')}
      </Button>
      <Button variant="default" disabled={rows.length === 0} onClick={() => window.print()}>
        {t('reports.print')}
      </Button>
    </div>
  );
}
