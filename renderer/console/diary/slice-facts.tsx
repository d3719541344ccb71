import { useIntl } from 'react-intl';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { formatDuration, formatInstant } from '../../ui/format.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { kidWords } from '../../../shared/entry/key-words.ts';
import { type Text, useText } from '../text/use-text.ts';
import { lengthMs } from '../../ui/day-view.ts';
import { provenWindow } from './proven-window.ts';
import classes from './diary.module.css';

interface SliceFactsProps {
  readonly slice: LedgerSlice;
  readonly evidence: Evidence;
  readonly zone: string;
}

/** When it was signed and received, by which device, and where it lies in the log. */
export function SliceFacts({ slice, evidence, zone }: SliceFactsProps) {
  const t = useText();
  const { locale } = useIntl();
  const payload = slice.entry?.payload;
  const at = (ms: number): string => formatInstant(ms, { locale, zone });
  const fact = (
    key:
      | 'length'
      | 'signed'
      | 'received'
      | 'window'
      | 'ticket'
      | 'logIndex'
      | 'device'
      | 'mode'
      | 'work'
      | 'app'
      | 'time'
      | 'entry'
      | 'version',
    value: string,
  ): Fact => ({
    key,
    label: t(`fact.${key}`),
    value,
  });
  const { ctx, app, tkt } = slice.values;
  const window = provenWindow(slice, evidence.logged);
  const label = evidence.report.labels[slice.hash];
  const facts = [
    fact('length', formatDuration(lengthMs(slice), locale)),
    fact('mode', slice.mode === 'manual' ? t('slice.manual') : t('slice.auto')),
    ...(ctx === undefined
      ? []
      : [fact('work', `${t(`work.${ctx.work}`)}, ${t(`workMode.${ctx.mode}`)}`)]),
    ...(app?.name === undefined
      ? []
      : [fact('app', [app.name, app.title].filter(Boolean).join(' · '))]),
    ...(tkt === undefined ? [] : [fact('ticket', `${tkt.sys} ${tkt.ref}`)]),
    ...(payload ? [fact('signed', at(payload.clk.wall_ms + payload.clk.off_ms))] : []),
    fact('received', at(slice.receivedMs)),
    ...(window === undefined
      ? []
      : [fact('window', t('fact.windowText', { from: at(window.fromMs), to: at(window.toMs) }))]),
    ...(label === undefined ? [] : [fact('time', timeWords(t, label))]),
    fact('logIndex', String(slice.logIndex)),
    fact('device', kidWords(slice.by)),
    fact('entry', slice.hash),
    ...(payload ? [fact('version', payload.ver)] : []),
  ];
  return (
    <section>
      <h3 className={classes.section}>{t('slice.facts')}</h3>
      <Facts facts={facts} />
    </section>
  );
}

const labels = ['live', 'late', 'backfilled', 'stale', 'future'] as const;

function timeWords(t: Text, label: string): string {
  const known = labels.find((each) => each === label);
  return known === undefined ? label : t(`time.${known}`);
}
