import { Group, NativeSelect, TextInput } from '@mantine/core';
import { useIntl } from 'react-intl';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { weekRange } from '../../../shared/domain/week.ts';
import { dayOf } from '../../ui/day-rows.ts';
import { formatDateShort } from '../../ui/format.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { useText } from '../text/use-text.ts';
import type { EvidencePart } from './evidence-part.ts';

interface PartChoiceProps {
  readonly evidence: Evidence;
  readonly part: EvidencePart;
  readonly onPart: (part: EvidencePart) => void;
}

/** The whole contract, one timesheet's week, or chosen days. */
export function PartChoice({ evidence, part, onPart }: PartChoiceProps) {
  const t = useText();
  const { locale } = useIntl();
  const { timesheets, contract, slices } = evidence.ledger;
  const newest = dayOf(cellStartAt(slices.at(-1)?.idx ?? 0), 'UTC');
  const weekWords = (week: number): string => {
    if (contract === undefined) return String(week);
    const { fromIdx, toIdx } = weekRange(contract.entry.payload, week);
    const date = (idx: number): string =>
      formatDateShort(cellStartAt(idx), { locale, zone: 'UTC' });
    return `${date(fromIdx)} – ${date(toIdx - 1)}`;
  };
  const choose = (value: string) => {
    if (value === 'whole') onPart({ type: 'whole' });
    else if (value === 'range') onPart({ type: 'range', fromDay: newest, toDay: newest });
    else onPart({ type: 'timesheet', hash: value });
  };
  return (
    <>
      <NativeSelect
        label={t('files.part')}
        value={part.type === 'timesheet' ? part.hash : part.type}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
        data={[
          { value: 'whole', label: t('files.whole') },
          ...timesheets.map(({ timesheet: { entry } }) => ({
            value: entry.hash,
            label: t('files.week', { week: weekWords(entry.payload.week) }),
          })),
          { value: 'range', label: t('files.range') },
        ]}
      />
      {part.type === 'range' ? (
        <Group grow>
          {(['fromDay', 'toDay'] as const).map((name) => (
            <TextInput
              key={name}
              type="date"
              label={t(`files.${name}`)}
              value={part[name]}
              onChange={({ currentTarget }) => onPart({ ...part, [name]: currentTarget.value })}
            />
          ))}
        </Group>
      ) : null}
    </>
  );
}
