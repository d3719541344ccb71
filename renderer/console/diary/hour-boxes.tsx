import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { stripLevel } from '../../ui/strip-level.ts';
import { stripOf } from '../../ui/slice-strip.ts';
import type { SliceJudge } from './slice-judge.ts';
import type { HourBlock } from './week-view.ts';

interface HourBoxesProps {
  readonly block: HourBlock<LedgerSlice>;
  readonly judge: SliceJudge;
  readonly shows: (slice: LedgerSlice) => boolean;
}

const heightPx = 30;

/** Six ten-minute boxes of an hour: how full, how active, and what stands out. */
export function HourBoxes({ block, judge, shows }: HourBoxesProps) {
  const width = 100 / block.cells.length;
  return (
    <svg width="100%" height={heightPx} aria-hidden>
      {block.cells.map((slices, at) => (
        <Box
          key={slices[0]?.hash ?? at}
          slices={slices}
          judge={judge}
          isMuted={!slices.some(shows)}
          x={at * width}
          width={width}
        />
      ))}
    </svg>
  );
}

interface BoxProps {
  readonly slices: readonly LedgerSlice[];
  readonly judge: SliceJudge;
  readonly isMuted: boolean;
  /** percent */
  readonly x: number;
  readonly width: number;
}

function Box({ slices, judge, isMuted, x, width }: BoxProps) {
  if (slices.length === 0) return null;
  const level = stripLevel(slices.map(stripOf));
  const share = level === 'unknown' ? 1 : level.active / Math.max(1, level.tracked);
  const height = 6 + share * (heightPx - 6);
  const box = { x: `${x + 0.9}%`, width: `${width - 1.8}%`, rx: 2 };
  return (
    <g opacity={isMuted ? 0.2 : 1}>
      <rect {...box} y="0" height={heightPx} fill="var(--cs-quiet)" opacity="0.45" />
      <rect {...box} y={heightPx - height} height={height} fill={fillOf(slices, level)} />
      {slices.some((slice) => judge.leftOutOf(slice)) ? (
        <line
          x1={`${x + 1}%`}
          x2={`${x + width - 1}%`}
          y1={heightPx}
          y2="0"
          stroke="var(--cs-attention)"
          strokeWidth="2.5"
        />
      ) : null}
      {slices.some((slice) => judge.verdictOf(slice) === 'failed') ? (
        <circle cx={`${x + width / 2}%`} cy="6" r="4.5" fill="var(--cs-trouble)" />
      ) : null}
    </g>
  );
}

function fillOf(slices: readonly LedgerSlice[], level: ReturnType<typeof stripLevel>): string {
  if (slices.every(({ lost, state }) => lost || state !== 'ok')) return 'var(--cs-gone)';
  if (slices.some(({ mode }) => mode === 'manual')) return 'var(--cs-manual)';
  return level === 'unknown' ? 'var(--cs-active-soft)' : 'var(--cs-active)';
}
