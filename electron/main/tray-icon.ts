export const trayIconSizePx = 32;

type Colour = readonly [red: number, green: number, blue: number];
const colours: Readonly<Record<'stopped' | 'tracking', Colour>> = {
  stopped: [110, 118, 129],
  tracking: [31, 136, 61],
};

/** A disc while tracking, a ring while not: to be told apart without colour. BGRA pixels. */
export function trayIconBitmap(state: 'stopped' | 'tracking'): Uint8Array {
  const pixels = new Uint8Array(trayIconSizePx * trayIconSizePx * 4);
  const centre = (trayIconSizePx - 1) / 2;
  const [red, green, blue] = colours[state];
  for (let y = 0; y < trayIconSizePx; y++) {
    for (let x = 0; x < trayIconSizePx; x++) {
      const distance = Math.hypot(x - centre, y - centre);
      const outer = coverage(13 - distance);
      const alpha = state === 'tracking' ? outer : outer * coverage(distance - 8);
      const at = (y * trayIconSizePx + x) * 4;
      // Premultiplied, as the bitmap format wants it.
      pixels.set([blue * alpha, green * alpha, red * alpha, 255 * alpha].map(Math.round), at);
    }
  }
  return pixels;
}

const coverage = (distance: number): number => Math.min(1, Math.max(0, distance + 0.5));
