import { Select } from '@mantine/core';
import type { AppState, ContractState } from '../../../shared/api/app-state.ts';
import { colourOf } from '../../ui/colour-of.ts';
import { chooseContract } from '../actions.ts';
import { useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import classes from './contract-picker.module.css';

export interface ContractPickerProps {
  readonly app: AppState;
  readonly contract: ContractState | undefined;
}

/** Which contract the time is for. One contract is no choice, so it is only said. */
export function ContractPicker({ app, contract }: ContractPickerProps) {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('tracking.switch'));
  const active = app.contracts.filter(({ state }) => state === 'active');
  if (!contract) return null;
  if (active.length < 2) {
    return (
      <div>
        <p className={classes.label}>{t('contract.pick')}</p>
        <p className={classes.single}>
          <Dot con={contract.con} />
          <ContractName contract={contract} />
        </p>
      </div>
    );
  }
  const isLive = app.tracking.state === 'tracking';
  return (
    <Select
      label={t('contract.pick')}
      description={isLive ? t('contract.pickLive') : undefined}
      disabled={busy}
      allowDeselect={false}
      value={contract.con}
      data={active.map((one) => ({ value: one.con, label: nameOf(one) }))}
      leftSection={<Dot con={contract.con} />}
      renderOption={({ option }) => (
        <span className={classes.option}>
          <Dot con={option.value} />
          {option.label}
        </span>
      )}
      onChange={(con) => {
        if (con) chooseContract(con);
      }}
    />
  );
}

export function Dot({ con }: { readonly con: string }) {
  return <span className={classes.dot} style={{ background: colourOf(con) }} aria-hidden />;
}

function ContractName({ contract }: { readonly contract: ContractState }) {
  return (
    <span className={classes.name}>
      <strong>{contract.organisation}</strong> {contract.draft.title}
    </span>
  );
}

const nameOf = ({ organisation, draft }: ContractState): string =>
  `${organisation} · ${draft.title}`;
