import type { PowerEvent } from '../../electron/main/power.ts';

/** The two clients of the day. */
export type Client = 'A' | 'B';

/** What happens at one second of the day; nothing here knows of slices, sessions or offsets. */
export type Happening =
  | { readonly do: 'start'; readonly client: Client }
  | { readonly do: 'start refused'; readonly client: Client }
  | { readonly do: 'switch'; readonly client: Client }
  | { readonly do: 'stop' }
  /** hands off keyboard and mouse, or on them again */
  | { readonly do: 'hands off' }
  | { readonly do: 'hands on' }
  | { readonly do: 'mode'; readonly mode: 'desk' | 'call' }
  /** her answer to the question about quiet time */
  | { readonly do: 'keep' }
  | { readonly do: 'leave out' }
  | { readonly do: 'break' }
  | { readonly do: 'it was a meeting' }
  | { readonly do: 'it was for'; readonly client: Client }
  /** what the operating system tells the app */
  | { readonly do: 'event'; readonly event: PowerEvent }
  /** the machine sleeps, its running clock stands still */
  | { readonly do: 'sleep'; readonly seconds: number }
  /** nothing runs, and the running clock goes on: hibernation on some systems, or a frozen process */
  | { readonly do: 'freeze'; readonly seconds: number }
  /** the wall clock is set, ms against what it says */
  | { readonly do: 'set clock'; readonly byMs: number }
  | { readonly do: 'power cut' }
  /** in the middle of the next write to the disk */
  | { readonly do: 'power cut while writing' }
  /** when the next slice is in the journal, and the file of the open one does not say so yet */
  | { readonly do: 'power cut after sealing' }
  /** the next start of the app has sealed what was left open, and says so nowhere else */
  | { readonly do: 'power cut while recovering' }
  | { readonly do: 'shutdown' }
  | { readonly do: 'open app' }
  | { readonly do: 'travel'; readonly zone: string };

/** Seconds from the beginning of the day; in order. */
export type DayScript = readonly (readonly [atS: number, happening: Happening])[];

export const idleS = 300;
export const daySeconds = 8 * 3_600;
const longAgoMs = -26 * 365 * 86_400_000;
const event = (name: PowerEvent): Happening => ({ do: 'event', event: name });

