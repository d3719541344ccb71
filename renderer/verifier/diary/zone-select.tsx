import { localZone } from '../../ui/format.ts';
import type { Evidence } from '../result/evidence.ts';
import { useText } from '../text/use-text.ts';
import type { DiaryPlace } from './use-diary-place.ts';
import classes from './diary.module.css';

/** UTC, the contract's zone, this computer's: only for display. */
export function ZoneSelect({
  evidence,
  place,
}: {
  readonly evidence: Evidence;
  readonly place: DiaryPlace;
}) {
  const t = useText();
  const mine = localZone();
  const agreed = evidence.ledger.contract?.entry.payload.tz ?? 'UTC';
  const zones = [
    { zone: 'UTC', words: 'UTC' },
    ...(isZone(agreed) ? [{ zone: agreed, words: t('diary.zoneContract', { zone: agreed }) }] : []),
    { zone: mine, words: t('diary.zoneMine', { zone: mine }) },
  ].filter(({ zone }, at, all) => all.findIndex((each) => each.zone === zone) === at);
  return (
    <label className={classes.zone}>
      {t('diary.zone')}{' '}
      <select
        value={place.zone}
        onChange={({ currentTarget }) => place.showZone(currentTarget.value)}
      >
        {zones.map(({ zone, words }) => (
          <option key={zone} value={zone}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A contract's zone is only text to the protocol; this browser must know it. */
function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
