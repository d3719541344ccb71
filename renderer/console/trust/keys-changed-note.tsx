import { Table } from '@mantine/core';
import { Callout } from '../../ui/callout.tsx';
import { useDeps } from '../platform/console-deps.ts';
import { useText } from '../text/use-text.ts';
import { kidWords, keyWords, logWords } from '../../../shared/entry/key-words.ts';
import type { KeysChanged, PinnedKey } from './pins.ts';
import type { Hasher } from '../../../shared/kit/crypto-port.ts';

/** The loudest thing the console says: these are not the keys that were agreed on. */
export function KeysChangedNote({ change }: { readonly change: KeysChanged }) {
  const t = useText();
  const { crypto } = useDeps();
  return (
    <Callout tone="trouble" announce="alert" title={t('keysChanged.title')}>
      <p>{t('keysChanged.text')}</p>
      <Table mt="sm" fz="sm" aria-label={t('keysChanged.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('keysChanged.key')}</Table.Th>
            <Table.Th>{t('keysChanged.pinned')}</Table.Th>
            <Table.Th>{t('keysChanged.offered')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {change.names.map((name) => (
            <Table.Tr key={name}>
              <Table.Td>{t(`pin.${name}`)}</Table.Td>
              <Table.Td>{pinWords(crypto.hasher, name, change.pinned[name])}</Table.Td>
              <Table.Td>{pinWords(crypto.hasher, name, change.offered[name])}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Callout>
  );
}

/** Words for one pinned value, as every party's device shows them. */
export function pinWords(hasher: Hasher, name: PinnedKey, value: string): string {
  if (name === 'log_vkey') return logWords(hasher, value);
  if (name === 'org_pk' || name === 'operator_pk') return keyWords(hasher, value);
  return kidWords(value);
}
