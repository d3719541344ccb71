import { parseBase64 } from '../../../shared/kit/base64.ts';
import { assertOk } from '../../../shared/kit/result.ts';
import { parseCheckpoint, parseCheckpointText } from '../../../shared/log/checkpoint.ts';
import {
  createVerifierKey,
  formatVkey,
  openSkey,
  parseVkey,
  witnessKeyType,
} from '../../../shared/log/note-key.ts';
import { parseCosignature } from '../../../shared/log/note-verify.ts';
import { isQuorum } from '../../../shared/log/policy.ts';
import { parsePolicy } from '../../../shared/log/policy-parse.ts';
import { formatLogProof, parseLogProof } from '../../../shared/log/proof.ts';
import { hasher, signerFromSeed } from '../crypto.ts';
import { readJson, type Recorder, type VectorSet } from '../recorder.ts';

interface Formats {
  readonly checkpoint_parse: {
    readonly ok: readonly (readonly [text: string, extensions: string])[];
    readonly bad: readonly string[];
  };
  readonly cosig_v1_timestamp: readonly {
    readonly sig: string;
    readonly time?: number;
    readonly err?: boolean;
  }[];
  readonly vkeys_ok: readonly string[];
  readonly vkeys_bad: readonly string[];
  readonly witness_keys: Readonly<
    Record<string, { readonly vkey01: string; readonly skey: string }>
  >;
  readonly tlog_proof_parse: {
    readonly ok: readonly {
      readonly text: string;
      readonly index: string;
      readonly hashes: number;
    }[];
    readonly bad: readonly (readonly [text: string, why: string])[];
  };
  readonly policy: {
    readonly bad: readonly (readonly [text: string, why: string])[];
    readonly ok: readonly string[];
    readonly quorum: {
      readonly policy: string;
      readonly cases: readonly (readonly [witnesses: readonly string[], isMet: boolean])[];
    };
  };
}

export const transparencyFormats: VectorSet = {
  name: 'transparency-formats',
  async run(directory, recorder) {
    const formats = await readJson<Formats>(directory, 'formats.json');
    checkCheckpoints(formats.checkpoint_parse, recorder);
    checkCosignatures(formats.cosig_v1_timestamp, recorder);
    checkKeys(formats, recorder);
    checkProofs(formats.tlog_proof_parse, recorder);
    checkPolicies(formats, recorder);
  },
};

function checkCheckpoints(rows: Formats['checkpoint_parse'], recorder: Recorder): void {
  for (const [text, extensions] of rows.ok) {
    const parsed = parseCheckpointText(text);
    const lines = parsed?.extensions.map((line) => `${line}\n`).join('');
    recorder.check(`checkpoint ${JSON.stringify(text)}`, lines === extensions);
    // These roots have odd lengths: fine for the format, not for our profile.
    recorder.check(`checkpoint ${JSON.stringify(text)}, profile`, !parseCheckpoint(text).ok);
  }
  for (const text of rows.bad) {
    const isRefused = parseCheckpointText(text) === undefined && !parseCheckpoint(text).ok;
    recorder.check(`bad checkpoint ${JSON.stringify(text)}`, isRefused);
  }
}

function checkCosignatures(rows: Formats['cosig_v1_timestamp'], recorder: Recorder): void {
  for (const { sig, time, err } of rows) {
    const bytes = parseBase64(sig);
    // What the vector holds starts with the key id, which a parsed note keeps apart.
    const parsed = bytes === undefined ? undefined : parseCosignature(bytes.slice(4));
    const isRight = err === true ? parsed === undefined : parsed?.signedAtS === time;
    recorder.check(`cosignature ${sig}`, isRight);
  }
}

function checkKeys(formats: Formats, recorder: Recorder): void {
  for (const vkey of formats.vkeys_ok) {
    const parsed = parseVkey(hasher, vkey);
    recorder.check(`vkey ${vkey}`, parsed.ok && formatVkey(parsed.value) === vkey);
  }
  for (const vkey of formats.vkeys_bad)
    recorder.check(`bad vkey ${vkey}`, !parseVkey(hasher, vkey).ok);
  for (const [name, { vkey01, skey }] of Object.entries(formats.witness_keys)) {
    const signer = openSkey(hasher, skey, signerFromSeed);
    recorder.check(`skey ${name}`, signer.ok && formatVkey(signer.value.key) === vkey01);
  }
}

function checkProofs(rows: Formats['tlog_proof_parse'], recorder: Recorder): void {
  for (const { text, index, hashes } of rows.ok) {
    const parsed = parseLogProof(text);
    const isRight =
      parsed.ok &&
      String(parsed.value.index) === index &&
      parsed.value.proof.length === hashes &&
      formatLogProof(parsed.value) === text;
    recorder.check(`proof ${JSON.stringify(text)}`, isRight);
  }
  for (const [text, why] of rows.bad) recorder.check(`bad proof: ${why}`, !parseLogProof(text).ok);
}

function checkPolicies(formats: Formats, recorder: Recorder): void {
  const fill = (text: string) => fillKeys(text, formats.witness_keys);
  for (const text of formats.policy.ok)
    recorder.check(`policy ${JSON.stringify(text)}`, parsePolicy(hasher, fill(text)).ok);
  for (const [text, why] of formats.policy.bad) {
    const parsed = parsePolicy(hasher, fill(text));
    recorder.check(`bad policy ${JSON.stringify(text)}: ${why}`, !parsed.ok);
  }
  const policy = assertOk(parsePolicy(hasher, fill(formats.policy.quorum.policy)));
  for (const [witnesses, isMet] of formats.policy.quorum.cases)
    recorder.check(`quorum of ${witnesses.join()}`, isQuorum(policy, new Set(witnesses)) === isMet);
}

/** `{W1}` is the first witness's key as a cosignature key, `{W1_PLAIN_0x01}` as a log's key. */
function fillKeys(text: string, keys: Formats['witness_keys']): string {
  return text.replaceAll(/\{W([1-3])(_PLAIN_0x01)?\}/g, (_, number: string, plain?: string) => {
    const vkey = keys[`Wit${number}`]?.vkey01 ?? '';
    if (plain !== undefined) return vkey;
    const { name, publicKey } = assertOk(parseVkey(hasher, vkey));
    return formatVkey(createVerifierKey(hasher, { name, type: witnessKeyType, publicKey }));
  });
}
