import { Select } from '@mantine/core';
import type { ContractState } from '../../../shared/api/app-state.ts';
import { Dot } from '../today/contract-picker.tsx';
import { useWords } from '../words.ts';

export interface DiaryContractProps {
  readonly contracts: readonly ContractState[];
  readonly con: string;
  readonly onOpen: (con: string) => void;
}

/** Which contract's diary, also of one that is over. One contract is no choice. */
export function DiaryContract({ contracts, con, onOpen }: DiaryContractProps) {
  const t = useWords();
  const readable = contracts.filter(({ state }) => state === 'active' || state === 'ended');
  if (readable.length < 2) return null;
  return (
    <Select
      size="xs"
      aria-label={t('contract.pick')}
      allowDeselect={false}
      value={con}
      data={readable.map((each) => ({ value: each.con, label: nameOf(t, each) }))}
      leftSection={<Dot con={con} />}
      onChange={(chosen) => {
        if (chosen) onOpen(chosen);
      }}
    />
  );
}

const nameOf = (
  t: ReturnType<typeof useWords>,
  { organisation, draft, state }: ContractState,
): string => {
  const name = `${organisation} · ${draft.title}`;
  return state === 'ended' ? `${name} (${t('contractState.ended')})` : name;
};
