import { Button, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import type { PayContract } from '../../../shared/api/pay-state.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { Panel } from '../../ui/panel.tsx';
import { selectedContract, showPage } from '../actions.ts';
import { CallFailure } from '../parts/call-failure.tsx';
import { useDesktop } from '../store.ts';
import { TalkPanel } from '../talk/talk-panel.tsx';
import { Dot } from '../today/contract-picker.tsx';
import { useWords } from '../words.ts';
import { PayChart } from './pay-chart.tsx';
import classes from './pay-page.module.css';
import { PayTotals } from './pay-totals.tsx';
import { PayWeeks } from './pay-weeks.tsx';
import { usePay } from './use-pay.ts';

/** What was earned, submitted, approved and paid; and what the client says about it. */
export function PayPage() {
  const t = useWords();
  const pay = usePay();
  const [openedCon, openCon] = useState<string>();
  const app = useDesktop((store) => store.app);
  const chosenCon = useDesktop((store) => store.chosenCon);
  const selected = selectedContract({ app, chosenCon });
  const contracts = pay?.contracts ?? [];
  const con = openedCon ?? selected?.con;
  const shown = contracts.find((each) => each.con === con) ?? contracts[0];
  return (
    <div className={classes.page}>
      <VisuallyHidden component="h1">{t('page.pay')}</VisuallyHidden>
      <CallFailure name="pay.read" />
      {pay ? null : <p role="status">{t('pay.loading')}</p>}
      {contracts.length > 1 ? (
        <Contracts contracts={contracts} current={shown?.con} onOpen={openCon} />
      ) : null}
      {pay && !shown ? <Nothing /> : null}
      {shown ? <Shown key={shown.con} pay={shown} /> : null}
    </div>
  );
}

function Nothing() {
  const t = useWords();
  return (
    <Panel>
      <EmptyNote
        title={t('pay.empty')}
        actions={<Button onClick={() => showPage('today')}>{t('page.today')}</Button>}
      >
        {t('pay.emptyText')}
      </EmptyNote>
    </Panel>
  );
}

interface ContractsProps {
  readonly contracts: readonly PayContract[];
  readonly current: string | undefined;
  readonly onOpen: (con: string) => void;
}

function Contracts({ contracts, current, onOpen }: ContractsProps) {
  const t = useWords();
  return (
    <nav aria-label={t('contracts.title')} className={classes.contracts}>
      {contracts.map(({ con, organisation, title }) => (
        <Button
          key={con}
          size="xs"
          variant={con === current ? 'light' : 'subtle'}
          aria-current={con === current ? 'true' : undefined}
          leftSection={<Dot con={con} />}
          classNames={{ root: classes.contract ?? '', label: classes.contractName ?? '' }}
          title={`${organisation} · ${title}`}
          onClick={() => onOpen(con)}
        >
          {organisation} · {title}
        </Button>
      ))}
    </nav>
  );
}

function Shown({ pay }: { readonly pay: PayContract }) {
  const app = useDesktop((store) => store.app);
  const contract = app?.contracts.find(({ con }) => con === pay.con);
  if (pay.weeks.length === 0) return <Nothing />;
  return (
    <>
      <PayTotals pay={pay} />
      <div className={classes.columns}>
        <div className={classes.column}>
          <PayWeeks pay={pay} />
        </div>
        <div className={classes.column}>
          <PayChart pay={pay} />
          {contract && app ? (
            <TalkPanel
              contract={contract}
              talks={app.talks.filter(({ con }) => con === contract.con)}
            />
          ) : null}
        </div>
      </div>
    </>
  );
}
