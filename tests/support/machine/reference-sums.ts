import { createHash } from 'node:crypto';
import type { Row } from './reference-log.ts';

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

export const msOf = (rows: readonly Row[]): number =>
  rows.reduce((sum, { p }) => sum + (p.to_ms ?? 0) - (p.from_ms ?? 0), 0);

export function inBillingOrder(a: Row, b: Row): number {
  const byPlace = (a.p.idx ?? 0) - (b.p.idx ?? 0) || (a.p.from_ms ?? 0) - (b.p.from_ms ?? 0);
  return byPlace || (a.hash < b.hash ? -1 : 1);
}

/** Of a timesheet, by the newest word of each stage. */
export function stateFrom(last: {
  client?: Row | undefined;
  finance?: Row | undefined;
  payment?: Row | undefined;
}): string {
  if (last.payment) return 'paid';
  if (last.finance) return last.finance.p.verdict === 'approve' ? 'finance_approved' : 'disputed';
  if (last.client) return last.client.p.verdict === 'approve' ? 'client_approved' : 'disputed';
  return 'submitted';
}
