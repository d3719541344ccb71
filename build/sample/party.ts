import { randomBytes } from 'node:crypto';
import { viewRoot } from '../../shared/entry/set.ts';
import { type EntryOf, signEntry } from '../../shared/entry/entry.ts';
import { envelopeToJson } from '../../shared/entry/envelope.ts';
import { kidOf } from '../../shared/entry/kid.ts';
import type { Kind } from '../../shared/entry/kinds.ts';
import type { PayloadByKind, View } from '../../shared/entry/payload.ts';
import type { Signer } from '../../shared/kit/crypto-port.ts';
import { bytesToHex } from '../../shared/kit/hex.ts';
import { nilUuid } from '../../shared/kit/ids.ts';
import { openCheckpoint } from '../../shared/log/checkpoint.ts';
import { parseVkey } from '../../shared/log/note-key.ts';
import { ScriptStop } from '../script.ts';
import type { Api } from './api.ts';
import { sampleCrypto } from './key-files.ts';

type PartyKind = 'roster' | 'decision' | 'invoice' | 'payment';
type OwnHeader = 'v' | 'log' | 'by' | 'blind' | 'seen' | 'clk' | 'ten' | 'con';

/** The log as a party pinned it: nothing signed by another key is believed. */
export interface PinnedLog {
  readonly origin: string;
  readonly vkey: string;
}

/** A signer without a chain: organisation root or approver (protocol 3.6). */
export interface Party {
  readonly kid: string;
  readonly publicKeyHex: string;
  /** Signs an entry and sees it into the log. */
  post<K extends PartyKind>(
    kind: K,
    scope: { readonly ten: string; readonly con?: string },
    fields: Omit<PayloadByKind[K], OwnHeader>,
  ): Promise<EntryOf<K>>;
}

export function createParty(api: Api, signer: Signer, log: PinnedLog): Party {
  const boot = bytesToHex(randomBytes(16));
  const kid = kidOf(sampleCrypto.hasher, signer.publicKey);
  return {
    kid,
    publicKeyHex: bytesToHex(signer.publicKey),
    post: async (kind, scope, fields) => {
      const header = {
        v: 1 as const,
        log: log.origin,
        ten: scope.ten,
        con: scope.con ?? nilUuid,
        by: kid,
        blind: bytesToHex(randomBytes(32)),
        seen: await seenCheckpoint(api, log),
        clk: { boot, mono_ms: Math.floor(performance.now()), wall_ms: Date.now(), off_ms: 0 },
      };
      const deps = { hasher: sampleCrypto.hasher, signer };
      // The compiler cannot see that header and fields make the whole payload of a generic kind;
      // signEntry parses it with the kind's closed schema.
      const payload = { ...header, ...fields } as unknown as PayloadByKind[typeof kind];
      const entry = await signEntry(deps, kind, payload);
      await postEntry(api, entry);
      return entry;
    },
  };
}

/** Posts one entry and waits until the log has it. */
async function postEntry(api: Api, entry: EntryOf<Kind>): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const { results } = await api.call('postEntries', {
      body: { entries: [envelopeToJson(entry.envelope)] },
    });
    const answer = results[0];
    if (answer === undefined) throw new ScriptStop(`${entry.kind}: no answer`);
    if (!answer.ok) throw new ScriptStop(`${entry.kind} was refused: ${answer.code}`);
    if ('receipt' in answer) return;
  }
  throw new ScriptStop(`${entry.kind}: the log did not publish it in time`);
}

async function seenCheckpoint(api: Api, log: PinnedLog): Promise<{ size: number; root: string }> {
  const vkey = parseVkey(sampleCrypto.hasher, log.vkey);
  if (!vkey.ok) throw new ScriptStop('the pinned log key is malformed');
  const note = await api.call('getCheckpoint');
  const opened = await openCheckpoint(sampleCrypto.verifySignatures, note, vkey.value);
  if (!opened.ok)
    throw new ScriptStop(`the log's checkpoint does not verify: ${opened.error.code}`);
  const { size, root } = opened.value.checkpoint;
  return { size, root: bytesToHex(root) };
}

/** Every entry of the contract, checked against its own root, to sign over (protocol 3.12a). */
export async function currentView(api: Api, con: string): Promise<View> {
  const { view, hashes } = await api.call('getView', { params: { con } });
  if (view.n !== hashes.length || view.root !== viewRoot(sampleCrypto.hasher, hashes))
    throw new ScriptStop('the server gave a view that does not match its own hashes');
  return view;
}
