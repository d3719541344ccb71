import type { LoggedOf } from '../entry/ledger.ts';
import { pae } from '../entry/pae.ts';
import type { SignatureCheck } from '../kit/crypto-port.ts';
import type { EntryHash } from '../kit/ids.ts';
import type { KeyDirectory } from './key-directory.ts';
import { type Run, verifyBatches } from './run.ts';

/** Hashes of the enrolments whose second signature is the endorser's (protocol 3.5). */
export async function verifyEndorsements(
  run: Run,
  enrolments: readonly LoggedOf<'enroll'>[],
  keys: KeyDirectory,
): Promise<ReadonlySet<EntryHash>> {
  const found: { readonly hash: EntryHash; readonly check: SignatureCheck }[] = [];
  for (const { entry } of enrolments) {
    // Exactly these two signatures, in this order, are the form of a further device's.
    const second = entry.envelope.signatures[1];
    const publicKey = keys.get(entry.payload.endorse)?.publicKey;
    if (second === undefined || publicKey === undefined) continue;
    const message = pae(entry.envelope.payloadType, entry.envelope.payload);
    found.push({ hash: entry.hash, check: { publicKey, message, signature: second.sig } });
  }
  const verdicts = await verifyBatches(
    run,
    found.map(({ check }) => check),
  );
  return new Set(found.filter((_, i) => verdicts[i] === true).map(({ hash }) => hash));
}
