import type { AppState } from '../../../shared/api/app-state.ts';
import { Callout } from '../../ui/callout.tsx';
import { formatDuration } from '../../ui/format.ts';
import { capWarnPercent } from '../../../shared/domain/cap-state.ts';
import { useIntl } from 'react-intl';
import { useWords } from '../words.ts';
import { openMsOf } from './week-parts.ts';
import classes from './timer-panel.module.css';

/** Beside the clock, before money is at stake: what happens to time near and over the cap. */
export function CapNote({ app, con }: { readonly app: AppState; readonly con: string }) {
  const t = useWords();
  const { locale } = useIntl();
  const { week } = app;
  if (week?.con !== con || week.cap === 'within') return null;
  const organisation = app.contracts.find((each) => each.con === con)?.organisation ?? '';
  const usedMs = week.trackedMs + openMsOf(app.tracking);
  const percent = week.capMs > 0 ? Math.floor((usedMs * 100) / week.capMs) : 100;
  const values = {
    organisation,
    percent: Math.max(percent, capWarnPercent),
    cap: formatDuration(week.capMs, locale),
    time: formatDuration(usedMs, locale),
  };
  return (
    <div className={classes.note}>
      <Callout tone="attention" announce="status" title={t(`cap.${week.cap}`, values)}>
        <p>{t(`cap.${week.cap}.text`, values)}</p>
      </Callout>
    </div>
  );
}
