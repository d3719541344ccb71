import { Progress as ProgressBar } from '@mantine/core';
import { type Progress, steps } from '../../../shared/verify/run.ts';
import { useText } from '../text/use-text.ts';

/** How far the verification in this browser has come. */
export function VerifyProgress({ progress }: { readonly progress: Progress | undefined }) {
  const t = useText();
  const words = progress === undefined ? t('verify.fetching') : t(`verify.step.${progress.step}`);
  return (
    <div role="status">
      <p style={{ margin: '0 0 0.375rem', fontSize: '0.875rem' }}>{words}</p>
      <ProgressBar value={percentOf(progress)} size="sm" aria-label={t('verify.progress')} />
    </div>
  );
}

export function percentOf(progress: Progress | undefined): number {
  if (progress === undefined) return 3;
  const share = progress.total === 0 ? 1 : progress.done / progress.total;
  return Math.round(((steps.indexOf(progress.step) + share) / steps.length) * 100);
}
