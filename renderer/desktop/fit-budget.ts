/** How a picture is encoded: quality 0..1, size as a part of its own. */
export interface EncodeStep {
  readonly quality: number;
  readonly scale: number;
}

/** Good for any text; whatever fits with it is not looked at again. */
export const bestQuality = 0.6;
const lowestQuality = 0.1;
/** A guess aims a little lower, and is good enough from there on. */
const aim = 0.93;
const goodEnough = 0.75;
/** Only when the lowest quality does not do: small text suffers more from lost pixels than from noise. */
const smaller: readonly EncodeStep[] = [
  { scale: 0.75, quality: 0.4 },
  { scale: 0.75, quality: lowestQuality },
  { scale: 0.5, quality: 0.4 },
  { scale: 0.5, quality: lowestQuality },
];

/** Encodes of one picture at most; each takes about a tenth of a second. */
export const maxEncodes = 3 + smaller.length;

/** What WebP makes of a screen full of text, as a part of what quality 0.6 needs. */
const sizes: readonly (readonly [quality: number, size: number])[] = [
  [0.1, 0.59],
  [0.2, 0.69],
  [0.3, 0.78],
  [0.4, 0.875],
  [0.6, 1],
];

interface Encoded {
  readonly bytes: { readonly length: number };
}
export interface Fitted<T> {
  readonly encoded: T;
  readonly quality: number;
}

/**
 * A good quality within the budget in as few encodes as possible, which is one if `first` did it for
 * the picture before. `undefined`: the picture does not fit at all.
 */
export async function fitBudget<T extends Encoded>(
  encode: (step: EncodeStep) => Promise<T>,
  maxBytes: number,
  first = bestQuality,
): Promise<Fitted<T> | undefined> {
  const at = async (step: EncodeStep): Promise<Fitted<T>> => ({
    encoded: await encode(step),
    quality: step.quality,
  });
  const isFit = ({ encoded }: Fitted<T>) => encoded.bytes.length <= maxBytes;
  const start = await at({ quality: first, scale: 1 });
  const sizeOf = ({ encoded }: Fitted<T>) => encoded.bytes.length;
  const guess = qualityFor(start.quality, (maxBytes * aim) / sizeOf(start));
  if (isFit(start)) {
    const isBest = first >= bestQuality || sizeOf(start) >= maxBytes * goodEnough;
    if (isBest || guess <= first) return start;
    const better = await at({ quality: guess, scale: 1 });
    return isFit(better) ? better : start;
  }
  const steps = [guess, lowestQuality].map((quality) => ({ quality, scale: 1 }));
  for (const step of [...steps, ...smaller]) {
    const next = await at(step);
    if (isFit(next)) return next;
  }
  return undefined;
}

/** At which quality a picture comes to `change` times its size at `from`. */
function qualityFor(from: number, change: number): number {
  const wanted = sizeAt(from) * change;
  const above = sizes.findIndex(([, size]) => size >= wanted);
  const [high, highSize] = sizes[above === -1 ? sizes.length - 1 : above] ?? [0, 0];
  const [low, lowSize] = sizes[Math.max(0, above - 1)] ?? [0, 0];
  if (above <= 0) return above === 0 ? lowestQuality : bestQuality;
  return low + ((high - low) * (wanted - lowSize)) / (highSize - lowSize);
}

function sizeAt(quality: number): number {
  const above = Math.max(
    1,
    sizes.findIndex(([each]) => each >= quality),
  );
  const [low, lowSize] = sizes[above - 1] ?? [0, 0];
  const [high, highSize] = sizes[above] ?? [1, 1];
  return lowSize + ((highSize - lowSize) * (quality - low)) / (high - low);
}
