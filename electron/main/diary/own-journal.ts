import { hexToBytes } from '../../../shared/kit/hex.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import type { DeviceKeys } from './device-key.ts';
import type { DiaryDeps } from './diary-types.ts';
import { createHeads } from './heads.ts';
import { type Journal, type JournalReport, openJournal } from './journal.ts';
import type { JournalRecord } from './journal-lines.ts';
import type { Notices } from './notices.ts';
import { profilePaths } from './profile-paths.ts';

/** This device's journal, checked; what is wrong with it is said to the freelancer. */
export async function openOwnJournal(
  { files, secrets, profileDir }: Pick<DiaryDeps, 'files' | 'secrets' | 'profileDir'>,
  { kid, pk }: Pick<DeviceKeys, 'kid' | 'pk'>,
  notices: Notices,
): Promise<Journal> {
  const paths = profilePaths(profileDir);
  const { journal, report } = await openJournal({
    files,
    crypto: mainCrypto,
    own: { kid, publicKey: hexToBytes(pk) },
    path: paths.journal,
    quarantineDir: paths.quarantineDir,
    heads: createHeads({ files, secrets, path: paths.state('heads') }),
  });
  sayDamage(report, journal.records(), notices);
  const missing = journal.missing();
  if (missing > 0) notices.say('journal_rolled_back', { missing, dir: profileDir });
  return journal;
}

function sayDamage(
  { tornBytes, corruptPositions, removedLines }: JournalReport,
  records: readonly JournalRecord[],
  notices: Notices,
): void {
  const newestAt = records.at(-1)?.payload.clk.wall_ms;
  if (tornBytes > 0)
    notices.say('journal_torn', {
      bytes: tornBytes,
      ...(newestAt !== undefined && { newestAt }),
    });
  const lines = corruptPositions.length + removedLines;
  const [first = 0] = corruptPositions;
  const last = corruptPositions.at(-1) ?? first;
  const before = records.findLast(({ position }) => position < first)?.payload.clk.wall_ms;
  const after = records.find(({ position }) => position > last)?.payload.clk.wall_ms ?? newestAt;
  if (lines > 0)
    notices.say('journal_corrupt', {
      lines,
      first,
      // Where only whole lines were taken out, nothing tells between which times.
      ...(first > 0 && before !== undefined && { fromAt: before }),
      ...(first > 0 && after !== undefined && { toAt: after }),
    });
}
