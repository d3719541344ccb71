import { commit, openDisclosure } from '../../shared/entry/commitment.ts';
import { parseCsJson } from '../../shared/entry/cs-json.ts';
import { kinds, payloadTypeOf } from '../../shared/entry/kinds.ts';
import { parseEntry } from '../../shared/entry/entry.ts';
import { parseEnvelopeText } from '../../shared/entry/envelope.ts';
import {
  appValue,
  captureValue,
  invoiceDocument,
  parseTextValue,
  parseValue,
} from '../../shared/entry/values.ts';
import { bytesToBase64, parseBase64 } from '../../shared/kit/base64.ts';
import { parseUtf8 } from '../../shared/kit/utf8.ts';
import { parseBundleJson, splitLines } from '../../shared/verify/bundle-text.ts';
import { createFindings } from '../../shared/verify/findings.ts';
import { parseTrustedInputs } from '../../shared/verify/trusted-inputs.ts';
import { buildBundle } from '../support/bundle-factory.ts';
import { testCrypto } from '../support/entry-factory.ts';
import { bytesOf, fuzz } from './fuzz-support.ts';

const { hasher } = testCrypto;
const built = await buildBundle();
const { policyText, anchorsText, scene } = built;
const envelopes = scene.entries.map(({ envelope }) => bytesOf(JSON.stringify(envelope)));
const payloads = scene.entries.map(({ envelope }) => parseBase64(envelope.payload) as Uint8Array);
const values = scene.entries.flatMap(({ items }) =>
  items.map(({ value }) => parseBase64(value) as Uint8Array),
);
const lines = ['entries.ndjson', 'proofs.ndjson', 'disclosures.ndjson'].map((path) => {
  const bytes = built.files.get(path) as Uint8Array;
  return bytes.subarray(0, bytes.indexOf(10));
});
const jsonTokens = ['"payload":"AAAA",', '{"keyid":"","sig":""},', '[{}],', '"\\ud800"'];

fuzz({ name: 'CS-JSON', parse: parseCsJson, seeds: [...payloads, ...values], tokens: jsonTokens });
fuzz({
  name: 'an envelope',
  parse: (bytes) => {
    const envelope = parseEnvelopeText(parseUtf8(bytes) ?? '');
    return envelope.ok ? parseEntry(hasher, envelope.value) : envelope;
  },
  seeds: envelopes,
  tokens: jsonTokens,
});
fuzz({
  name: 'a payload of every kind',
  parse: (payload) =>
    kinds.map((kind) =>
      parseEntry(hasher, {
        kind,
        payloadType: payloadTypeOf(kind),
        payload,
        signatures: [{ keyid: scene.key('device').kid, sig: new Uint8Array(64) }],
      }),
    ),
  seeds: payloads,
  runs: 150,
});
fuzz({
  name: 'a disclosed value',
  parse: (bytes) => [
    parseTextValue(bytes),
    parseValue(captureValue, bytes),
    parseValue(appValue, bytes),
    parseValue(invoiceDocument, bytes),
  ],
  seeds: values,
});
fuzz({
  name: 'a disclosure',
  parse: (bytes) => {
    const value = bytes.slice(0, 20_000);
    const salt = '0'.repeat(64);
    const commitment = commit(hasher, new Uint8Array(32), { name: 'memo', value });
    return [
      openDisclosure(hasher, { name: 'memo', salt, value: bytesToBase64(value) }, commitment),
      openDisclosure(hasher, { name: 'memo', salt, value: parseUtf8(bytes) ?? '' }, commitment),
    ];
  },
  seeds: values,
});
fuzz({ name: 'a line of a bundle', parse: parseBundleJson, seeds: lines, tokens: jsonTokens });
fuzz({
  name: 'the lines of a file',
  parse: splitLines,
  seeds: [built.files.get('entries.ndjson') as Uint8Array],
});
fuzz({
  name: 'the anchors',
  parse: (bytes) =>
    parseTrustedInputs(
      { hasher, findings: createFindings() },
      { policyText, anchorsText: parseUtf8(bytes) ?? '' },
    ),
  seeds: [bytesOf(anchorsText)],
  tokens: jsonTokens,
});
fuzz({
  name: 'base64',
  parse: (bytes) => parseBase64(Buffer.from(bytes).toString('latin1')),
  seeds: [bytesOf('AAAA'), bytesOf('AA==')],
});
