import { settingsSchema } from '../../../shared/api/settings.ts';

/** Keys that can be a shortcut, or not. */
export type PressedKeys = { readonly keys: string } | 'bad';

/** The part of a key event in use. */
export interface KeyPress {
  /** The place of the key, so that a Bengali layout gives the same letter. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

const named = ['Space', 'Home', 'End', 'PageUp', 'PageDown', 'Insert'];

/** `undefined`: only held keys so far. */
export function pressedKeys(press: KeyPress): PressedKeys | undefined {
  if (/^(Control|Alt|Shift|Meta|OS)(Left|Right)?$/.test(press.code)) return undefined;
  const held = [
    press.ctrlKey && 'Control',
    press.altKey && 'Alt',
    press.shiftKey && 'Shift',
    press.metaKey && 'Super',
  ].filter((name) => name !== false);
  const keys = [...held, keyOf(press.code)].join('+');
  return keys !== '' && settingsSchema.shape.shortcut.safeParse(keys).success ? { keys } : 'bad';
}

function keyOf(code: string): string {
  const plain = /^(?:Key|Digit)([A-Z0-9])$/.exec(code)?.[1];
  return plain ?? (/^F\d{1,2}$/.test(code) || named.includes(code) ? code : '?');
}

/** `Ctrl + Alt + S`: as it stands on the keys. */
export const keysText = (keys: string): string =>
  keys.replace('CommandOrControl', 'Ctrl').replace('Control', 'Ctrl').replaceAll('+', ' + ');
