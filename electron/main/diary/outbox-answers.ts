import { type AnswerLine, parseAnswerLine } from '../../../shared/api/carried-file.ts';
import type { IpcError } from '../../../shared/api/ipc.ts';
import type { ReadAnswers } from '../../../shared/api/waiting.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { parseUtf8 } from '../../../shared/kit/utf8.ts';
import { type FilePort, onDisk } from '../files/file-port.ts';
import type { PairedDiary } from './paired-types.ts';

type Paired = Pick<
  PairedDiary,
  'journal' | 'receipts' | 'refusals' | 'checkpoints' | 'pairing' | 'keys'
>;

/**
 * Takes the server's answers to a carried file: each checkpoint must continue the one that this
 * device saw, each receipt and statement is verified like one that came over the network. Read
 * twice, it changes nothing.
 */
export async function readAnswers(
  { files, paired }: { readonly files: FilePort; readonly paired: Paired },
  path: string,
): Promise<Result<ReadAnswers, IpcError>> {
  const bytes = await onDisk(() => files.read(path));
  const text = bytes.ok && bytes.value !== undefined ? parseUtf8(bytes.value) : undefined;
  const lines = text?.split('\n').filter((line) => line !== '') ?? [];
  const parsed = lines.map(parseAnswerLine);
  const [header, ...body] = parsed;
  if (header === undefined || !('kind' in header)) return err({ code: 'answers_unreadable' });
  const { pairing, keys } = paired;
  if (header.log !== pairing.origin || header.device !== keys.kid)
    return err({ code: 'answers_foreign' });
  const end = body.at(-1);
  const isWhole = end !== undefined && 'end' in end && end.end.lines === body.length - 1;
  if (!isWhole || body.includes(undefined)) return err({ code: 'answers_unreadable' });
  const counts = { receipts: 0, held: 0, refused: 0, unbelieved: 0 };
  let why: string | undefined;
  for (const line of body) {
    const taken = line === undefined ? 'nothing' : await takeLine(paired, line);
    if (typeof taken === 'string') {
      if (taken !== 'nothing') counts[taken] += 1;
    } else {
      counts.unbelieved += 1;
      why ??= taken.code;
    }
  }
  return ok({ ...counts, ...(why !== undefined && { why }) });
}

type Taken = 'receipts' | 'held' | 'refused' | 'nothing' | { readonly code: string };

async function takeLine(paired: Paired, line: AnswerLine): Promise<Taken> {
  const { checkpoints, receipts, refusals, journal } = paired;
  if ('checkpoint' in line) {
    const accepted = await checkpoints.accept(line.checkpoint, line.consistency);
    return accepted.ok ? 'nothing' : refusalOf(accepted.error);
  }
  if ('receipt' in line) {
    const accepted = await receipts.accept(line.hash, line.receipt);
    if (!accepted.ok) return refusalOf(accepted.error);
    await refusals.remove(line.hash);
    return 'receipts';
  }
  if ('held' in line) {
    const accepted = await receipts.acceptHeld(line.hash, line.held);
    return accepted.ok ? 'held' : refusalOf(accepted.error);
  }
  if (!('refused' in line) || journal.find(line.hash) === undefined) return 'nothing';
  // A receipt cannot be taken back by anybody.
  if (receipts.of(line.hash) !== undefined) return 'nothing';
  const { hash, refused: code, detail } = line;
  await refusals.add({ hash, code, ...(detail !== undefined && { detail }) });
  return 'refused';
}

const refusalOf = ({ code }: { readonly code: string }) => ({ code });
