import { useId } from 'react';
import { stripBars, type StripBar, type StripInput } from './strip-bars.ts';
import classes from './activity-strip.module.css';

export interface StripMark {
  /** ms within the cell */
  readonly atMs: number;
  readonly failed: boolean;
}

export interface ActivityStripProps {
  /** Tracked parts of the cell; usually one. */
  readonly parts: readonly StripInput[];
  readonly marks?: readonly StripMark[];
  /** ms within the cell up to which time has passed, if the cell is being recorded. */
  readonly nowMs?: number;
  /** `cell`: active or not, for a grid. `panel`: how much, with room for marks. */
  readonly size: 'cell' | 'panel';
  /** `colour` of tracked bars; tokens by default. */
  readonly colour?: string;
  /** The whole strip in words; without it the strip is decoration beside such words. */
  readonly label?: string;
}

const sizes = {
  cell: { heightPx: 14, marksPx: 0, gapPct: 1.6 },
  panel: { heightPx: 72, marksPx: 14, gapPct: 1.2 },
} as const;

/** Ten minutes of a cell as ten bars: what was counted, what was quiet, what is not known. */
export function ActivityStrip(props: ActivityStripProps) {
  const { parts, size, marks = [], nowMs, label, colour = 'var(--cs-active)' } = props;
  const hatch = useId();
  const { heightPx, marksPx, gapPct } = sizes[size];
  const shape = { topPx: marksPx, fullPx: heightPx - marksPx - 1, gapPct, hatch, colour };
  return (
    <svg
      className={classes.strip}
      width="100%"
      height={heightPx}
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      <Hatch id={hatch} />
      <line x1="0" x2="100%" y1={heightPx - 0.5} y2={heightPx - 0.5} stroke="var(--cs-line)" />
      {parts.flatMap((part) =>
        stripBars(part).map((bar) => (
          <Bar
            key={`${part.fromMs}-${bar.minute}`}
            bar={bar}
            shape={shape}
            detailed={size === 'panel'}
          />
        )),
      )}
      {nowMs === undefined ? null : <Now atMs={nowMs} heightPx={heightPx} />}
      {marksPx === 0 ? null : marks.map((mark) => <Mark key={mark.atMs} mark={mark} />)}
    </svg>
  );
}

interface Shape {
  readonly topPx: number;
  readonly fullPx: number;
  readonly gapPct: number;
  readonly hatch: string;
  readonly colour: string;
}

interface BarProps {
  readonly bar: StripBar;
  readonly shape: Shape;
  readonly detailed: boolean;
}

function Bar({ bar, shape, detailed }: BarProps) {
  const { topPx, fullPx, gapPct, hatch, colour } = shape;
  const box = {
    x: `${bar.fromPct + gapPct / 2}%`,
    width: `${Math.max(bar.widthPct - gapPct, 0.6)}%`,
  };
  if (bar.state === 'untracked') return null;
  if (bar.state === 'unknown') {
    return <rect {...box} y={topPx} height={fullPx} fill={`url(#${hatch})`} rx="1.5" />;
  }
  if (bar.state === 'quiet') {
    return <rect {...box} y={topPx + fullPx - 3} height={3} fill="var(--cs-quiet)" rx="1" />;
  }
  if (!detailed || bar.level === undefined) {
    return <rect {...box} y={topPx} height={fullPx} fill={colour} rx="1.5" />;
  }
  const heightPx = Math.max(6, bar.level * fullPx);
  const keysPx = heightPx * bar.keysShare;
  const y = topPx + fullPx - heightPx;
  return (
    <>
      <rect {...box} y={y} height={heightPx} fill="var(--cs-active-soft)" rx="1.5" />
      <rect {...box} y={y + heightPx - keysPx} height={keysPx} fill={colour} rx="1.5" />
    </>
  );
}

function Mark({ mark }: { readonly mark: StripMark }) {
  const x = `${mark.atMs / 6_000}%`;
  return mark.failed ? (
    <circle cx={x} cy="6" r="4" fill="none" stroke="var(--cs-attention)" strokeWidth="2" />
  ) : (
    <circle cx={x} cy="6" r="4.5" fill="var(--cs-ink)" />
  );
}

function Now({ atMs, heightPx }: { readonly atMs: number; readonly heightPx: number }) {
  const x = `${atMs / 6_000}%`;
  return <line x1={x} x2={x} y1="0" y2={heightPx} stroke="var(--cs-live)" strokeWidth="2" />;
}

function Hatch({ id }: { readonly id: string }) {
  return (
    <pattern
      id={id}
      width="5"
      height="5"
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
    >
      <rect width="5" height="5" fill="var(--cs-sunken)" />
      <rect width="2" height="5" fill="var(--cs-gone)" />
    </pattern>
  );
}
