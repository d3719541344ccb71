import { scaleLinear } from 'd3-scale';
import { useId } from 'react';
import classes from './week-bar.module.css';

export interface WeekBarPart {
  readonly key: string;
  readonly label: string;
  /** Value in words, e.g. `12h 40m`. */
  readonly valueText: string;
  readonly value: number;
  readonly tone: 'active' | 'soft' | 'over';
}

export interface WeekBarProps {
  /** The whole bar in words. */
  readonly label: string;
  /** Drawn one after the other from zero. */
  readonly parts: readonly WeekBarPart[];
  /** Where the line stands, with its words; leave out where there is no cap. */
  readonly cap?: { readonly value: number; readonly label: string };
}

const fills = {
  active: 'var(--cs-active)',
  soft: 'var(--cs-active-soft)',
  over: 'var(--cs-over)',
} as const;

/** Amounts of a week against its cap, with a legend that says the same in words. */
export function WeekBar({ label, parts, cap }: WeekBarProps) {
  const clip = useId();
  const total = parts.reduce((sum, part) => sum + part.value, 0);
  const most = Math.max(total, cap?.value ?? 0, 1);
  const percent = scaleLinear().domain([0, most]).range([0, 100]);
  return (
    <div>
      <svg className={classes.bar} width="100%" height="22" role="img" aria-label={label}>
        <clipPath id={clip}>
          <rect width="100%" height="14" y="4" rx="7" />
        </clipPath>
        <g clipPath={`url(#${clip})`}>
          <rect width="100%" height="14" y="4" fill="var(--cs-quiet)" opacity="0.55" />
          {parts.map((part, at) => (
            <rect
              key={part.key}
              x={`${percent(startOf(parts, at))}%`}
              width={`${percent(part.value)}%`}
              y="4"
              height="14"
              fill={fills[part.tone]}
            />
          ))}
        </g>
        {cap ? <CapLine percent={percent(cap.value)} /> : null}
      </svg>
      <ul className={classes.legend}>
        {parts.map((part) => (
          <li key={part.key}>
            <Swatch fill={fills[part.tone]} />
            {part.label} <strong>{part.valueText}</strong>
          </li>
        ))}
        {cap ? <li className={classes.cap}>{cap.label}</li> : null}
      </ul>
    </div>
  );
}

const startOf = (parts: readonly WeekBarPart[], at: number): number =>
  parts.slice(0, at).reduce((sum, part) => sum + part.value, 0);

function CapLine({ percent }: { readonly percent: number }) {
  return (
    <line
      x1={`${percent}%`}
      x2={`${percent}%`}
      y1="0"
      y2="22"
      stroke="var(--cs-ink)"
      strokeWidth="2"
    />
  );
}

function Swatch({ fill }: { readonly fill: string }) {
  return (
    <svg width="10" height="10" aria-hidden className={classes.swatch}>
      <rect width="10" height="10" rx="3" fill={fill} />
    </svg>
  );
}
