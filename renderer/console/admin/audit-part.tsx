import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useIntl } from 'react-intl';
import type { Organisation } from '../../../shared/api/schemas.ts';
import { kidWords } from '../../../shared/entry/key-words.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { formatInstant, localZone } from '../../ui/format.ts';
import { csvText } from '../finance/csv-text.ts';
import type { OwnContract } from '../freelancer/use-own-contracts.ts';
import { saveFile } from '../platform/save-file.ts';
import { type Text, useText } from '../text/use-text.ts';
import { type AdminSearch, type AuditKind, auditKinds } from './admin-search.ts';
import { type AuditRow, auditRows, findRows } from './audit-rows.ts';
import table from '../../ui/plain-table.module.css';
import classes from './admin.module.css';

const maxShown = 300;

interface AuditPartProps {
  readonly known: readonly OwnContract[];
  readonly organisation: Organisation;
  readonly isLoading: boolean;
}

/** Who signed what and when, from the log itself. */
export function AuditPart({ known, organisation, isLoading }: AuditPartProps) {
  const t = useText();
  const navigate = useNavigate({ from: '/administration' });
  const { q = '', kind } = useSearch({ from: '/administration' });
  const rows = findRows(auditRows(known, organisation), { q, kind });
  const look = (change: AdminSearch) =>
    void navigate({
      to: '.',
      replace: true,
      search: (before: AdminSearch) => ({ ...before, ...change }),
    });
  const save = () =>
    saveFile(document, {
      name: 'audit-log.csv',
      type: 'text/csv',
      content: `\ufeff${csvText(csvRows(rows))}`,
    });
  return (
    <Stack gap="md">
      <p className={classes.text}>{t('audit.text')}</p>
      <Group align="flex-end" gap="sm">
        <TextInput
          type="search"
          className={classes.grow ?? ''}
          label={t('audit.find')}
          value={q}
          maxLength={200}
          onChange={({ currentTarget }) => look({ q: currentTarget.value || undefined })}
        />
        <NativeSelect
          label={t('audit.kind')}
          value={kind ?? ''}
          data={[
            { value: '', label: t('audit.all') },
            ...auditKinds.map((value) => ({ value, label: t(`audit.kind.${value}`) })),
          ]}
          onChange={({ currentTarget }) =>
            look({ kind: (currentTarget.value || undefined) as AuditKind | undefined })
          }
        />
        <Button variant="default" disabled={rows.length === 0} onClick={save}>
          {t('reports.csv')}
        </Button>
      </Group>
      {rows.length === 0 && !isLoading ? (
        <EmptyNote title={t('audit.none')}>{t('audit.noneText')}</EmptyNote>
      ) : null}
      {rows.length === 0 ? null : <Rows rows={rows.slice(0, maxShown)} />}
      {rows.length > maxShown ? (
        <p className={classes.text}>{t('audit.more', { count: rows.length - maxShown })}</p>
      ) : null}
    </Stack>
  );
}

function Rows({ rows }: { readonly rows: readonly AuditRow[] }) {
  const t = useText();
  const { locale } = useIntl();
  const here = { locale, zone: localZone() };
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={t('admin.part.audit')}>
      <table className={table.table} data-testid="audit">
        <caption>{t('audit.caption')}</caption>
        <thead>
          <tr>
            {(['when', 'what', 'who', 'contract'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`audit.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.hash}>
              <td className={classes.when}>{formatInstant(row.receivedMs, here)}</td>
              <th scope="row">
                {titleOf(row, t)}
                {row.detail === '' || row.kind === 'decision' ? null : (
                  <>
                    {': '}
                    <bdi>{row.detail}</bdi>
                  </>
                )}
              </th>
              <td>
                <bdi>{row.name === '' ? signerWords(row, t) : row.name}</bdi>{' '}
                <span className={classes.key}>{kidWords(row.by)}</span>
              </td>
              <td>
                <bdi>{row.contract}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A decision says whose it is and what it says; everything else has its kind. */
function titleOf({ kind, detail }: AuditRow, t: Text): string {
  if (kind !== 'decision') return t(`audit.kind.${kind}`);
  if (detail === 'lapsed') return t('audit.lapsed');
  const [stage = 'client', verdict = 'approve'] = detail.split(' ');
  return t(`audit.${stage as 'client'}.${verdict as 'approve'}`);
}

/** Who has no name here: the root key signs lists and keys, the operator what it erases. */
function signerWords({ kind, detail }: AuditRow, t: Text): string {
  if (kind === 'roster' || kind === 'orgkey') return t('audit.root');
  const isOperators = kind === 'erasure' || kind === 'void' || detail === 'lapsed';
  return t(isOperators ? 'audit.operator' : 'audit.former');
}

const csvRows = (rows: readonly AuditRow[]) => [
  ['received_utc', 'log_index', 'kind', 'detail', 'name', 'key', 'contract', 'entry'],
  ...rows.map((row) => [
    new Date(row.receivedMs).toISOString(),
    String(row.logIndex),
    row.kind,
    row.detail,
    row.name,
    row.by,
    row.contract,
    row.hash,
  ]),
];
