import { z } from 'zod';
import type { FilePort } from './files/file-port.ts';
import { createJsonFile } from './files/json-file.ts';

const whole = z.number().int().min(-100_000).max(100_000);
const placeSchema = z.strictObject({
  x: whole,
  y: whole,
  width: whole.min(200),
  height: whole.min(200),
  isMaximized: z.boolean(),
});
export type WindowPlace = z.output<typeof placeSchema>;
export type Rectangle = Pick<WindowPlace, 'x' | 'y' | 'width' | 'height'>;

/** So much of the title bar must lie on a display that the window can be taken hold of. */
const grip = { width: 120, height: 24 };

export interface WindowPlaceFile {
  read(): Promise<WindowPlace | undefined>;
  write(place: WindowPlace): Promise<void>;
}

export function createWindowPlaceFile(files: FilePort, path: string): WindowPlaceFile {
  const file = createJsonFile(files, path, placeSchema);
  return {
    async read() {
      const found = await file.read();
      return typeof found === 'object' ? found.value : undefined;
    },
    write: (place) => file.write(place),
  };
}

/**
 * The place if a display still shows it: made smaller where the display is, and `undefined` when
 * its title bar would lie outside, as after a display was taken away.
 */
export function placeOnScreen(
  place: WindowPlace | undefined,
  workAreas: readonly Rectangle[],
): WindowPlace | undefined {
  if (place === undefined) return undefined;
  const area = workAreas.find((each) => isHeldBy(place, each));
  if (area === undefined) return undefined;
  return {
    ...place,
    width: Math.min(place.width, area.width),
    height: Math.min(place.height, area.height),
  };
}

function isHeldBy({ x, y, width }: Rectangle, area: Rectangle): boolean {
  const shownWidth = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  return (
    shownWidth >= Math.min(grip.width, width) &&
    y >= area.y &&
    y + grip.height <= area.y + area.height
  );
}
