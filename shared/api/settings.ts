import { z } from 'zod';
import { text } from '../entry/fields.ts';

/** Signs outside the window, each of which can be muted. */
export const nudges = [
  'idle',
  'stopped',
  'cap_near',
  'cap_over',
  'week_closing',
  'decision_arrived',
  'payment_arrived',
  'reply_arrived',
  'disk_full',
  'refused',
] as const;
export type Nudge = (typeof nudges)[number];

export const zoomSteps: readonly number[] = [75, 90, 100, 110, 125, 150, 175, 200];
export const maxPrivateWindows = 50;

/** Keys of a shortcut as Electron names them: one or more held, then one that is pressed. */
const shortcut = z
  .string()
  .regex(
    /^(?:(?:CommandOrControl|Control|Alt|Shift|Super)\+){1,4}(?:[A-Z0-9]|F(?:[1-9]|1[0-9]|2[0-4])|Space|Home|End|PageUp|PageDown|Insert)$/,
  )
  // With Shift alone it would swallow a letter that somebody types.
  .refine((keys) => !keys.startsWith('Shift+') || keys.split('+').length > 2);

/** What the freelancer chose for this computer. Nothing in it is signed or leaves the machine. */
export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'bn', 'kn']),
  zoomPct: z.number().int().min(75).max(200),
  muted: z.array(z.enum(nudges)).max(nudges.length),
  /** Starts with the computer, in the tray. */
  autostart: z.boolean(),
  /** Starts and stops from everywhere; empty: none. */
  shortcut: shortcut.or(z.literal('')),
  /** `later`: pictures wait until every entry is delivered. `never`: they stay while it is so. */
  pictures: z.enum(['at_once', 'later', 'never']),
  /** Hour of the clock at which a day of the diary begins. */
  dayStartHour: z.number().int().min(0).max(23),
  /** Words in a program's name or a window's title, besides those that are built in. */
  privateWindows: z.array(text(100)).max(maxPrivateWindows),
  hasSeenPractice: z.boolean(),
  /** Whether the app asks for newer versions by itself. */
  updates: z.enum(['asked', 'daily']),
});
export type Settings = z.output<typeof settingsSchema>;

export const settingsChange = settingsSchema.partial();
export type SettingsChange = z.output<typeof settingsChange>;

export const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  zoomPct: 100,
  muted: [],
  autostart: false,
  shortcut: '',
  pictures: 'at_once',
  dayStartHour: 0,
  privateWindows: [],
  hasSeenPractice: false,
  updates: 'asked',
};

/** Settings, and what the system made of those that it has a say in. */
export interface SettingsState extends Settings {
  /** `taken`: another program has these keys, or the system gives none away. */
  readonly shortcutState: 'none' | 'works' | 'taken';
  /** `refused`: the system did not let the entry be written. */
  readonly autostartState: 'off' | 'on' | 'refused';
  /** The settings file could not be read and was replaced. */
  readonly wasReset: boolean;
  /** By the settings, or the system where it decides. */
  readonly locale: string;
}
