import type { EnvelopeJson } from '../entry/envelope.ts';
import { ok, type Result } from '../kit/result.ts';
import { parseReceipt } from '../log/receipt.ts';
import { type AnswerLine, type CarriedLine, formatLine } from './carried-file.ts';
import type { CarryPort, Stop } from './carry-in.ts';

export interface RefusedEntry {
  readonly hash: string;
  readonly code: string;
  readonly detail?: string;
  /** The same bytes may be taken later. */
  readonly retry: boolean;
}

/** What the server said, to be carried back. */
export interface CarriedAnswers {
  readonly receipts: { readonly hash: string; readonly receipt: string }[];
  readonly held: { readonly hash: string; readonly held: EnvelopeJson }[];
  readonly refused: RefusedEntry[];
}

/** Text of the file of answers. `failed`: the server did not prove its log; receipts are left out. */
export async function formatAnswers(
  port: Pick<CarryPort, 'consistency'>,
  { log, fre, device, seen }: Extract<CarriedLine, { kind: unknown }>,
  { receipts, held, refused }: CarriedAnswers,
): Promise<{ readonly answers: string; readonly failed: Stop | undefined }> {
  const proved = await checkpointLines(port, receipts, seen);
  const body: AnswerLine[] = [
    ...(proved.ok ? [...proved.value, ...receipts] : []),
    ...held,
    ...refused.filter(({ retry }) => !retry).map(refusedLine),
  ];
  const whole: AnswerLine[] = [
    { kind: 'countersign-answers', v: 1, log, fre, device },
    ...body,
    { end: { lines: body.length } },
  ];
  return {
    answers: whole.map(formatLine).join(''),
    failed: proved.ok ? undefined : proved.error,
  };
}

const refusedLine = ({ hash, code, detail }: RefusedEntry): AnswerLine => ({
  hash,
  refused: code,
  ...(detail !== undefined && { detail: detail.slice(0, 200) }),
});

/** Each receipt's checkpoint, proved to continue what the device has seen, one from the other. */
async function checkpointLines(
  port: Pick<CarryPort, 'consistency'>,
  receipts: CarriedAnswers['receipts'],
  seen: number,
): Promise<Result<readonly AnswerLine[], Stop>> {
  const noteBySize = new Map<number, string>();
  for (const { receipt } of receipts) {
    const parsed = parseReceipt(receipt);
    if (parsed.ok) noteBySize.set(parsed.value.checkpoint.size, parsed.value.checkpointNote);
  }
  const lines: AnswerLine[] = [];
  let newest = seen;
  for (const [size, checkpoint] of [...noteBySize].sort(([a], [b]) => a - b)) {
    const isSame = size === newest;
    const proof = isSame
      ? ok([])
      : await port.consistency(Math.min(size, newest), Math.max(size, newest));
    if (!proof.ok) return proof;
    lines.push({ checkpoint, consistency: [...proof.value] });
    newest = Math.max(newest, size);
  }
  return ok(lines);
}
