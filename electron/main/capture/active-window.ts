import type { AppValue } from '../../../shared/entry/values.ts';
import type { WindowSensor } from './sensors.ts';

/** The part of `active-win` in use. */
export interface ActiveWindowModule {
  activeWindow(options: {
    readonly accessibilityPermission: boolean;
    readonly screenRecordingPermission: boolean;
  }): Promise<{ readonly title: string; readonly owner: { readonly name: string } } | undefined>;
}

const timeoutMs = 3_000;
const nameBytes = 256;
const titleBytes = 1_024;

/**
 * `undefined`, a rejection or silence all mean the same: unknown, never "no window". `onOutcome`
 * gets the reason, or nothing when it worked.
 */
export const createWindowSensor = (
  load: () => Promise<ActiveWindowModule>,
  onOutcome: (problem?: string) => void,
): WindowSensor => ({
  async read(detail) {
    try {
      const wantsTitle = detail === 'title';
      const found = await withTimeout(
        load().then((loaded) =>
          loaded.activeWindow({
            accessibilityPermission: false,
            screenRecordingPermission: wantsTitle,
          }),
        ),
      );
      onOutcome(found === undefined ? 'no_answer' : undefined);
      if (found === undefined) return { src: 'none' };
      return appValueOf(found, wantsTitle ? found.title : undefined);
    } catch (error) {
      // A missing tool or binary: the value says that nothing is known.
      onOutcome(error instanceof Error ? error.message : String(error));
      return { src: 'none' };
    }
  },
});

function appValueOf(
  { owner }: { readonly owner: { readonly name: string } },
  title: string | undefined,
): AppValue {
  const name = plainText(owner.name, nameBytes);
  return {
    src: 'active-win',
    ...(name !== '' && { name }),
    ...(title !== undefined && { title: plainText(title, titleBytes) }),
  };
}

/** CS-JSON strings have no control characters and no half characters, and a length in bytes. */
export function plainText(text: string, maxBytes: number): string {
  let out = '';
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const isHalf = code >= 0xd800 && code < 0xe000;
    if (code < 0x20 || isHalf) continue;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (length > maxBytes) break;
    out += character;
  }
  return out;
}

function withTimeout<T>(work: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), timeoutMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
