import { type CaptureValue, isTaken } from '../../../shared/entry/values.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { isError } from '../../../shared/verify/codes.ts';
import type { Finding, VerificationReport } from '../../../shared/verify/report.ts';
import type { PictureRead, PictureRef } from './load-picture.ts';

/** Every stored picture and thumbnail of the slices that was delivered. */
export const picturesOf = (
  slices: readonly Pick<LedgerSlice, 'hash' | 'values' | 'delivery' | 'entry'>[],
): readonly PictureRef[] =>
  slices
    .filter(({ delivery }) => delivery !== 'missing')
    .flatMap(({ hash, values, entry }) =>
      Object.values<CaptureValue>(values.captures).flatMap((capture) =>
        isTaken(capture) ? [{ entry: hash, capture, sealed: entry?.payload.sealed === true }] : [],
      ),
    );

const lanes = 4;

/** Looks at each picture, a few at a time, and tells how far it is. */
export async function checkPictures(
  pictures: readonly PictureRef[],
  look: (picture: PictureRef) => Promise<PictureRead>,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const queue = pictures.values();
  const work = async (): Promise<void> => {
    for (const picture of queue) {
      const finding = findingOf(picture, await look(picture));
      if (finding !== undefined) findings.push(finding);
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  return findings;
}

/** The report with what the pictures showed: a slice with a wrong picture is not unchanged. */
export function addFindings(
  report: VerificationReport,
  findings: readonly Finding[],
): VerificationReport {
  if (findings.length === 0) return report;
  const errors = findings.filter(({ code }) => isError(code));
  const slices = { ...report.slices };
  for (const { entry } of errors) if (entry !== undefined) slices[entry] = 'failed';
  return {
    ...report,
    ...(errors.length > 0 && { ok: false, verdict: 'failed' as const }),
    slices,
    findings: [...report.findings, ...findings],
  };
}

function findingOf({ entry, capture }: PictureRef, read: PictureRead): Finding | undefined {
  const detail = capture.blob;
  if (read.state === 'unchanged') return undefined;
  return { code: read.state === 'missing' ? 'E_BLOB_MISSING' : read.code, entry, detail };
}
