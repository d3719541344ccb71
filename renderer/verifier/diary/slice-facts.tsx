import { useIntl } from 'react-intl';
import { kidWords } from '../../../shared/entry/key-words.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { lengthMs } from '../../ui/day-view.ts';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { formatDuration, formatInstant } from '../../ui/format.ts';
import type { Evidence } from '../result/evidence.ts';
import type { MessageId } from '../text/en.ts';
import { type Text, useText } from '../text/use-text.ts';
import classes from './slice-panel.module.css';

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
  const { ctx, app } = slice.values;
  const window = [app?.name, app?.title].filter((part) => part !== undefined).join(' · ');
  const label = evidence.report.labels[slice.hash];
  const facts = [
    fact(t, 'fact.length', formatDuration(lengthMs(slice), locale)),
    fact(t, 'fact.mode', slice.mode === 'manual' ? t('slice.manual') : t('slice.auto')),
    ctx && fact(t, 'fact.work', `${t(`work.${ctx.work}`)}, ${t(`workMode.${ctx.mode}`)}`),
    window === '' ? undefined : fact(t, 'fact.app', window),
    payload && fact(t, 'fact.signed', at(payload.clk.wall_ms + payload.clk.off_ms)),
    fact(t, 'fact.received', at(slice.receivedMs)),
    label === undefined ? undefined : fact(t, 'fact.time', timeWords(t, label)),
    fact(t, 'fact.logIndex', String(slice.logIndex)),
    fact(t, 'fact.device', kidWords(slice.by)),
    { key: 'entry', label: t('fact.entry'), value: <code>{slice.hash}</code> },
    payload && fact(t, 'fact.version', payload.ver),
  ].filter((each) => each !== undefined);
  return (
    <section>
      <h4 className={classes.section}>{t('slice.facts')}</h4>
      <Facts facts={facts} />
    </section>
  );
}

const fact = (t: Text, id: MessageId, value: string): Fact => ({ key: id, label: t(id), value });

const labels = ['live', 'late', 'backfilled', 'stale', 'future'] as const;

function timeWords(t: Text, label: string): string {
  const known = labels.find((each) => each === label);
  return known === undefined ? label : `${t(`time.${known}`)} (${label})`;
}
