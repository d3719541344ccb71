import { parseBase64 } from '../../../shared/kit/base64.ts';
import { equalBytes } from '../../../shared/kit/bytes.ts';
import { parseHex } from '../../../shared/kit/hex.ts';
import { assertOk } from '../../../shared/kit/result.ts';
import { parseUtf8, utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { parseCheckpoint, parseCheckpointText } from '../../../shared/log/checkpoint.ts';
import { leafHash, verifyConsistency } from '../../../shared/log/merkle.ts';
import { formatNote, parseNote } from '../../../shared/log/note.ts';
import {
  formatSkey,
  formatVkey,
  openSkey,
  parseSkey,
  parseVkey,
  type VerifierKey,
} from '../../../shared/log/note-key.ts';
import { signNoteText, verifyNote } from '../../../shared/log/note-verify.ts';
import { newHashTiles, parseTilePath, tilePath } from '../../../shared/log/tile.ts';
import { hasher, signerFromSeed, verifySignatures } from '../crypto.ts';
import { readJson, type Recorder, type VectorSet } from '../recorder.ts';

interface NoteVectors {
  readonly vkeys: Readonly<Record<string, string>>;
  readonly skey_peter: string;
  readonly bad_vkeys: readonly { readonly vkey: string; readonly why: string }[];
  readonly sign: { readonly text: string; readonly want: string };
  readonly sign_bad_text: readonly string[];
  readonly open: readonly OpenVector[];
  readonly malformed_utf8_hex: readonly string[];
}

interface OpenVector {
  readonly desc: string;
  readonly msg: string;
  readonly keys: readonly string[];
  readonly verified?: readonly string[];
  readonly err: string | null;
}

interface TlogVectors {
  readonly record_hash_hello_world_b64: string;
  readonly tree_text: string;
  readonly tree_bad: readonly string[];
  readonly fuzz_tile_paths: readonly string[];
  readonly new_tiles_height10: readonly (readonly [number, number, number])[];
  readonly fork: {
    readonly vkey: string;
    readonly old: string;
    readonly new: string;
    readonly claimed_proof: readonly string[];
  };
}

export const goSumdb: VectorSet = {
  name: 'go-sumdb',
  async run(directory, recorder) {
    const notes = await readJson<NoteVectors>(directory, 'note.json');
    checkKeys(notes, recorder);
    await checkSigning(notes, recorder);
    for (const vector of notes.open) await checkOpening(notes, vector, recorder);
    for (const [i, hex] of notes.malformed_utf8_hex.entries()) {
      const text = parseUtf8(parseHex(hex, hex.length / 2) ?? new Uint8Array(0));
      recorder.check(`malformed note ${i}`, text === undefined || !parseNote(text).ok);
    }
    const tlog = await readJson<TlogVectors>(directory, 'tlog.json');
    checkTrees(tlog, recorder);
    checkTiles(tlog, recorder);
    await checkFork(tlog.fork, recorder);
  },
};

function checkKeys(notes: NoteVectors, recorder: Recorder): void {
  const isSkey = (text: string) => openSkey(hasher, text, signerFromSeed).ok;
  const isVkey = (text: string) => parseVkey(hasher, text).ok;
  for (const [name, vkey] of Object.entries(notes.vkeys)) {
    const parsed = parseVkey(hasher, vkey);
    recorder.check(`vkey ${name}`, parsed.ok && formatVkey(parsed.value) === vkey);
  }
  const skey = assertOk(parseSkey(notes.skey_peter));
  recorder.check('skey', isSkey(notes.skey_peter) && formatSkey(skey) === notes.skey_peter);
  for (const { vkey, why } of notes.bad_vkeys) recorder.check(`bad vkey: ${why}`, !isVkey(vkey));
  const vkey = notes.vkeys['peter'] ?? '';
  for (const text of mangled(vkey)) recorder.check(`mangled vkey ${text}`, !isVkey(text));
  for (const text of mangled(notes.skey_peter))
    recorder.check(`mangled skey ${text}`, !isSkey(text));
}

/** Every proper substring, and every increment of one character. */
function mangled(text: string): string[] {
  const texts: string[] = [];
  for (let start = 0; start < text.length; start++)
    for (let end = start; end <= text.length; end++)
      if (end - start < text.length) texts.push(text.slice(start, end));
  for (let i = 0; i < text.length; i++) {
    const next = String.fromCharCode(text.charCodeAt(i) + 1);
    texts.push(`${text.slice(0, i)}${next}${text.slice(i + 1)}`);
  }
  return texts;
}

async function checkSigning(notes: NoteVectors, recorder: Recorder): Promise<void> {
  const signer = assertOk(openSkey(hasher, notes.skey_peter, signerFromSeed));
  const { text, want } = notes.sign;
  const signature = await signNoteText(signer, text);
  recorder.check('signs', formatNote({ text, signatures: [signature] }) === want);
  for (const bad of notes.sign_bad_text) {
    const refused = await signNoteText(signer, bad).then(
      () => false,
      () => true,
    );
    recorder.check(`does not sign ${JSON.stringify(bad)}`, refused);
  }
}

async function checkOpening(
  notes: NoteVectors,
  vector: OpenVector,
  recorder: Recorder,
): Promise<void> {
  const keys = vector.keys.map((name) => assertOk(parseVkey(hasher, notes.vkeys[name] ?? '')));
  recorder.check(
    `open: ${vector.desc}`,
    (await openOutcome(vector, keys)) === wantedOutcome(vector),
  );
}

async function openOutcome(vector: OpenVector, keys: readonly VerifierKey[]): Promise<string> {
  const note = parseNote(vector.msg);
  if (!note.ok) return note.error.code;
  const verified = await verifyNote(verifySignatures, note.value, keys);
  if (!verified.ok) return verified.error.code;
  return verified.value.map(({ key }) => key.name).join(' ');
}

function wantedOutcome({ err, verified }: OpenVector): string {
  if (err === null) return (verified ?? []).join(' ');
  if (err === 'malformed note') return 'E_NOTE_MALFORMED';
  if (err.startsWith('ambiguous key')) return 'note_ambiguous_key';
  if (err.startsWith('invalid signature')) return 'note_bad_signature';
  return err === 'note has no verifiable signatures' ? 'note_unsigned' : `unknown: ${err}`;
}

function checkTrees(tlog: TlogVectors, recorder: Recorder): void {
  const want = parseBase64(tlog.record_hash_hello_world_b64) ?? new Uint8Array(0);
  const helloWorld = leafHash(hasher, utf8ToBytes('hello world'));
  recorder.check('record hash', equalBytes(helloWorld, want));
  const tree = parseCheckpoint(tlog.tree_text);
  recorder.check('tree text', tree.ok && tree.value.size === 123_456_789_012);
  const origin = parseCheckpointText(tlog.tree_text)?.origin;
  for (const [i, text] of tlog.tree_bad.entries()) {
    // The first is malformed for its name alone, which in our format is the caller's to compare.
    const bad = parseCheckpoint(text);
    recorder.check(`bad tree text ${i}`, !bad.ok || bad.value.origin !== origin);
  }
}

function checkTiles(tlog: TlogVectors, recorder: Recorder): void {
  for (const path of tlog.fuzz_tile_paths) {
    // Go writes tile/<height>/<level>/<number>; tlog-tiles fixes the height and leaves it out.
    const foreign = parseTilePath(path);
    recorder.check(`foreign ${path}`, !foreign.ok || tilePath(foreign.value) === path);
    const ours = path.replace(/^tile\/[0-9]+/, 'tile').replace('/data/', '/entries/');
    const isGood = /^tile\/(entries|[0-9]+)\/(x[0-9]{3}\/)*[0-9]{3}(\.p\/[0-9]+)?$/.test(ours);
    const tile = parseTilePath(ours);
    recorder.check(`tile path ${ours}`, tile.ok === isGood);
    if (tile.ok) recorder.check(`tile path ${ours} back`, tilePath(tile.value) === ours);
  }
  for (const [oldSize, newSize, want] of tlog.new_tiles_height10) {
    const tiles = newHashTiles({ oldSize, newSize, height: 10 });
    recorder.check(`new tiles ${oldSize} to ${newSize}`, tiles.length === want);
  }
}

async function checkFork(fork: TlogVectors['fork'], recorder: Recorder): Promise<void> {
  const key = assertOk(parseVkey(hasher, fork.vkey));
  const heads = [];
  for (const source of [fork.old, fork.new]) {
    const note = assertOk(parseNote(source));
    recorder.check('fork: signature', (await verifyNote(verifySignatures, note, [key])).ok);
    heads.push(assertOk(parseCheckpoint(note.text)));
  }
  const [old, young] = heads;
  if (old === undefined || young === undefined) throw new Error('fork: two heads expected');
  const result = verifyConsistency(hasher, {
    size1: old.size,
    size2: young.size,
    root1: old.root,
    root2: young.root,
    proof: fork.claimed_proof.map((text) => parseBase64(text) ?? new Uint8Array(0)),
  });
  recorder.check('fork: inconsistent', !result.ok && result.error.code === 'E_CP_INCONSISTENT');
}
