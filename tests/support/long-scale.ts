/** How much of a long suite runs: 1 is all of it, 0.05 a quick look (COUNTERSIGN_LONG_SCALE). */
export const longScale = Number(process.env['COUNTERSIGN_LONG_SCALE'] ?? '1');
if (!(longScale > 0)) throw new Error('COUNTERSIGN_LONG_SCALE is not a number above 0');

/** So many of `count`, at least one. */
export const scaled = (count: number): number => Math.max(1, Math.round(count * longScale));

/** 1 takes every one, 20 every twentieth. */
export const stride = Math.max(1, Math.round(1 / longScale));
