import type { Incident, Notice } from '../../../shared/api/app-state.ts';
import { formatDurationLong, formatInstant } from '../../ui/format.ts';
import { useLocalPlace } from '../use-place.ts';
import { useWords } from '../words.ts';

export interface DamageFactsProps {
  readonly code: Notice['code'] | Incident['code'];
  readonly facts: Notice['facts'];
}

/** After a crash or a damaged file: what was kept, what at most was lost, and of which time. */
export function DamageFacts({ code, facts }: DamageFactsProps) {
  const t = useWords();
  const place = useLocalPlace();
  const at = (name: string) => {
    const value = facts[name];
    return typeof value === 'number' ? formatInstant(value, place) : undefined;
  };
  const { safeMs, lines } = facts;
  const savedAt = at('atMs');
  if (code === 'recovered' && savedAt !== undefined && typeof safeMs === 'number') {
    const length = formatDurationLong(safeMs, place.locale);
    return (
      <>
        <p>{t('notice.recovered.facts', { at: savedAt, length })}</p>
        <p>{t('notice.recovered.lost', { at: savedAt })}</p>
      </>
    );
  }
  const newestAt = at('newestAt');
  if (code === 'journal_torn' && newestAt !== undefined)
    return <p>{t('notice.journal_torn.facts', { at: newestAt })}</p>;
  const from = at('fromAt');
  const to = at('toAt');
  if (code === 'journal_corrupt' && from !== undefined && to !== undefined)
    return <p>{t('notice.journal_corrupt.facts', { lines: Number(lines), from, to })}</p>;
  return null;
}
