import { Skeleton } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { type CaptureValue, isTaken } from '../../../shared/entry/values.ts';
import type { PictureRef } from '../evidence/load-picture.ts';
import { usePicture } from '../data/queries.ts';
import { useText } from '../text/use-text.ts';
import type { SliceCapture as CaptureOf } from '../../ui/slice-captures.ts';
import { useNear } from './use-near.ts';
import { usePictureAddress } from './use-picture-address.ts';
import classes from './diary.module.css';

export type SliceCapture = CaptureOf<CaptureValue>;

interface CapturePictureProps {
  /** Of the capture; absent where there is none. */
  readonly slice: LedgerSlice | undefined;
  readonly capture: SliceCapture | undefined;
  readonly size: 'thumb' | 'full';
  readonly alt: string;
}

/** One capture, or the signed reason why there is no picture. */
export function CapturePicture({ slice, capture, size, alt }: CapturePictureProps) {
  const t = useText();
  const frame = size === 'thumb' ? classes.thumb : classes.full;
  const source = sourceOf(capture, size);
  if (source === undefined || capture === undefined) {
    return <span className={frame} data-state="none" />;
  }
  if (!isTaken(source)) return <Stated className={frame} words={t(`capture.${source.fail}`)} />;
  const picture = {
    entry: capture.entry,
    capture: source,
    sealed: slice?.entry?.payload.sealed === true,
  };
  const thumbnailOf = capture.thumb === undefined ? undefined : slice?.entry?.payload.con;
  if (size === 'full') {
    const thumb = capture.thumb !== undefined && isTaken(capture.thumb) ? capture.thumb : undefined;
    const first = thumb && (
      <Blurred picture={{ ...picture, capture: thumb, thumbnailOf }} frame={frame} />
    );
    return <Taken picture={picture} frame={frame} alt={alt} waiting={first} />;
  }
  return <Lazy picture={{ ...picture, thumbnailOf }} frame={frame} alt={alt} />;
}

/** Fetched only when it is near to what is seen. */
function Lazy(props: TakenProps) {
  const [ref, isNear] = useNear();
  if (isNear) return <Taken {...props} />;
  return <span ref={ref} className={props.frame} data-state="none" />;
}

/** The thumbnail stands in, blurred, until the picture is there. */
function Blurred({ picture, frame }: Omit<TakenProps, 'alt'>) {
  return (
    <span className={classes.blurred}>
      <Taken picture={picture} frame={frame} alt="" />
    </span>
  );
}

interface TakenProps {
  readonly picture: PictureRef;
  readonly frame: string | undefined;
  readonly alt: string;
  /** Stands in until it is there. */
  readonly waiting?: ReactNode;
}

/** Hashed here before it is drawn: other bytes than the signed ones are never shown. */
function Taken(props: TakenProps) {
  const t = useText();
  const { frame, alt } = props;
  const { capture } = props.picture;
  const read = usePicture(props.picture);
  const bytes = read.data?.state === 'unchanged' ? read.data.bytes : undefined;
  const picture = useMemo(
    () => (bytes === undefined ? undefined : { bytes, mime: capture.mime }),
    [bytes, capture.mime],
  );
  const url = usePictureAddress(picture);
  if (url !== undefined) return <img className={frame} src={url} alt={alt} decoding="async" />;
  if (read.error) return <Stated className={frame} words={t('capture.notLoaded')} />;
  if (read.data?.state === 'altered')
    return <Stated className={frame} words={t('capture.altered')} isTrouble />;
  if (read.data?.state === 'sealed')
    return (
      <Stated
        className={frame}
        words={t(read.data.code === 'I_SEALED' ? 'capture.sealed' : 'capture.otherKey')}
      />
    );
  if (read.data?.state === 'missing')
    return <Stated className={frame} words={t('capture.missing')} isTrouble />;
  return props.waiting ?? <Skeleton className={frame} />;
}

const Stated = (props: {
  readonly className: string | undefined;
  readonly words: string;
  readonly isTrouble?: true;
}) => (
  <span className={props.className} data-state={props.isTrouble ? 'trouble' : 'stated'}>
    {props.words}
  </span>
);

function sourceOf(
  capture: SliceCapture | undefined,
  size: 'thumb' | 'full',
): CaptureValue | undefined {
  if (capture === undefined) return undefined;
  return size === 'thumb' ? (capture.thumb ?? capture.value) : capture.value;
}
