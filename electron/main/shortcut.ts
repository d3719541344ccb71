export type ShortcutState = 'none' | 'works' | 'taken';

/** The part of Electron's `globalShortcut` in use. */
export interface ShortcutPort {
  register(keys: string, pressed: () => void): boolean;
  unregister(keys: string): void;
}

export interface AppShortcut {
  /** Gives the old keys back first. Empty: none. */
  use(keys: string): ShortcutState;
}

/** Keys that start and stop from everywhere; whether the system gave them is told, never guessed. */
export function createShortcut(port: ShortcutPort, pressed: () => void): AppShortcut {
  const held: { keys: string; state: ShortcutState } = { keys: '', state: 'none' };
  return {
    use(keys) {
      if (keys === held.keys && held.state === 'works') return held.state;
      if (held.state === 'works') port.unregister(held.keys);
      held.keys = keys;
      held.state = keys === '' ? 'none' : isGiven(port, keys, pressed) ? 'works' : 'taken';
      return held.state;
    },
  };
}

function isGiven(port: ShortcutPort, keys: string, pressed: () => void): boolean {
  try {
    return port.register(keys, pressed);
  } catch {
    // Electron throws for keys that this system has no name for.
    return false;
  }
}
