import { open } from 'node:fs/promises';
import { type InvoiceFault, invoiceFacts } from '../server/invoice/invoice-facts.ts';
import type { ContractLedger } from '../shared/entry/ledger.ts';
import { err, ok } from '../shared/kit/result.ts';
import { openBundle, type VerifiedBundle } from '../shared/verify/verify-bundle.ts';
import { CommandFailure, type CommandIo, exitCodes } from './io.ts';
import { withBundle } from './open-bundle.ts';
import { readArgument } from './read-trust.ts';

export interface InvoicePdfOptions {
  readonly policy: string;
  readonly anchors: string;
  readonly out: string;
  /** Number or hash; may be left out where there is one invoice only. */
  readonly invoice?: string;
}

/**
 * `countersign invoice pdf`: verifies the bundle and makes the page of one invoice of it; nothing of
 * a bundle in which that invoice does not hold.
 */
export async function writeInvoicePdf(
  io: CommandIo,
  path: string,
  options: InvoicePdfOptions,
): Promise<void> {
  const policyText = await readArgument(options.policy, 'policy');
  const anchorsText = await readArgument(options.anchors, 'anchors');
  const verified = await withBundle(path, async (files) => {
    if (!files.ok) return err(files.error);
    const trust = { policyText, anchorsText };
    const input = { files: files.value, ...trust, extent: 'any' as const };
    return ok(await openBundle({ crypto: io.crypto }, input));
  });
  if (!verified.ok)
    throw new CommandFailure(
      `not a readable bundle: ${verified.error.map(({ code }) => code).join(' ')}`,
      exitCodes.failed,
    );
  const { ledger } = verified.value;
  const hash = ledger && chosenInvoice(ledger, options.invoice);
  if (hash === undefined) throw new CommandFailure(whyNone(verified.value), exitCodes.failed);
  const facts = invoiceFacts(verified.value, hash);
  if (!facts.ok) throw new CommandFailure(faultText(facts.error), exitCodes.failed);
  // Only who asks for a page loads what draws one.
  const { invoicePdf } = await import('../server/invoice/invoice-pdf.ts');
  await writeNew(options.out, await invoicePdf(facts.value));
  const { no } = facts.value.document;
  io.out(`${options.out}: invoice ${no}, timesheet root ${facts.value.root}`);
}

function chosenInvoice({ invoices }: ContractLedger, wanted: string | undefined) {
  const all = invoices.map(({ entry }) => ({ hash: entry.hash, no: entry.payload.no }));
  if (wanted === undefined && all.length > 1)
    throw new CommandFailure(
      `say which with --invoice: ${all.map(({ no }) => no).join(', ')} (number or hash)`,
    );
  if (wanted === undefined) return all[0]?.hash;
  // The newest one, should a number have been signed again for the same timesheet.
  return all.findLast(({ hash, no }) => hash === wanted || no === wanted)?.hash;
}

function whyNone({ report, ledger }: VerifiedBundle): string {
  if (ledger !== undefined) return 'the bundle has no such invoice';
  const codes = report.findings.map(({ code }) => code).filter((code) => code.startsWith('E_'));
  return `the bundle does not hold: ${[...new Set(codes)].join(' ')}`;
}

function faultText(fault: InvoiceFault): string {
  if (fault.code === 'not_disclosed') return 'the document of this invoice is not in the bundle';
  if (fault.code === 'not_found') return 'the bundle has no such invoice';
  return `the invoice does not hold: ${fault.detail}`;
}

/** Never over a file that is there. */
async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx').catch((error: unknown) => {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw isThere ? new CommandFailure(`there is a file already: ${path}`) : error;
  });
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
}
