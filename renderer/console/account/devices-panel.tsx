import { Button, Skeleton, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useId, useState } from 'react';
import { useIntl } from 'react-intl';
import type { Device } from '../../../shared/api/schemas.ts';
import { formatInstant, localZone } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { organisationsWith, useAccount } from '../shell/me-context.ts';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import classes from './account.module.css';
import { LaptopGone } from './laptop-gone.tsx';
import { PairingCode } from './pairing-code.tsx';
import { useDevices } from './queries.ts';

/** A freelancer's computers. Codes to pair them are made here, by the person alone. */
export function DevicesPanel() {
  const t = useText();
  const id = useId();
  const organisations = organisationsWith(useAccount(), 'freelancer');
  const devices = useDevices();
  const [isPairing, pairing] = useDisclosure(false);
  const [lost, setLost] = useState<Device>();
  if (organisations.length === 0 && (devices.data ?? []).length === 0) return null;
  const close = () => {
    pairing.close();
    void devices.refetch();
  };
  return (
    <Panel
      title={t('devices.title')}
      titleId={id}
      aside={
        <Button size="xs" onClick={pairing.open}>
          {t('pairing.button')}
        </Button>
      }
    >
      <p className={classes.text}>{t('devices.text')}</p>
      <ErrorCallout error={devices.error} />
      {devices.data === undefined ? (
        <Skeleton height={80} />
      ) : devices.data.length === 0 ? (
        <p className={classes.text}>{t('devices.none')}</p>
      ) : (
        <DeviceTable devices={devices.data} onLost={setLost} />
      )}
      <Sheet opened={isPairing} onClose={close} title={t('pairing.button')}>
        <PairingCode organisations={organisations} />
      </Sheet>
      <Sheet
        opened={lost !== undefined}
        onClose={() => setLost(undefined)}
        title={t('devices.lostTitle')}
      >
        {lost ? <LaptopGone device={lost} onDone={() => void devices.refetch()} /> : null}
      </Sheet>
    </Panel>
  );
}

interface DeviceTableProps {
  readonly devices: readonly Device[];
  readonly onLost: (device: Device) => void;
}

function DeviceTable({ devices, onLost }: DeviceTableProps) {
  const t = useText();
  const { locale } = useIntl();
  const place = { locale, zone: localZone() };
  const at = (atMs: number): string => formatInstant(atMs, place);
  const stateOf = ({ revokedAt, signedOutAt }: Device): string => {
    if (revokedAt !== undefined) return t('devices.revoked', { at: at(revokedAt) });
    if (signedOutAt !== undefined) return t('devices.signedOut', { at: at(signedOutAt) });
    return t('devices.active');
  };
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('devices.name')}</Table.Th>
            <Table.Th scope="col">{t('devices.enrolled')}</Table.Th>
            <Table.Th scope="col">{t('devices.state')}</Table.Th>
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {devices.map((device) => (
            <Table.Tr key={device.kid}>
              <Table.Td>{device.name}</Table.Td>
              <Table.Td>{at(device.enrolledAt)}</Table.Td>
              <Table.Td>{stateOf(device)}</Table.Td>
              <Table.Td ta="right">
                {device.revokedAt === undefined ? (
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={t('devices.lostOf', { name: device.name })}
                    onClick={() => onLost(device)}
                  >
                    {t('devices.lost')}
                  </Button>
                ) : null}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
