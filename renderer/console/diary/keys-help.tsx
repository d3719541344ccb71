import { Table } from '@mantine/core';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';

interface KeysHelpProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** What the keyboard does in the diary. */
export function KeysHelp({ isOpen, onClose }: KeysHelpProps) {
  const t = useText();
  const rows = [
    'walk',
    'rows',
    'ends',
    'open',
    'mark',
    'approve',
    'dispute',
    'pictures',
    'close',
    'help',
  ] as const;
  return (
    <Sheet opened={isOpen} onClose={onClose} title={t('keys.title')}>
      <Table>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row}>
              <Table.Td>
                <kbd>{t(`keys.${row}.keys`)}</kbd>
              </Table.Td>
              <Table.Td>{t(`keys.${row}`)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Sheet>
  );
}
