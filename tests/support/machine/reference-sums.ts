import { createHash } from 'node:crypto';

/** ms × rate ÷ 3,600,000, half to even. */
export function amountOf(ms: number, rateMinor = 0): number {
  const product = BigInt(ms) * BigInt(rateMinor);
  const [whole, rest] = [product / 3_600_000n, product % 3_600_000n];
  const isUp = rest * 2n > 3_600_000n || (rest * 2n === 3_600_000n && whole % 2n === 1n);
  return Number(whole) + Number(isUp);
}

export const sha = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();

/** RFC 6962, as its definition reads. */
export function rootOf(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha('');
  if (leaves.length === 1) return leaves[0] as Buffer;
  let left = 1;
  while (left * 2 < leaves.length) left *= 2;
  const halves = [rootOf(leaves.slice(0, left)), rootOf(leaves.slice(left))];
  return sha(Buffer.concat([Buffer.of(1), ...halves]));
}
