import { Button } from '@mantine/core';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import type { DiaryCellSlice } from '../../../shared/api/app-state.ts';
import { formatClock } from '../../ui/format.ts';
import { useWallClock } from '../../ui/use-ticking.ts';
import { usePicture } from '../parts/use-picture.ts';
import { call } from '../store.ts';
import { useLocalPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import { type Area, areaAfterKey, areaBetween, middleArea, type Size } from './areas.ts';
import classes from './cover-dialog.module.css';
import { Dialog } from './dialog.tsx';
import texts from './slice-edits.module.css';

export interface CoverDialogProps {
  readonly slice: DiaryCellSlice;
  readonly capture: DiaryCellSlice['captures'][number];
  readonly size: Size;
  readonly onClose: () => void;
}

/** Areas of a picture that nobody shall see, before it leaves: drawn, or placed with the keys. */
export function CoverDialog({ slice, capture, size, onClose }: CoverDialogProps) {
  const t = useWords();
  const { locale } = useLocalPlace();
  const nowMs = useWallClock(1_000);
  const picture = usePicture(capture.blob);
  const [areas, setAreas] = useState<readonly Area[]>([]);
  const leftMs = (capture.leavesAt ?? 0) - nowMs;
  const submit = async () => {
    const request = { hash: slice.hash, shot: capture.name, areas: [...areas] };
    return (await call('slice.cover', request)).ok;
  };
  return (
    <Dialog
      title={t('cover.title')}
      submit={t('cover.submit', { count: areas.length })}
      call="slice.cover"
      isDisabled={areas.length === 0}
      size="90%"
      onSubmit={submit}
      onClose={onClose}
    >
      <p className={texts.text}>{t('cover.lead')}</p>
      {leftMs > 0 ? (
        <p className={texts.note}>{t('cover.leaves', { left: formatClock(leftMs, locale) })}</p>
      ) : null}
      {picture.state === 'ready' ? (
        <Board url={picture.url} size={size} areas={areas} onChange={setAreas} />
      ) : (
        <p role="status">
          {t(picture.state === 'loading' ? 'capture.loading' : 'capture.missing')}
        </p>
      )}
      <div className={classes.tools}>
        <Button
          size="xs"
          variant="default"
          onClick={() => setAreas([...areas, middleArea(size)].slice(0, maxAreas))}
        >
          {t('cover.add')}
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={areas.length === 0}
          onClick={() => setAreas(areas.slice(0, -1))}
        >
          {t('cover.takeBack')}
        </Button>
        <span className={texts.note}>{t('cover.keys')}</span>
      </div>
    </Dialog>
  );
}

const maxAreas = 32;

interface BoardProps {
  readonly url: string;
  readonly size: Size;
  readonly areas: readonly Area[];
  readonly onChange: (areas: readonly Area[]) => void;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function Board({ url, size, areas, onChange }: BoardProps) {
  const t = useWords();
  const board = useRef<SVGSVGElement>(null);
  const [drag, setDrag] = useState<{ readonly from: Point; readonly to: Point }>();
  const drawn = drag && areaBetween(size, drag.from, drag.to);

  const pointOf = (event: PointerEvent): Point => {
    const box = board.current?.getBoundingClientRect();
    if (!box || box.width === 0) return { x: 0, y: 0 };
    const x = ((event.clientX - box.left) / box.width) * size.w;
    return { x, y: ((event.clientY - box.top) / box.height) * size.h };
  };
  const start = (event: PointerEvent) => {
    if (event.button !== 0) return;
    board.current?.setPointerCapture(event.pointerId);
    setDrag({ from: pointOf(event), to: pointOf(event) });
  };
  const end = () => {
    if (drawn) onChange([...areas, drawn].slice(0, maxAreas));
    setDrag(undefined);
  };
  const onKey = (event: KeyboardEvent, at: number) => {
    const area = areas[at];
    if (!area) return;
    const isGone = event.key === 'Delete' || event.key === 'Backspace';
    const moved = areaAfterKey(size, area, event);
    if (!isGone && !moved) return;
    event.preventDefault();
    onChange(moved ? areas.with(at, moved) : areas.toSpliced(at, 1));
  };

  return (
    // The whole picture and the buttons below it fit into the window.
    <div className={classes.frame} style={{ maxWidth: `${Math.round((55 * size.w) / size.h)}vh` }}>
      <img src={url} alt={t('cover.picture')} className={classes.picture} draggable={false} />
      <svg
        ref={board}
        className={classes.board}
        viewBox={`0 0 ${size.w} ${size.h}`}
        preserveAspectRatio="none"
        data-testid="cover-board"
        onPointerDown={start}
        onPointerMove={(event) => drag && setDrag({ ...drag, to: pointOf(event) })}
        onPointerUp={end}
        onPointerCancel={() => setDrag(undefined)}
      >
        <title>{t('cover.board')}</title>
        {areas.map((area, at) => (
          <rect
            // The order is the only name that an area has.
            key={`area ${at}`}
            className={classes.area}
            x={area.x}
            y={area.y}
            width={area.w}
            height={area.h}
            tabIndex={0}
            role="button"
            aria-label={t('cover.area', { number: at + 1 })}
            onKeyDown={(event) => onKey(event, at)}
          />
        ))}
        {drawn ? (
          <rect
            className={classes.drawn}
            x={drawn.x}
            y={drawn.y}
            width={drawn.w}
            height={drawn.h}
          />
        ) : null}
      </svg>
    </div>
  );
}
