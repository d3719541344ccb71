import { hexToBytes } from '../../../shared/kit/hex.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import type { DeviceKeys } from './device-key.ts';
import type { DiaryDeps } from './diary-types.ts';
import { createHeads } from './heads.ts';
import { type Journal, type JournalReport, openJournal } from './journal.ts';
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
  sayDamage(report, notices);
  const missing = journal.missing();
  if (missing > 0) notices.say('journal_rolled_back', { missing, dir: profileDir });
  return journal;
}

function sayDamage(
  { tornBytes, corruptPositions, removedLines }: JournalReport,
  notices: Notices,
): void {
  if (tornBytes > 0) notices.say('journal_torn', { bytes: tornBytes });
  const lines = corruptPositions.length + removedLines;
  if (lines > 0) notices.say('journal_corrupt', { lines, first: corruptPositions[0] ?? 0 });
}
