import type { IpcError } from '../../../shared/api/ipc.ts';
import { nilUuid } from '../../../shared/kit/ids.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import { createBlobFiles } from './blob-files.ts';
import { openCheckpoints } from './checkpoints.ts';
import { createDisclosureFiles } from './disclosure-files.ts';
import { createEditBook } from './edit-book.ts';
import { enrollmentOf } from './enrol-device.ts';
import { createValuesReader } from './opened-values.ts';
import type { PairedDeps, PairedDiary } from './paired-types.ts';
import { logKeyOf, type Pairing } from './pairing.ts';
import { createPictureStore } from './picture-store.ts';
import { openReceipts } from './receipts.ts';
import { openRefusals } from './refusals.ts';
import { createSealer, type SealError } from './sealer.ts';
import { createServerLink } from './server-link.ts';
import { createTokenKeeper } from './token-keeper.ts';

/** What `openBase` opened. */
export type Base =
  Awaited<ReturnType<typeof openBase>> extends Result<infer T, IpcError> ? T : never;

/** Files of the profile, and what signs. */
export async function openBase(deps: PairedDeps, pairing: Pairing) {
  const { files, paths, journal, keys, clock, randomBytes } = deps;
  const { hasher } = mainCrypto;
  const checkpoints = await openCheckpoints(
    {
      files,
      crypto: mainCrypto,
      logKey: logKeyOf(pairing),
      statePath: paths.state('checkpoint'),
      forksDir: paths.forksDir,
      onFork: ({ size }) => deps.notices.say('log_fork', { size }),
    },
    pairing.checkpoint,
  );
  if (!checkpoints.ok) return err({ code: 'internal' as const, detail: checkpoints.error.code });
  const disclosures = createDisclosureFiles(files, paths.disclosuresDir);
  const { origin, fre } = pairing;
  const seen = () => checkpoints.value.seen();
  const signing = { journal, disclosures, keys, clock, randomBytes, seen, origin, fre };
  const sealer = createSealer(signing);
  const enrolled = await enroll({ journal, sealer, keys }, pairing);
  if (!enrolled.ok) return err({ code: 'disk_full' as const, detail: enrolled.error.type });
  const blobs = createBlobFiles(files, paths.blobsDir, hasher);
  const book = createEditBook(journal);
  const { serverUrl } = pairing;
  const tokens = createTokenKeeper(
    { file: deps.pairingFile, secrets: deps.secrets, wallMs: () => clock.wallMs() },
    pairing.token,
  );
  return ok({
    sealer,
    disclosures,
    blobs,
    book,
    checkpoints: checkpoints.value,
    values: createValuesReader({ journal, disclosures, book }),
    pictures: createPictureStore({ blobs, hasher, identity: keys.age.identity }),
    refusals: await openRefusals(files, paths.state('refused')),
    receipts: await openReceipts({
      files,
      crypto: mainCrypto,
      journal,
      checkpoints: checkpoints.value,
      operatorPk: pairing.operatorPk,
      receiptsPath: paths.receipts,
      heldPath: paths.held,
      quarantineDir: paths.quarantineDir,
    }),
    tokens,
    link: createServerLink({ fetch: deps.fetch, serverUrl, token: tokens.current }),
  });
}

/**
 * The first entry of the device; made again at the next start if it did not reach the journal. A
 * further device waits for whoever vouches for it.
 */
async function enroll(
  { journal, sealer, keys }: Pick<PairedDiary, 'journal' | 'sealer' | 'keys'>,
  { nonce, isFurther }: Pairing,
): Promise<Result<undefined, SealError>> {
  const isEnrolled = journal.head(nilUuid) !== undefined || journal.missing() > 0;
  if (isEnrolled || isFurther === true) return ok(undefined);
  const sealed = await sealer.seal(enrollmentOf(keys, nonce));
  return sealed.ok ? ok(undefined) : sealed;
}
