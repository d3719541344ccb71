import { Table } from '@mantine/core';
import { stripBars, type StripBar, type StripInput } from './strip-bars.ts';

export interface ActivityTableWords {
  readonly caption: string;
  readonly minute: string;
  readonly keys: string;
  readonly mouse: string;
  readonly state: string;
  readonly states: Readonly<Record<StripBar['state'], string>>;
  /** Stands for a count that is not known. */
  readonly notKnown: string;
}

export interface ActivityTableProps extends StripInput {
  readonly words: ActivityTableWords;
  /** Label of each minute, e.g. `10:23`; ten of them. */
  readonly minuteLabels: readonly string[];
}

/** The numbers behind an activity strip, minute by minute. */
export function ActivityTable(props: ActivityTableProps) {
  const { words, minuteLabels } = props;
  return (
    <Table verticalSpacing={4} fz="sm">
      <Table.Caption ta="left">{words.caption}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{words.minute}</Table.Th>
          <Table.Th scope="col" ta="right">
            {words.keys}
          </Table.Th>
          <Table.Th scope="col" ta="right">
            {words.mouse}
          </Table.Th>
          <Table.Th scope="col">{words.state}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {stripBars(props).map((bar) => (
          <Table.Tr key={bar.minute}>
            <Table.Th scope="row" fw={400}>
              {minuteLabels[bar.minute]}
            </Table.Th>
            <Table.Td ta="right">{countText(props, bar, 'keys')}</Table.Td>
            <Table.Td ta="right">{countText(props, bar, 'mouse')}</Table.Td>
            <Table.Td>{words.states[bar.state]}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function countText(props: ActivityTableProps, bar: StripBar, of: 'keys' | 'mouse'): string {
  if (bar.state === 'untracked') return '';
  if (props.source !== 'hook') return props.words.notKnown;
  return String(props[of][bar.minute] ?? 0);
}
