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
      Object.entries<CaptureValue>(values.captures).flatMap(([name, capture]) => {
        if (!isTaken(capture)) return [];
        const picture = { entry: hash, capture, sealed: entry?.payload.sealed === true };
        const isSmall = name.startsWith('thumb') && entry !== undefined;
        return [isSmall ? { ...picture, thumbnailOf: entry.payload.con } : picture];
      }),
    );

/** Thumbnails come many at a time. */
const thumbnailLanes = 48;
const lanes = 4;

/** Looks at each picture, a few at a time, and tells how far it is. */
export async function checkPictures(
  pictures: readonly PictureRef[],
  look: (picture: PictureRef) => Promise<PictureRead>,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const work = async (queue: Iterable<PictureRef>): Promise<void> => {
    for (const picture of queue) {
      const finding = findingOf(picture, await look(picture));
      if (finding !== undefined) findings.push(finding);
    }
  };
  const inLanes = (some: readonly PictureRef[], count: number): Promise<unknown> => {
    const queue = some.values();
    return Promise.all(Array.from({ length: count }, () => work(queue)));
  };
  const isSmall = ({ thumbnailOf }: PictureRef): boolean => thumbnailOf !== undefined;
  await inLanes(pictures.filter(isSmall), thumbnailLanes);
  await inLanes(
    pictures.filter((picture) => !isSmall(picture)),
    lanes,
  );
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