export const ordinaryDay = (travelTo: string): DayScript => [
  [0, { do: 'start', client: 'A' }],
  // Quiet at the desk: kept, left out, a call that nobody asks about.
  [2_400, { do: 'hands off' }],
  [3_000, { do: 'keep' }],
  [3_000, { do: 'hands on' }],
  [3_600, { do: 'hands off' }],
  [4_080, { do: 'leave out' }],
  [4_080, { do: 'hands on' }],
  [4_500, { do: 'mode', mode: 'call' }],
  [4_500, { do: 'hands off' }],
  [5_400, { do: 'mode', mode: 'desk' }],
  [5_400, { do: 'hands on' }],
  // Another client, in the middle of ten minutes.
  [5_701, { do: 'switch', client: 'B' }],
  [6_299, { do: 'switch', client: 'A' }],
  [6_600, { do: 'hands off' }],
  [7_200, { do: 'it was for', client: 'B' }],
  [7_200, { do: 'hands on' }],
  [7_500, { do: 'hands off' }],
  [7_920, { do: 'it was a meeting' }],
  [7_920, { do: 'hands on' }],
  // Locked, said twice.
  [8_100, event('lock-screen')],
  [8_110, event('lock-screen')],
  [8_400, event('unlock-screen')],
  [8_401, event('unlock-screen')],
  [8_410, { do: 'start', client: 'A' }],
  [9_000, { do: 'hands off' }],
  [9_420, { do: 'break' }],
  [9_900, { do: 'hands on' }],
  [9_900, { do: 'start', client: 'A' }],
  // Lid closed: events in this order and the other.
  [10_500, event('suspend')],
  [10_500, event('lock-screen')],
  [10_500, { do: 'sleep', seconds: 1_800 }],
  [12_300, event('unlock-screen')],
  [12_300, event('resume')],
  [12_310, { do: 'start', client: 'A' }],
  // Asleep, and nobody told the app: briefly, long, and with a running clock that goes on.
  [12_900, { do: 'sleep', seconds: 45 }],
  [13_500, { do: 'sleep', seconds: 900 }],
  [14_460, { do: 'start', client: 'A' }],
  [15_000, { do: 'freeze', seconds: 600 }],
  [15_660, { do: 'start', client: 'B' }],
  // Clocks: a nudge by the network and back, a step and back, an hour back and set right again.
  [16_000, { do: 'set clock', byMs: 400 }],
  [16_450, { do: 'set clock', byMs: -400 }],
  [16_900, { do: 'set clock', byMs: -5_000 }],
  [17_000, { do: 'set clock', byMs: 5_000 }],
  [17_500, { do: 'set clock', byMs: -3_600_000 }],
  [18_300, { do: 'set clock', byMs: 3_600_000 }],
  // Another user of the machine.
  [18_900, event('user-did-resign-active')],
  [19_200, event('user-did-become-active')],
  [19_210, { do: 'start', client: 'A' }],
  [19_800, { do: 'power cut' }],
  [19_920, { do: 'open app' }],
  [19_930, { do: 'start', client: 'A' }],
  [20_400, { do: 'power cut while writing' }],
  [20_520, { do: 'open app' }],
  [20_530, { do: 'start', client: 'A' }],
  // Off, and the clock's battery is dead when it comes back.
  [21_000, { do: 'shutdown' }],
  [21_200, { do: 'set clock', byMs: longAgoMs }],
  [21_300, { do: 'open app' }],
  [21_310, { do: 'start refused', client: 'A' }],
  [21_480, { do: 'set clock', byMs: -longAgoMs }],
  [21_500, { do: 'start', client: 'A' }],
  [22_000, { do: 'travel', zone: travelTo }],
  // Events that make no sense now change nothing; a lock that comes late is one all the same.
  [22_500, event('resume')],
  [22_500, event('unlock-screen')],
  [22_501, event('user-did-become-active')],
  [23_100, event('unlock-screen')],
  [23_105, event('lock-screen')],
  [23_130, event('unlock-screen')],
  [23_131, { do: 'start', client: 'A' }],
  [23_500, event('suspend')],
  [23_500, event('suspend')],
  [23_500, { do: 'sleep', seconds: 300 }],
  [23_800, event('resume')],
  [23_801, event('resume')],
  [23_810, { do: 'start', client: 'A' }],
  // Locked while the question is open: nobody said that the quiet time was work.
  [24_600, { do: 'hands off' }],
  [25_000, event('lock-screen')],
  [25_200, event('unlock-screen')],
  [25_210, { do: 'hands on' }],
  [25_210, { do: 'start', client: 'A' }],
  [25_800, { do: 'switch', client: 'B' }],
  [25_830, { do: 'switch', client: 'A' }],
  [25_850, { do: 'switch', client: 'B' }],
  [25_880, { do: 'switch', client: 'A' }],
  // The power goes while the question is open.
  [26_700, { do: 'hands off' }],
  [27_060, { do: 'power cut' }],
  [27_120, { do: 'open app' }],
  [27_130, { do: 'hands on' }],
  [27_130, { do: 'start', client: 'A' }],
  // Hibernated, and the image is lost: the machine starts as after a power cut.
  [27_300, event('suspend')],
  [27_300, { do: 'sleep', seconds: 60 }],
  [27_360, { do: 'power cut' }],
  [27_400, { do: 'open app' }],
  [27_410, { do: 'start', client: 'A' }],
  [27_420, { do: 'power cut after sealing' }],
  // The end of ten minutes lies between.
  [28_100, { do: 'open app' }],
  [28_110, { do: 'start', client: 'B' }],
  [28_250, { do: 'power cut' }],
  [28_260, { do: 'power cut while recovering' }],
  [28_270, { do: 'open app' }],
  [28_280, { do: 'start', client: 'A' }],
  [daySeconds, { do: 'stop' }],
];

export interface Day {
  readonly name: string;
  readonly zone: string;
  readonly startAtMs: number;
  readonly travelTo: string;
}

/** Each day holds a midnight of its zone; among them a new week, a new year and changes of the clocks. */
export const days: readonly Day[] = [
  {
    name: 'new week',
    zone: 'UTC',
    startAtMs: Date.UTC(2026, 2, 8, 20, 0, 17),
    travelTo: 'Europe/Berlin',
  },
  {
    name: 'midnight',
    zone: 'Asia/Kolkata',
    startAtMs: Date.UTC(2026, 2, 10, 15, 3, 0),
    travelTo: 'Asia/Dubai',
  },
  {
    name: 'new year',
    zone: 'Asia/Dhaka',
    startAtMs: Date.UTC(2026, 11, 31, 14, 0, 0),
    travelTo: 'Asia/Kolkata',
  },
  {
    name: 'an hour twice',
    zone: 'America/Los_Angeles',
    startAtMs: Date.UTC(2026, 10, 1, 5, 0, 1),
    travelTo: 'America/New_York',
  },
  {
    name: 'half an hour twice',
    zone: 'Australia/Lord_Howe',
    startAtMs: Date.UTC(2026, 3, 4, 10, 9, 59),
    travelTo: 'Australia/Sydney',
  },
];
