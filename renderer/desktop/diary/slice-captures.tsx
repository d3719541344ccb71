import type { DiaryCellSlice } from '../../../shared/api/app-state.ts';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { formatInstant, formatTimeExact } from '../../ui/format.ts';
import { CaptureEdits } from '../edit/capture-edits.tsx';
import { Picture } from '../parts/picture.tsx';
import { useDiaryPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import classes from './cell-detail.module.css';

type Capture = DiaryCellSlice['captures'][number];

/** The slice's screenshots as the client sees them, or why there is none. */
export function SliceCaptures({ slice }: { readonly slice: DiaryCellSlice }) {
  const t = useWords();
  const startAt = cellStartAt(slice.idx);
  return (
    <section aria-label={t('detail.captures')}>
      <h3 className={classes.title}>{t('detail.captures')}</h3>
      {slice.captures.length === 0 ? (
        <p className={classes.text}>{t('detail.noCaptures')}</p>
      ) : null}
      <div className={classes.captures}>
        {slice.captures.map((capture) => (
          <CaptureView
            key={capture.name}
            slice={slice}
            capture={capture}
            atMs={startAt + capture.offMs}
          />
        ))}
      </div>
    </section>
  );
}

interface CaptureViewProps {
  readonly slice: DiaryCellSlice;
  readonly capture: Capture;
  readonly atMs: number;
}

function CaptureView({ slice, capture, atMs }: CaptureViewProps) {
  const t = useWords();
  const place = useDiaryPlace();
  const at = formatTimeExact(atMs, place);
  if (capture.fail) {
    const reason = t(`capfail.${capture.fail}`);
    return <p className={classes.text}>{t('capture.failed', { at, reason })}</p>;
  }
  if (capture.change === 'removed') return <p className={classes.text}>{t('capture.removed')}</p>;
  const { thumb, blob } = capture;
  if (!thumb || !blob) return <p className={classes.text}>{t('capture.missing')}</p>;
  return (
    <figure className={classes.capture}>
      <Picture thumb={thumb} blob={blob} at={formatInstant(atMs, place)} />
      <figcaption className={classes.text}>
        {t(capture.change === 'covered' ? 'capture.coveredAt' : 'capture.takenAt', { at })}
      </figcaption>
      <CaptureEdits slice={slice} capture={capture} />
    </figure>
  );
}
