import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { type CaptureValue, isTaken, type TakenCapture } from '../../../shared/entry/values.ts';
import type { SliceCapture } from '../../ui/slice-captures.ts';
import { useObjectUrl } from '../../ui/use-object-url.ts';
import { useText } from '../text/use-text.ts';
import { usePicture } from './use-picture.ts';
import classes from './picture.module.css';

interface PictureProps {
  readonly slice: LedgerSlice | undefined;
  readonly capture: SliceCapture<CaptureValue> | undefined;
  readonly size: 'thumb' | 'full';
  readonly alt: string;
}

/** One capture, or the signed reason why there is no picture. */
export function Picture({ slice, capture, size, alt }: PictureProps) {
  const t = useText();
  const frame = size === 'thumb' ? classes.thumb : classes.full;
  const source = sourceOf(capture, size);
  if (source === undefined) return <span className={frame} data-state="none" />;
  if (isTaken(source)) {
    const sealed = slice?.entry?.payload.sealed === true;
    return <Taken capture={source} sealed={sealed} frame={frame} alt={alt} />;
  }
  return (
    <span className={frame} data-state="stated">
      {t(`capture.${source.fail}`)}
    </span>
  );
}

/** Hashed before it is drawn: other bytes than the signed ones are never shown. */
function Taken(props: {
  readonly capture: TakenCapture;
  readonly sealed: boolean;
  readonly frame: string | undefined;
  readonly alt: string;
}) {
  const t = useText();
  const { capture, sealed, frame, alt } = props;
  const read = usePicture(capture, { sealed });
  const url = useObjectUrl(read?.state === 'unchanged' ? read : undefined);
  if (url !== undefined) return <img className={frame} src={url} alt={alt} decoding="async" />;
  if (read === undefined || read.state === 'unchanged')
    return <span className={frame} data-state="none" aria-label={t('capture.loading')} />;
  const state = read.state === 'altered' ? 'trouble' : 'stated';
  return (
    <span className={frame} data-state={state}>
      {t(`capture.${read.state}`)}
    </span>
  );
}

function sourceOf(
  capture: PictureProps['capture'],
  size: PictureProps['size'],
): CaptureValue | undefined {
  return size === 'thumb' ? (capture?.thumb ?? capture?.value) : capture?.value;
}
