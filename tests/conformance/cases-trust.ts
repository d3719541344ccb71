import { signNoteText } from '../../shared/log/note-verify.ts';
import { formatNote } from '../../shared/log/note.ts';
import { createVerifierKey, formatVkey, witnessKeyType } from '../../shared/log/note-key.ts';
import { formatLogProof, parseLogProof } from '../../shared/log/proof.ts';
import { utf8ToBytes } from '../../shared/kit/utf8.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { type BundleParts } from '../support/bundle-factory.ts';
import { createSigningKey, testCrypto } from '../support/entry-factory.ts';
import { createMemoryLog } from '../support/memory-log.ts';
import { zipMembers, zipOf } from '../support/zip-writer.ts';
import type { Scene } from '../support/bundle-scene.ts';
import { type CasesByCode, changed, otherHash } from './case.ts';

const entryAt = (parts: BundleParts, scene: Scene, name: string) => {
  const hash = scene.hash(name);
  const found = parts.entries.find((each) => each.hash === hash);
  if (!found) throw new Error(`no entry ${name}`);
  return found;
};

const indexOf = (scene: Scene, name: string): number =>
  scene.entries.find((each) => each.name === name)?.logIndex ?? -1;

/** Replaces the first base64 digit after the key id, so that the text stays canonical. */
const withBadSignature = (checkpoint: string): string => {
  const at = checkpoint.lastIndexOf(' ') + 20;
  return `${checkpoint.slice(0, at)}${checkpoint[at] === 'A' ? 'B' : 'A'}${checkpoint.slice(at + 1)}`;
};

