import { Button, NumberInput, SegmentedControl } from '@mantine/core';
import { useId, useState } from 'react';
import type { ContractState, Notice, WeekState } from '../../../shared/api/app-state.ts';
import type { DesktopResponses } from '../../../shared/api/ipc.ts';
import { Callout } from '../../ui/callout.tsx';
import { formatCount } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { ForkActions } from '../parts/fork-actions.tsx';
import { call, useDesktop } from '../store.ts';
import { useLocalPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import classes from './safety-page.module.css';

export interface EvidencePanelProps {
  readonly contract: ContractState | undefined;
  readonly week: WeekState | undefined;
  readonly notices: readonly Notice[];
}

/** A bundle of her own, that anybody can check, without asking the server. */
export function EvidencePanel({ contract, week, notices }: EvidencePanelProps) {
  const t = useWords();
  const hasFork = notices.some(({ code }) => code === 'log_fork');
  return (
    <Panel title={t('evidence.title')} titleId="evidence-title">
      <p className={classes.text}>{t('evidence.lead')}</p>
      {contract ? (
        <SaveForm contract={contract} newestWeek={week?.week ?? 0} />
      ) : (
        <p className={classes.text}>{t('evidence.none')}</p>
      )}
      <p className={classes.text}>
        {t('evidence.check')} <code>{t('evidence.command')}</code>
      </p>
      {hasFork ? (
        <Callout tone="trouble" title={t('notice.log_fork')} actions={<ForkActions />}>
          <p>{t('evidence.fork')}</p>
        </Callout>
      ) : null}
    </Panel>
  );
}

interface SaveFormProps {
  readonly contract: ContractState;
  readonly newestWeek: number;
}

function SaveForm({ contract, newestWeek }: SaveFormProps) {
  const t = useWords();
  const { locale } = useLocalPlace();
  const id = useId();
  const busy = useDesktop((store) => store.busy.includes('evidence.save'));
  const [extent, setExtent] = useState<'whole' | 'weeks'>('whole');
  const [range, setRange] = useState({ from: newestWeek, to: newestWeek });
  const [saved, setSaved] = useState<DesktopResponses['evidence.save']>();
  const save = async () => {
    setSaved(undefined);
    const weeks = extent === 'weeks' ? { weeks: range } : {};
    const answer = await call('evidence.save', { con: contract.con, ...weeks });
    if (answer.ok) setSaved(answer.value);
  };
  const set = (name: 'from' | 'to') => (value: number | string) =>
    setRange({ ...range, [name]: Math.max(0, Number(value) - 1) });
  return (
    <>
      <p id={id} className={classes.small}>
        {`${contract.organisation} · ${contract.draft.title}`}
      </p>
      <SegmentedControl
        aria-labelledby={id}
        fullWidth
        value={extent}
        data={[
          { value: 'whole', label: t('evidence.whole') },
          { value: 'weeks', label: t('evidence.weeks') },
        ]}
        onChange={(value) => setExtent(value === 'weeks' ? 'weeks' : 'whole')}
      />
      {extent === 'weeks' ? (
        <div className={classes.actions}>
          <NumberInput
            label={t('evidence.fromWeek')}
            min={1}
            max={newestWeek + 1}
            value={range.from + 1}
            onChange={set('from')}
          />
          <NumberInput
            label={t('evidence.toWeek')}
            min={range.from + 1}
            max={newestWeek + 1}
            value={range.to + 1}
            onChange={set('to')}
          />
        </div>
      ) : null}
      <div className={classes.actions}>
        <Button
          loading={busy}
          disabled={extent === 'weeks' && range.to < range.from}
          onClick={() => void save()}
        >
          {t('evidence.save')}
        </Button>
      </div>
      {saved ? (
        <Callout tone="calm" announce="status" title={t('evidence.saved')}>
          <p>
            {t('evidence.savedText', {
              dir: saved.dir,
              entries: formatCount(saved.entries, locale),
              pictures: formatCount(saved.pictures, locale),
            })}
          </p>
        </Callout>
      ) : null}
      <CallFailure name="evidence.save" />
    </>
  );
}
