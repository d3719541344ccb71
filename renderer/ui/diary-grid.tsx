import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { keyMove, nextKey } from './grid-walk.ts';
import classes from './diary-grid.module.css';

export type CellTone = 'plain' | 'live' | 'waiting' | 'manual' | 'over' | 'gone' | 'trouble';

export interface DiaryGridCell {
  readonly key: string;
  /** The whole cell in words, for screen readers: time, minutes, activity, memo, state. */
  readonly label: string;
  readonly tone: CellTone;
  /** Drawn crossed: left out by somebody. `label` says so too. */
  readonly isCrossed?: boolean;
  /** Faint and out of the walk: a filter leaves it out. `label` says so too. */
  readonly isMuted?: boolean;
  /** What is drawn: usually a picture and an ActivityStrip of size `cell`. */
  readonly content: ReactNode;
}

/** Neighbouring columns with the same words above them, e.g. a memo. Columns [from, to). */
export interface DiaryGridGroup {
  readonly fromColumn: number;
  readonly toColumn: number;
  readonly text: string;
  readonly colour?: string;
}

export interface DiaryGridRow {
  readonly key: string;
  readonly label: string;
  /** Six, by column; `undefined` where nothing was tracked. */
  readonly cells: readonly (DiaryGridCell | undefined)[];
  readonly groups: readonly DiaryGridGroup[];
}

export interface DiaryGridProps {
  readonly label: string;
  readonly rows: readonly DiaryGridRow[];
  readonly selectedKey: string | undefined;
  readonly onSelect: (key: string) => void;
  /** Enter, Space or a double click. */
  readonly onOpen: (key: string) => void;
  /** Keys ticked for an action on several cells, with `x`; leave out where there is none. */
  readonly marked?: {
    readonly keys: ReadonlySet<string>;
    readonly onToggle: (key: string) => void;
  };
  /** Words above the six columns, e.g. `:00`. */
  readonly columnLabels: readonly string[];
}

/** A day: rows are hours, six cells each. Arrows and j/k walk, Enter opens, x marks. */
export function DiaryGrid(props: DiaryGridProps) {
  const grid = useRef<HTMLDivElement>(null);
  const filled = props.rows.map((row) =>
    row.cells.map((cell) => (cell?.isMuted ? undefined : cell?.key)),
  );
  const keys = filled.flat().filter((key) => key !== undefined);
  const focusable = keys.find((key) => key === props.selectedKey) ?? keys[0];

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || focusable === undefined) return;
    if (event.key === 'x' && props.marked) {
      event.preventDefault();
      props.marked.onToggle(focusable);
      return;
    }
    const move = keyMove(event.key);
    if (!move) return;
    event.preventDefault();
    const next = nextKey(filled, focusable, move);
    props.onSelect(next);
    grid.current?.querySelector<HTMLElement>(`[data-key="${next}"]`)?.focus();
  };

  return (
    // Keys bubble up from the cells, which are the ones in the tab order.
    <div
      ref={grid}
      className={classes.grid}
      role="grid"
      aria-label={props.label}
      onKeyDown={onKeyDown}
    >
      <div className={classes.head} role="row">
        <span className={classes.hour} role="gridcell" />
        {props.columnLabels.map((label) => (
          <span key={label} className={classes.columnLabel} role="columnheader">
            {label}
          </span>
        ))}
      </div>
      {props.rows.map((row) => (
        <Row key={row.key} row={row} grid={props} focusable={focusable} />
      ))}
    </div>
  );
}

interface RowProps {
  readonly row: DiaryGridRow;
  readonly grid: DiaryGridProps;
  readonly focusable: string | undefined;
}

function Row({ row, grid, focusable }: RowProps) {
  return (
    <div className={classes.row} role="row">
      <span className={classes.hour} role="rowheader">
        {row.label}
      </span>
      {row.groups.map((group) => (
        <span
          key={group.fromColumn}
          className={classes.group}
          aria-hidden
          title={group.text}
          style={{
            gridColumn: `${group.fromColumn + 2} / ${group.toColumn + 2}`,
            ...(group.colour ? { borderInlineStartColor: group.colour } : {}),
          }}
        >
          <bdi>{group.text}</bdi>
        </span>
      ))}
      {row.cells.map((cell, column) => (
        <Cell
          key={cell?.key ?? `empty-${column}`}
          cell={cell}
          column={column}
          grid={grid}
          isFocusable={cell !== undefined && cell.key === focusable}
        />
      ))}
    </div>
  );
}

interface CellProps {
  readonly cell: DiaryGridCell | undefined;
  readonly column: number;
  readonly grid: DiaryGridProps;
  readonly isFocusable: boolean;
}

function Cell({ cell, column, grid, isFocusable }: CellProps) {
  const gridColumn = `${column + 2}`;
  if (!cell) return <span className={classes.empty} role="gridcell" style={{ gridColumn }} />;
  if (cell.isMuted) return <MutedCell cell={cell} gridColumn={gridColumn} />;
  const { onSelect, onOpen, marked, selectedKey } = grid;
  return (
    <div
      className={classes.cell}
      style={{ gridColumn }}
      role="gridcell"
      tabIndex={isFocusable ? 0 : -1}
      aria-label={cell.label}
      aria-selected={marked ? marked.keys.has(cell.key) : cell.key === selectedKey}
      data-key={cell.key}
      data-tone={cell.tone}
      data-current={cell.key === selectedKey || undefined}
      data-marked={marked?.keys.has(cell.key) || undefined}
      data-crossed={cell.isCrossed || undefined}
      onClick={() => onSelect(cell.key)}
      onDoubleClick={() => onOpen(cell.key)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onSelect(cell.key);
        onOpen(cell.key);
      }}
    >
      {cell.content}
      {cell.isCrossed ? <Cross /> : null}
      <ToneBadge tone={cell.tone} />
      {marked?.keys.has(cell.key) ? <MarkBadge /> : null}
    </div>
  );
}

const MutedCell = ({
  cell,
  gridColumn,
}: {
  readonly cell: DiaryGridCell;
  readonly gridColumn: string;
}) => (
  <div
    className={classes.cell}
    style={{ gridColumn }}
    role="gridcell"
    aria-label={cell.label}
    data-muted
  >
    {cell.content}
  </div>
);

const Cross = () => (
  <svg className={classes.cross} viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden>
    <path d="M0 0L100 100M100 0L0 100" vectorEffect="non-scaling-stroke" />
  </svg>
);

const MarkBadge = () => (
  <svg className={classes.markBadge} width="18" height="18" aria-hidden>
    <circle cx="9" cy="9" r="8.5" fill="var(--cs-active)" />
    <path
      d="M5 9.4l2.6 2.6L13 6.4"
      fill="none"
      stroke="var(--cs-surface)"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
);

/** A sign besides the frame's colour, for the tones that ask to be seen. */
export function ToneBadge({ tone }: { readonly tone: CellTone }) {
  if (tone === 'live') {
    return (
      <svg className={classes.badge} width="16" height="16" aria-hidden>
        <circle cx="8" cy="8" r="7" fill="var(--cs-surface)" stroke="var(--cs-live)" />
        <circle cx="8" cy="8" r="4.5" fill="var(--cs-live)" />
      </svg>
    );
  }
  if (tone !== 'trouble') return null;
  return (
    <svg className={classes.badge} width="16" height="16" aria-hidden>
      <circle cx="8" cy="8" r="7.5" fill="var(--cs-attention)" />
      <path
        d="M8 4v4.6M8 11v1"
        stroke="var(--cs-surface)"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
    </svg>
  );
}
