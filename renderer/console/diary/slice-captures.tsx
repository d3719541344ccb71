import { useIntl } from 'react-intl';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { isTaken } from '../../../shared/entry/values.ts';
import { formatTimeExact } from '../../ui/format.ts';
import { capturesOf } from '../../ui/slice-captures.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { useDeps } from '../platform/console-deps.ts';
import { rolesIn, useAccount } from '../shell/me-context.ts';
import { useText } from '../text/use-text.ts';
import { AskRemoval } from './ask-removal.tsx';
import { CapturePicture, type SliceCapture } from './capture-picture.tsx';
import { type DueCaptures, dueCaptures, dueOf } from './due-captures.ts';
import { SealedNote } from './sealed-note.tsx';
import classes from './diary.module.css';

interface SliceCapturesProps {
  readonly slice: LedgerSlice;
  readonly evidence: Evidence;
  readonly zone: string;
  readonly onOpen: (hash: string, pic: string) => void;
}

/** The pictures of a slice, each with the instant at which it was due. */
export function SliceCaptures({ slice, evidence, zone, onOpen }: SliceCapturesProps) {
  const t = useText();
  const { crypto } = useDeps();
  const me = useAccount();
  const captures = capturesOf(slice);
  const ten = evidence.ledger.contract?.entry.payload.ten ?? '';
  const mayRemove = rolesIn(me, ten).some((role) => role === 'client' || role === 'owner');
  const due = dueCaptures(crypto.hasher, slice, evidence.ledger);
  return (
    <section>
      <h3 className={classes.section}>{t('slice.captures')}</h3>
      <SealedNote slice={slice} ten={ten} />
      {captures.length === 0 ? <p className={classes.memo}>{t('slice.noCaptures')}</p> : null}
      <div className={classes.captures}>
        {captures.map((capture) => (
          <div key={capture.name}>
            <Capture capture={capture} slice={slice} zone={zone} onOpen={onOpen} />
            <DueLine capture={capture} slice={slice} zone={zone} due={due} />
            {mayRemove && isTaken(capture.value) ? (
              <AskRemoval con={evidence.con} capture={capture} />
            ) : null}
          </div>
        ))}
      </div>
      <Schedule slice={slice} zone={zone} due={due} />
    </section>
  );
}

interface CaptureProps {
  readonly capture: SliceCapture;
  readonly slice: LedgerSlice;
  readonly zone: string;
}

function Capture(props: CaptureProps & Pick<SliceCapturesProps, 'onOpen'>) {
  const t = useText();
  const { locale } = useIntl();
  const { capture, slice, zone, onOpen } = props;
  const time = formatTimeExact(takenAtOf(props), { locale, zone });
  const alt = t('capture.alt', { time, memo: slice.values.memo ?? '' });
  const picture = <CapturePicture slice={slice} capture={capture} size="thumb" alt={alt} />;
  if (!isTaken(capture.value)) return picture;
  return (
    <button
      type="button"
      className={classes.openPicture}
      aria-label={t('capture.open', { time })}
      onClick={() => onOpen(slice.hash, capture.name)}
    >
      {picture}
    </button>
  );
}

const takenAtOf = ({ slice, capture }: Pick<CaptureProps, 'slice' | 'capture'>): number =>
  cellStartAt(slice.idx) + capture.value.off_ms;

/** `Taken 10:23:07, due 10:23:05`, the display, and what was covered. */
function DueLine(props: CaptureProps & { readonly due: DueCaptures }) {
  const t = useText();
  const { locale } = useIntl();
  const { capture, zone, due } = props;
  const time = (ms: number): string => formatTimeExact(ms, { locale, zone });
  const takenAt = takenAtOf(props);
  const dueAt = dueOf(takenAt, due);
  const taken = time(takenAt);
  const { value } = capture;
  return (
    <p className={classes.fine}>
      {dueAt === undefined
        ? t('capture.taken', { taken })
        : t('capture.takenDue', { taken, due: time(dueAt) })}
      {isTaken(value) ? ` · ${t('capture.size', { width: value.scr.w, height: value.scr.h })}` : ''}
      {isTaken(value) && value.cov.length > 0
        ? ` · ${t('capture.covered', { count: value.cov.length })}`
        : ''}
    </p>
  );
}

/** What the schedule says beyond the pictures that are there. */
function Schedule({ slice, zone, due }: Omit<CaptureProps, 'capture'> & { due: DueCaptures }) {
  const t = useText();
  const { locale } = useIntl();
  if (due.state === 'none') return null;
  if (due.state === 'pending') return <p className={classes.fine}>{t('capture.duePending')}</p>;
  const taken = capturesOf(slice).map((capture) => dueOf(takenAtOf({ slice, capture }), due));
  const open = due.at.filter((at) => !taken.includes(at));
  if (open.length === 0) return null;
  const times = open.map((at) => formatTimeExact(at, { locale, zone })).join(', ');
  return <p className={classes.fine}>{t('capture.dueOpen', { times })}</p>;
}
