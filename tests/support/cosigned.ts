import { formatNote, parseNote } from '../../shared/log/note.ts';
import { createNoteSigner, formatVkey, witnessKeyType } from '../../shared/log/note-key.ts';
import { cosignNoteText } from '../../shared/log/note-verify.ts';
import { assertOk } from '../../shared/kit/result.ts';
import type { BundleParts } from './bundle-factory.ts';
import type { Scene } from './bundle-scene.ts';
import { createSigningKey, testCrypto } from './entry-factory.ts';

const witnessSigner = (name: string) =>
  createNoteSigner(
    testCrypto.hasher,
    { name, type: witnessKeyType },
    createSigningKey(`witness ${name}`).signer,
  );

const ordinaryWitness = 'witness.example.com';

/** Line of a policy that names the witness `w1`. */
export const witnessLine = (name = ordinaryWitness): string =>
  `witness w1 ${formatVkey(witnessSigner(name).key)}`;

/** The log's checkpoint of a size with a witness's signature on it. */
export async function cosignedNote(
  note: string,
  signedAtS: number,
  name = ordinaryWitness,
): Promise<string> {
  const { text, signatures } = assertOk(parseNote(note));
  const cosignature = await cosignNoteText(witnessSigner(name), text, signedAtS);
  return formatNote({ text, signatures: [...signatures, cosignature] });
}

/** Adds a first cosigned checkpoint to a bundle, behind those that it has. */
export async function addCosigned(
  parts: BundleParts,
  { log }: Scene,
  of: { readonly size: number; readonly signedAtS: number },
): Promise<void> {
  const note = await cosignedNote(await log.checkpointAt(of.size), of.signedAtS);
  parts.proofs.push({ cosigned: of.size, note });
}
