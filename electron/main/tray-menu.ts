import type { AppState } from '../../shared/api/app-state.ts';
import { trayWords } from './tray-words.ts';

export interface TrayItem {
  readonly label: string;
  /** Absent: it only says something. */
  readonly act?: TrayAct;
}
export type TrayAct =
  | { readonly do: 'open' | 'stop' | 'quit' }
  | { readonly do: 'start' | 'switch'; readonly con: string };

export interface TrayView {
  readonly icon: 'stopped' | 'tracking';
  readonly tooltip: string;
  /** `separator` between groups. */
  readonly items: readonly (TrayItem | 'separator')[];
}

const maxContracts = 5;

/** `recent`: contracts by their last time, newest first. */
export function trayView(state: AppState, recent: readonly string[]): TrayView {
  const { tracking, settings } = state;
  const words = trayWords(settings.locale);
  const isTracking = tracking.state === 'tracking';
  const asks = isTracking && tracking.idleSinceAt !== undefined;
  const said = asks ? words.idle : isTracking ? words.tracking : words.stopped;
  const now = isTracking ? `${said} · ${nameOf(state, tracking.con)}` : said;
  const today = `${words.today} ${clockText(tracking.todayMs, settings.locale)}`;
  return {
    icon: tracking.state,
    tooltip: `Countersign – ${said} · ${today}`,
    items: [
      { label: now },
      { label: today },
      'separator',
      ...(isTracking ? [{ label: words.stop, act: { do: 'stop' } as const }] : []),
      ...startable(state, recent).map((con) => ({
        label: `${isTracking ? words.goOn : `${words.start}:`} ${nameOf(state, con)}`,
        act: { do: isTracking ? 'switch' : 'start', con } as const,
      })),
      'separator',
      { label: words.open, act: { do: 'open' } },
      { label: isTracking ? words.quitTracking : words.quit, act: { do: 'quit' } },
    ],
  };
}

function startable(
  { contracts, tracking }: AppState,
  recent: readonly string[],
): readonly string[] {
  const active = contracts.filter(({ state }) => state === 'active').map(({ con }) => con);
  const known = recent.filter((con) => active.includes(con));
  return [...new Set([...known, ...active])]
    .filter((con) => tracking.state !== 'tracking' || con !== tracking.con)
    .slice(0, maxContracts);
}

const nameOf = ({ contracts }: AppState, con: string): string =>
  contracts.find((contract) => contract.con === con)?.organisation ?? '';

/** `1:05`: hours and minutes, so that it changes once a minute, in the reader's digits. */
export function clockText(ms: number, locale: string): string {
  const minutes = Math.floor(ms / 60_000);
  const digits = (value: number, least: number) =>
    new Intl.NumberFormat(locale, { minimumIntegerDigits: least, useGrouping: false }).format(
      value,
    );
  return `${digits(Math.floor(minutes / 60), 1)}:${digits(minutes % 60, 2)}`;
}
