import { Button, Group } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useIntl } from 'react-intl';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { formatInstant, formatTimeExact } from '../../ui/format.ts';
import { VerdictMark } from '../evidence/verdict-mark.tsx';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import { CapturePicture, type SliceCapture } from './capture-picture.tsx';
import { SealedNote } from './sealed-note.tsx';
import { capturesOf } from '../../ui/slice-captures.ts';
import { startAtOf } from '../../ui/day-view.ts';
import type { SliceJudge } from './slice-judge.ts';
import type { DiaryPlace } from './use-diary-place.ts';
import classes from './lightbox.module.css';

interface LightboxProps {
  /** Slices to walk through, in time order. */
  readonly slices: readonly LedgerSlice[];
  readonly place: DiaryPlace;
  readonly judge: SliceJudge;
  /** the contract's organisation */
  readonly ten: string;
}

interface Shown {
  readonly slice: LedgerSlice;
  readonly capture: SliceCapture;
}

/** One capture in full size, with the way to the ones before and after it. */
export function Lightbox({ slices, place, judge, ten }: LightboxProps) {
  const { locale } = useIntl();
  const { at, pic } = place.search;
  const slice = pic === undefined ? undefined : slices.find(({ hash }) => hash === at);
  const title = slice ? formatInstant(startAtOf(slice), { locale, zone: place.zone }) : '';
  return (
    <Sheet
      opened={slice !== undefined}
      onClose={() => place.enlarge(undefined)}
      size="80rem"
      title={title}
    >
      {slice ? (
        <>
          <SealedNote slice={slice} ten={ten} />
          <Captures slices={slices} slice={slice} place={place} judge={judge} />
        </>
      ) : null}
    </Sheet>
  );
}

type CapturesProps = Omit<LightboxProps, 'ten'> & { readonly slice: LedgerSlice };

function Captures({ slices, slice, place, judge }: CapturesProps) {
  const t = useText();
  const all = slices.flatMap((each): readonly Shown[] =>
    capturesOf(each).map((capture) => ({ slice: each, capture })),
  );
  const own = all.findIndex((each) => each.slice === slice);
  const named = all.findIndex(
    ({ slice: each, capture }) => each === slice && capture.name === place.search.pic,
  );
  const at = named < 0 ? own : named;
  const goTo = (next: number): void => {
    const shown = all[next];
    if (shown) place.enlarge(shown.slice.hash, shown.capture.name);
  };
  useHotkeys([
    ['ArrowRight', () => goTo(at + 1)],
    ['ArrowLeft', () => at > 0 && goTo(at - 1)],
  ]);
  const shown = all[at];
  if (shown === undefined) return <p>{t('slice.noCaptures')}</p>;
  return (
    <figure className={classes.figure}>
      <Picture shown={shown} place={place} />
      <Caption shown={shown} place={place} judge={judge} />
      <Group gap="xs" justify="center" mt="sm">
        <Button variant="default" size="sm" disabled={at === 0} onClick={() => goTo(at - 1)}>
          {t('lightbox.before')}
        </Button>
        <span className={classes.place} role="status">
          {t('lightbox.place', { at: at + 1, count: all.length })}
        </span>
        <Button
          variant="default"
          size="sm"
          disabled={at === all.length - 1}
          onClick={() => goTo(at + 1)}
        >
          {t('lightbox.after')}
        </Button>
      </Group>
    </figure>
  );
}

interface PictureProps {
  readonly shown: Shown;
  readonly place: DiaryPlace;
}

function useTimeOf({ shown: { slice, capture }, place }: PictureProps): string {
  const { locale } = useIntl();
  const at = cellStartAt(slice.idx) + capture.value.off_ms;
  return formatTimeExact(at, { locale, zone: place.zone });
}

function Picture({ shown, place }: PictureProps) {
  const t = useText();
  const { slice, capture } = shown;
  const time = useTimeOf({ shown, place });
  const alt = t('capture.alt', { time, memo: slice.values.memo ?? '' });
  return (
    <CapturePicture
      key={`${slice.hash} ${capture.name}`}
      slice={slice}
      capture={capture}
      size="full"
      alt={alt}
    />
  );
}

function Caption({ shown, place, judge }: PictureProps & { readonly judge: SliceJudge }) {
  const t = useText();
  const { memo, app } = shown.slice.values;
  const time = useTimeOf({ shown, place });
  return (
    <figcaption className={classes.caption}>
      <strong>{time}</strong>
      <bdi className={classes.memo}>{memo ?? t('diary.noMemo')}</bdi>
      {app?.name === undefined ? null : (
        <bdi className={classes.app}>{[app.name, app.title].filter(Boolean).join(' · ')}</bdi>
      )}
      <VerdictMark verdict={judge.verdictOf(shown.slice)} />
    </figcaption>
  );
}
