import { Button } from '@mantine/core';
import { useState } from 'react';
import type { PayContract } from '../../../shared/api/pay-state.ts';
import { formatMoney } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { call, useDesktop } from '../store.ts';
import { useLocalPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import classes from './pay-page.module.css';
import { type PaySums, payStages, totalsOf } from './pay-sums.ts';

/** The four sums that matter, and the way to take them along. */
export function PayTotals({ pay }: { readonly pay: PayContract }) {
  const t = useWords();
  return (
    <Panel title={t('pay.total')} titleId="pay-total" aside={<SaveButton />}>
      {totalsOf(pay.weeks).map((sums) => (
        <Sums key={sums.cur} sums={sums} />
      ))}
      <p className={classes.note}>{t('pay.counted')}</p>
      <CallFailure name="pay.save" />
    </Panel>
  );
}

function Sums({ sums }: { readonly sums: PaySums }) {
  const t = useWords();
  const { locale } = useLocalPlace();
  return (
    <dl className={classes.sums}>
      {payStages.map((stage) => (
        <div key={stage} className={classes.sum} data-stage={stage}>
          <dt>{t(`pay.${stage}`)}</dt>
          <dd data-testid={`pay-${stage}`} data-minor={sums[stage]}>
            {formatMoney(sums[stage], sums.cur, locale)}
          </dd>
          <dd className={classes.note}>{t(`pay.${stage}Help`)}</dd>
        </div>
      ))}
    </dl>
  );
}

function SaveButton() {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('pay.save'));
  const [path, setPath] = useState<string>();
  const save = async () => {
    setPath(undefined);
    const answer = await call('pay.save', {});
    if (answer.ok) setPath(answer.value?.path);
  };
  return (
    <span className={classes.save}>
      {path ? (
        <span role="status" className={classes.note}>
          {t('pay.saved', { path })}
        </span>
      ) : null}
      <Button size="xs" variant="default" loading={busy} onClick={() => void save()}>
        {t('pay.save')}
      </Button>
    </span>
  );
}
