import { z } from 'zod';
import {
  defaultSettings,
  type Settings,
  type SettingsChange,
  settingsSchema,
} from '../../shared/api/settings.ts';
import type { FilePort } from './files/file-port.ts';
import { createJsonFile } from './files/json-file.ts';
import { createSerial } from './files/serial.ts';

export interface SettingsStore {
  current(): Settings;
  /** The file was there, but nothing that this app wrote. */
  wasReset(): boolean;
  /** Durable when it resolves; rejects when the disk refuses, and nothing has changed then. */
  change(change: SettingsChange): Promise<Settings>;
}

/** Each one by itself: what a newer or older app does not know must not take the others along. */
const fileSchema = z.object({ v: z.literal(1), settings: z.record(z.string(), z.unknown()) });

export async function openSettings(files: FilePort, path: string): Promise<SettingsStore> {
  const file = createJsonFile(files, path, fileSchema);
  const found = await file.read();
  const serial = createSerial();
  const state = {
    settings: typeof found === 'object' ? readEach(found.value.settings) : defaultSettings,
  };
  return {
    current: () => state.settings,
    wasReset: () => found === 'unreadable',
    change: (change) =>
      serial(async () => {
        const settings = settingsSchema.parse({ ...state.settings, ...change });
        await file.write({ v: 1, settings });
        state.settings = settings;
        return settings;
      }),
  };
}

function readEach(found: Readonly<Record<string, unknown>>): Settings {
  const entries = Object.entries(settingsSchema.shape).flatMap(([name, schema]) => {
    const parsed = schema.safeParse(found[name]);
    return parsed.success ? [[name, parsed.data] as const] : [];
  });
  return settingsSchema.parse({ ...defaultSettings, ...Object.fromEntries(entries) });
}
