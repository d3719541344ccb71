import { Stack } from '@mantine/core';
import { useIntl } from 'react-intl';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { formatInstant, localZone } from '../../ui/format.ts';
import type { OwnContract } from '../freelancer/use-own-contracts.ts';
import { useDeps } from '../platform/console-deps.ts';
import { useText } from '../text/use-text.ts';
import { type DeviceRow, deviceRows } from './device-rows.ts';
import table from '../../ui/plain-table.module.css';
import classes from './admin.module.css';

interface DevicesPartProps {
  readonly known: readonly OwnContract[];
  readonly isLoading: boolean;
}

/** Computers whose keys sign time, with words to compare on the telephone. */
export function DevicesPart({ known, isLoading }: DevicesPartProps) {
  const t = useText();
  const { locale } = useIntl();
  const { crypto } = useDeps();
  const rows = deviceRows(crypto.hasher, known);
  const at = (ms: number): string => formatInstant(ms, { locale, zone: localZone() });
  const stateOf = ({ state, revokedMs }: DeviceRow): string =>
    state === 'revoked'
      ? t('deviceList.revoked', { at: at(revokedMs ?? 0) })
      : t(`deviceList.${state}`);
  if (rows.length === 0 && !isLoading)
    return <EmptyNote title={t('deviceList.none')}>{t('deviceList.noneText')}</EmptyNote>;
  return (
    <Stack gap="md">
      <p className={classes.text}>{t('deviceList.text')}</p>
      <div
        className={classes.scroll}
        tabIndex={0}
        role="region"
        aria-label={t('admin.part.devices')}
      >
        <table className={table.table} data-testid="devices">
          <thead>
            <tr>
              {(['whose', 'words', 'since', 'state'] as const).map((name) => (
                <th key={name} scope="col">
                  {t(`deviceList.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.kid}>
                <th scope="row">
                  <bdi>{row.freelancer}</bdi>
                </th>
                <td>
                  <code className={classes.words}>{row.words}</code>
                </td>
                <td className={classes.when}>{at(row.enrolledMs)}</td>
                <td>{stateOf(row)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Stack>
  );
}
