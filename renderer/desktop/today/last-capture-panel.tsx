import { useIntl } from 'react-intl';
import type { LastCapture } from '../../../shared/api/app-state.ts';
import { formatCount, formatInstant, formatTimeExact } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { Picture } from '../parts/picture.tsx';
import { useLocalPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import classes from './last-capture-panel.module.css';

/** The newest screenshot as the client will see it, or why there is none. */
export function LastCapturePanel({ capture }: { readonly capture: LastCapture | undefined }) {
  const t = useWords();
  return (
    <Panel title={t('capture.title')} titleId="last-capture-title">
      {capture ? (
        <Capture capture={capture} />
      ) : (
        <p className={classes.none}>{t('capture.none')}</p>
      )}
    </Panel>
  );
}

function Capture({ capture }: { readonly capture: LastCapture }) {
  const t = useWords();
  const { locale } = useIntl();
  const place = useLocalPlace();
  if (capture.type === 'failed') {
    const at = formatTimeExact(capture.atMs, place);
    const reason = t(`capfail.${capture.reason}`);
    return (
      <p className={classes.none}>
        {t('capture.failed', { at, reason })}. {t('capture.failedMeaning')}
      </p>
    );
  }
  const kb = formatCount(Math.round(capture.lenBytes / 1024), locale);
  const at = formatInstant(capture.atMs, place);
  return (
    <>
      <Picture thumb={capture.thumb} blob={capture.blob} at={at} />
      <p className={classes.facts}>
        {t('capture.takenAt', { at: formatTimeExact(capture.atMs, place) })} ·{' '}
        {t('capture.size', { kb, ms: formatCount(capture.tookMs, locale) })}
      </p>
    </>
  );
}
