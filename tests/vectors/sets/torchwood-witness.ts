import { hexToBytes } from '../../../shared/kit/hex.ts';
import { assertOk } from '../../../shared/kit/result.ts';
import { openCheckpoint, parseSignedCheckpoint } from '../../../shared/log/checkpoint.ts';
import { createVerifierKey, logKeyType, type VerifierKey } from '../../../shared/log/note-key.ts';
import { formatAddCheckpoint, parseAddCheckpoint } from '../../../shared/log/witness-request.ts';
import { hasher, verifySignatures } from '../crypto.ts';
import { createMemoryWitness } from '../../support/test-witness.ts';
import { readJson, type Recorder, type VectorSet } from '../recorder.ts';

interface AddCheckpointVector {
  readonly log_ed25519_pub_hex: string;
  readonly request: string;
}

export const torchwoodWitness: VectorSet = {
  name: 'torchwood-witness',
  async run(directory, recorder) {
    const vector = await readJson<AddCheckpointVector>(directory, 'add-checkpoint.json');
    const request = assertOk(parseAddCheckpoint(vector.request));
    recorder.check('old size 0 without proof', request.oldSize === 0 && request.proof.length === 0);
    recorder.check('formats back', formatAddCheckpoint(request) === vector.request);
    const { checkpoint } = assertOk(parseSignedCheckpoint(request.checkpoint));
    const key = createVerifierKey(hasher, {
      name: checkpoint.origin,
      type: logKeyType,
      publicKey: hexToBytes(vector.log_ed25519_pub_hex),
    });
    const opened = await openCheckpoint(verifySignatures, request.checkpoint, key);
    recorder.check('log signature', opened.ok && opened.value.checkpoint.size === 1);
    const tampered = request.checkpoint.replace('\n1\n', '\n2\n');
    const refused = await openCheckpoint(verifySignatures, tampered, key);
    recorder.check('another size', !refused.ok && refused.error.code === 'E_CP_BAD_SIG');
    await checkWitness(vector.request, [key], recorder);
  },
};

/** Our witness answers as the reference does. */
async function checkWitness(
  request: string,
  logKeys: readonly VerifierKey[],
  recorder: Recorder,
): Promise<void> {
  const { witness } = createMemoryWitness('witness.example/w1', logKeys);
  const ahead = await witness.addCheckpoint(request.replace('old 0', 'old 1'));
  recorder.check(
    'old size that it has not seen',
    ahead.status === 409 && ahead.contentType === 'text/x.tlog.size' && ahead.body === '0\n',
  );
  const first = await witness.addCheckpoint(request);
  recorder.check('cosigns', first.status === 200 && first.body.startsWith('— witness.example/w1 '));
  const again = await witness.addCheckpoint(request);
  recorder.check('knows what it signed', again.status === 409 && again.body === '1\n');
  const same = await witness.addCheckpoint(request.replace('old 0', 'old 1'));
  recorder.check('signs the same head again', same.status === 200);
}
