import type { JsonFile } from '../files/json-file.ts';
import { createSerial } from '../files/serial.ts';
import type { StoredPairing } from './pairing.ts';

/** The pairing on disk; several parts change one thing each, and none may undo another's change. */
export interface PairingFile {
  /** `undefined` when there is none that can be read. */
  read(): Promise<StoredPairing | undefined>;
  /** Durable when it resolves; nothing is written while there is no pairing. */
  change(change: (stored: StoredPairing) => StoredPairing): Promise<void>;
}

export function createPairingFile(file: JsonFile<StoredPairing>): PairingFile {
  const serial = createSerial();
  const read = async () => {
    const found = await file.read();
    return typeof found === 'object' ? found.value : undefined;
  };
  return {
    read,
    change: (change) =>
      serial(async () => {
        const stored = await read();
        if (stored !== undefined) await file.write(change(stored));
      }),
  };
}
