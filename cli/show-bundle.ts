import { type EntryOf, parseEntry } from '../shared/entry/entry.ts';
import { parseEnvelope } from '../shared/entry/envelope.ts';
import { cellStartAt, formatCellUtc } from '../shared/domain/cell.ts';
import type { Kind } from '../shared/entry/kinds.ts';
import type { Payload } from '../shared/entry/payload.ts';
import { parseReceipt } from '../shared/log/receipt.ts';
import { createFindings } from '../shared/verify/findings.ts';
import { readBundle } from '../shared/verify/read-bundle.ts';
import { openBundleDirectory } from './bundle-directory.ts';
import { CommandFailure, type CommandIo, exitCodes, printable } from './io.ts';
import { formatDuration, formatMoney, formatTime, plural, shortHash } from './words.ts';

/** `countersign bundle show`: what a bundle says, in plain words, without judging it. */
export async function showBundle(io: CommandIo, directory: string): Promise<void> {
  const files = await openBundleDirectory(directory);
  const findings = createFindings();
  const content = await readBundle(
    { crypto: io.crypto, findings, onProgress: () => undefined },
    files,
  );
  if (content === undefined) {
    const codes = findings.sorted().map(({ code }) => code);
    throw new CommandFailure(`not a readable bundle: ${codes.join(' ')}`, exitCodes.failed);
  }
  const { index } = content;
  io.out(
    printable(
      [
        `Bundle of contract ${index.con} (${index.profile})`,
        `Log ${index.log}, ${plural(index.to, 'leaf', 'leaves')}`,
        `${plural(content.entries.length, 'entry', 'entries')}, ${plural(content.blobLengthByName.size, 'picture')}`,
        '',
        ...content.entries.map((line) => entryLine(io, line)),
        '',
        'This is what the bundle says. Nothing of it was verified: see countersign verify.',
      ].join('\n'),
    ),
  );
}

function entryLine(
  io: CommandIo,
  line: {
    readonly hash: string;
    readonly envelope?: unknown;
    readonly receipt?: string | undefined;
  },
): string {
  const receipt = line.receipt === undefined ? undefined : parseReceipt(line.receipt);
  const at = receipt?.ok ? formatTime(receipt.value.leaf.receivedMs) : 'no receipt';
  const envelope = parseEnvelope(line.envelope);
  const entry = envelope.ok ? parseEntry(io.crypto.hasher, envelope.value) : undefined;
  const said = entry?.ok ? entryWords(entry.value as EntryOf<Kind>) : 'cannot be read';
  return `${at}  ${shortHash(line.hash)}  ${said}`;
}

type Words = { readonly [K in Kind]: (payload: Payload<K>) => string };

const wordsByKind: Words = {
  enroll: ({ by, ks }) => `device ${shortHash(by)} enrolled (${ks})`,
  roster: ({ no, approvers }) =>
    `list of approvers no. ${no}: ${plural(approvers.length, 'person', 'people')}`,
  contract: ({ title }) => `contract "${title}" signed by the freelancer`,
  session: ({ n, ev }) => `session ${n}: ${ev.replaceAll('_', ' ')}`,
  slice: sliceWords,
  timesheet: ({ week, n, ms }) =>
    `timesheet for week ${week}: ${plural(n, 'slice')}, ${formatDuration(ms.service + ms.support)}`,
  decision: decisionWords,
  payee: ({ currency }) => `payout details in ${currency}`,
  invoice: ({ no, amount_minor, cur }) => `invoice ${no}: ${formatMoney(amount_minor, cur)}`,
  payment: ({ bank_ref, date, amount_minor, cur }) =>
    `payment ${bank_ref} on ${date}: ${formatMoney(amount_minor, cur)}`,
};

const entryWords = <K extends Kind>({ kind, payload }: EntryOf<K>): string =>
  wordsByKind[kind](payload);

function sliceWords({ idx, from_ms, to_ms, mode, cm }: Payload<'slice'>): string {
  const from = cellStartAt(idx) + from_ms;
  const pictures = Object.keys(cm).filter((name) => name.startsWith('shot')).length;
  const kind = mode === 'manual' ? 'time by hand' : 'slice';
  return `${kind} ${formatCellUtc(idx)} from ${formatTime(from)}, ${formatDuration(to_ms - from_ms)}, ${plural(pictures, 'picture')}`;
}

function decisionWords({ stage, verdict, ref, amount_minor, cur }: Payload<'decision'>): string {
  const amount =
    amount_minor === undefined || cur === undefined ? '' : `: ${formatMoney(amount_minor, cur)}`;
  return `${stage} decides: ${verdict} ${shortHash(ref)}${amount}`;
}