/** Files, policy, checkpoints and receipts (protocol 3.20, steps 1, 2 and 4). */
export const trustCases: CasesByCode = {
  E_BUNDLE_PATH: {
    title: 'a file that would leave the folder',
    tamper: { files: (files) => void files.set('../policy', new Uint8Array(1)) },
  },
  E_BUNDLE_LIMIT: {
    title: 'an index that promises a terabyte',
    tamper: {
      files: (files) => {
        const text = Buffer.from(files.get('bundle.json') ?? []).toString();
        files.set('bundle.json', utf8ToBytes(text.replace(/"len":\d+/, `"len":${2 ** 40}`)));
      },
    },
  },
  E_BUNDLE_INDEX: {
    title: 'a changed byte that the index does not know of',
    tamper: {
      files: (files) => {
        const bytes = files.get('entries.ndjson') ?? new Uint8Array(1);
        bytes[100] = (bytes[100] ?? 0) ^ 1;
      },
    },
  },
  E_BUNDLE_IO: {
    title: 'a file that cannot be read',
    reader: (reader) => ({
      ...reader,
      read: (path) =>
        path === 'proofs.ndjson' ? Promise.reject(new Error('EIO')) : reader.read(path),
    }),
    archive: (files) =>
      zipOf(
        zipMembers(files).map((member) =>
          member.name === 'proofs.ndjson'
            ? { ...member, fileBytes: member.bytes.length + 1 }
            : member,
        ),
      ),
    also: ['E_BUNDLE_INDEX'],
  },
  W_PROFILE_TOTALS: {
    title: 'totals where everything was promised',
    tamper: {
      parts: (parts) => {
        parts.profile = 'totals';
        parts.blobs.clear();
        parts.disclosures = [];
      },
    },
    also: ['I_NOT_INCLUDED'],
  },
  E_POLICY: { title: 'a policy that is none', tamper: { policy: () => 'trust everybody\n' } },
  E_ANCHORS: {
    title: 'anchors of another organisation',
    tamper: { anchors: (anchors) => ({ ...anchors, rp_id: 'elsewhere.example.com' }) },
  },
  E_NOTE_MALFORMED: {
    title: 'a checkpoint without signature lines',
    tamper: {
      parts: (parts) => {
        parts.checkpoint = parts.checkpoint.split('\n\n')[0] ?? '';
      },
    },
  },
  E_CP_MALFORMED: {
    title: 'a checkpoint with an extension line, signed by the log',
    tamper: {
      parts: async (parts, { log }) => {
        const text = `${parts.checkpoint.split('\n\n')[0]}\nextension\n`;
        const signature = await signNoteText(log.noteSigner, text);
        parts.checkpoint = formatNote({ text, signatures: [signature] });
      },
    },
  },
  E_CP_ORIGIN: {
    title: 'the checkpoint of another log',
    tamper: {
      parts: async (parts) => {
        parts.checkpoint = await createMemoryLog('other.example.com/log').checkpointAt(0);
      },
    },
  },
  E_CP_UNSIGNED: {
    title: "a checkpoint signed by somebody else under the log's name",
    tamper: {
      parts: async (parts, { log }) => {
        const text = `${parts.checkpoint.split('\n\n')[0]}\n`;
        const other = createMemoryLog(log.origin, 'another key').noteSigner;
        parts.checkpoint = formatNote({ text, signatures: [await signNoteText(other, text)] });
      },
    },
  },
  E_CP_BAD_SIG: {
    title: 'a checkpoint with a changed signature',
    tamper: {
      parts: (parts) => {
        parts.checkpoint = withBadSignature(parts.checkpoint);
      },
    },
  },
  E_WITNESS_QUORUM: {
    title: 'a policy that asks for a witness that did not sign',
    tamper: {
      policy: (policy) => {
        const { signer } = createSigningKey('witness');
        const identity = { name: 'witness.example.com', type: witnessKeyType } as const;
        const key = createVerifierKey(testCrypto.hasher, {
          ...identity,
          publicKey: signer.publicKey,
        });
        return policy.replace('quorum none', `witness w1 ${formatVkey(key)}\nquorum w1`);
      },
    },
  },
  E_VIEW: {
    title: 'a decision that the operator leaves out, also of its own view',
    tamper: { hidden: ['approve'] },
    also: ['E_DEC_STAGE', 'E_INVOICE'],
  },
  E_PROOF_MALFORMED: {
    title: 'a receipt that is no proof',
    tamper: {
      parts: (parts, scene) => {
        entryAt(parts, scene, 'stop').receipt = 'I saw it';
      },
    },
    also: ['E_CHAIN_GAP', 'E_CHAIN_TRUNCATED'],
  },
  E_LEAF_MALFORMED: {
    title: 'a proof without a leaf',
    tamper: {
      parts: (parts, scene) => {
        const entry = entryAt(parts, scene, 'stop');
        const { extra: _, ...proof } = assertOk(parseLogProof(entry.receipt ?? ''));
        entry.receipt = formatLogProof(proof);
      },
    },
    also: ['E_CHAIN_GAP', 'E_CHAIN_TRUNCATED'],
  },
  E_LEAF_MISMATCH: {
    title: "another entry's receipt",
    tamper: {
      parts: async (parts, scene) => {
        const index = indexOf(scene, 'slice1');
        entryAt(parts, scene, 'slice2').receipt = await scene.log.receipt(index, index + 1);
      },
    },
    also: ['E_CHAIN_GAP', 'E_TS_SET', 'E_TS_TOTAL', 'E_DEC_TOTAL'],
  },
  E_LEAF_SIG: {
    title: 'a leaf with the hash of another signature',
    tamper: { step: { slice2: { leaf: (leaf) => ({ ...leaf, signatureHash: otherHash }) } } },
    also: ['E_CHAIN_GAP', 'E_TS_SET', 'E_TS_TOTAL', 'E_DEC_TOTAL'],
  },
  E_PROOF_INVALID: {
    title: 'a leaf with a time that the log does not have',
    tamper: {
      parts: async (parts, scene) => {
        const slice = scene.entries.find(({ name }) => name === 'slice2');
        if (!slice) throw new Error('no slice');
        const leaf = { ...slice.leaf, receivedMs: slice.leaf.receivedMs - 5 };
        const { logIndex } = slice;
        entryAt(parts, scene, 'slice2').receipt = await scene.log.receipt(
          logIndex,
          logIndex + 1,
          leaf,
        );
      },
    },
    also: ['E_CHAIN_GAP', 'E_TS_SET', 'E_TS_TOTAL', 'E_DEC_TOTAL'],
  },
  E_CP_INCONSISTENT: {
    title: 'a receipt from a second history that the log signed too',
    tamper: {
      parts: async (parts, scene) => {
        const slice = scene.entries.find(({ name }) => name === 'slice2');
        if (!slice) throw new Error('no slice');
        const fork = createMemoryLog(scene.log.origin);
        for (let i = 0; i < slice.logIndex; i++)
          fork.append({ ...slice.leaf, kind: 'tick', entryHash: otherHash });
        fork.append(slice.leaf);
        entryAt(parts, scene, 'slice2').receipt = await fork.receipt(
          slice.logIndex,
          slice.logIndex + 1,
        );
      },
    },
    also: ['E_CHAIN_GAP', 'E_TS_SET', 'E_TS_TOTAL', 'E_DEC_TOTAL'],
  },
  E_LEAF_DUP: {
    title: 'the same entry twice',
    tamper: {
      parts: (parts, scene) => {
        const at = parts.entries.findIndex(({ hash }) => hash === scene.hash('slice2'));
        parts.entries.splice(at, 0, entryAt(parts, scene, 'slice2'));
      },
    },
    also: ['E_VIEW'],
  },
  E_LEAF_TIME_ORDER: {
    title: 'a time of receipt before that of the leaf before',
    tamper: {
      steps: (steps) => {
        const slice = steps.find(({ name }) => name === 'slice3');
        return changed(steps, 'stop', { receivedMs: (slice?.atMs ?? 0) - 60_000 });
      },
    },
  },
  E_RECEIPT_MISSING: {
    title: 'an entry without a receipt',
    tamper: {
      parts: (parts, scene) => {
        delete entryAt(parts, scene, 'stop').receipt;
      },
    },
    also: ['E_CHAIN_GAP', 'E_CHAIN_TRUNCATED'],
  },
};
