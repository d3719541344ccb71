import { describe, expect, it } from 'vitest';
import { parseEntry, signEntry, verifyEnvelopeSignature } from '../../../shared/entry/entry.ts';
import { parseEnvelope } from '../../../shared/entry/envelope.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import {
  isChainedKind,
  isKind,
  kinds,
  parsePayloadType,
  payloadTypeOf,
  ruleByKind,
  statementKinds,
} from '../../../shared/entry/kinds.ts';
import { schemaByKind } from '../../../shared/entry/payload.ts';
import { setRoot, viewRoot } from '../../../shared/entry/set.ts';
import { hexToBytes } from '../../../shared/kit/hex.ts';
import { canonicalJson, type JsonValue } from '../../../shared/kit/jcs.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { signBytes } from '../../support/bundle-scene.ts';
import { type BuiltBundle, buildBundle } from '../../support/bundle-factory.ts';
import { unusualSteps } from '../../support/change-steps.ts';
import { createSigningKey, testCrypto } from '../../support/entry-factory.ts';
import { testStartMs } from '../../support/test-clock.ts';

const { hasher } = testCrypto;
const built: Promise<BuiltBundle> = buildBundle({
  steps: (steps) => [...steps, ...unusualSteps(testStartMs + 9 * 86_400_000)],
});

async function entryOfKind(kind: string) {
  const { scene } = await built;
  const found = scene.entries.findLast(({ entry }) => entry?.kind === kind)?.entry;
  if (!found) throw new Error(`no ${kind}`);
  return found;
}

describe('payload schemas', () => {
  it.each(kinds)(
    '%s is closed, and every key of it is needed or said to be optional',
    async (kind) => {
      const { payload } = await entryOfKind(kind);
      const schema = schemaByKind[kind];
      expect(schema.safeParse(payload).success).toBe(true);
      expect(schema.safeParse({ ...payload, extra: 1 }).success).toBe(false);
      const shape = (schema as unknown as { shape: Record<string, { isOptional?: () => boolean }> })
        .shape;
      for (const key of Object.keys(payload)) {
        const { [key]: _, ...without } = payload as unknown as Record<string, unknown>;
        const isOptional = shape[key]?.isOptional?.() === true;
        expect(schema.safeParse(without).success).toBe(isOptional);
      }
    },
  );

  it.each([
    ['payee', 'cm', undefined],
    ['payee', 'cm', {}],
    ['invoice', 'cm', {}],
    ['contract', 'rates', []],
    ['contract', 'rates', [1, 2].map((rate_minor) => ({ work: 'service', rate_minor }))],
    [
      'timesheet',
      'heads',
      [0, 1].map((seq) => ({ by: 'ab'.repeat(32), seq, head: 'ab'.repeat(32) })),
    ],
    ['payment', 'date', '2026-02-29'],
    ['payment', 'date', '9999-99-99'],
    ['payment', 'date', '2026-2-03'],
    ['decision', 'fx', { num: 1 }],
  ] as const)('%s refuses %s = %j', async (kind, key, value) => {
    const { payload } = await entryOfKind(kind);
    expect(schemaByKind[kind].safeParse({ ...payload, [key]: value }).success).toBe(false);
  });

  it('a session names its contract and commits to its schedule at the start, and only there', async () => {
    const { payload } = await entryOfKind('session');
    const facts = { contract: 'ab'.repeat(32), cm: { sched: 'ab'.repeat(32) } };
    const parses = (change: object) =>
      schemaByKind.session.safeParse({ ...payload, ...change }).success;
    expect(parses({ ev: 'start', ...facts })).toBe(true);
    for (const wrong of [
      { ev: 'start' },
      { ev: 'start', contract: facts.contract },
      { ev: 'start', cm: facts.cm },
      { ev: 'stop', ...facts },
    ])
      expect(parses(wrong)).toBe(false);
  });

  it.each([
    ['idx', -1],
    ['idx', 1.5],
    ['from_ms', 600_000],
    ['to_ms', 0],
    ['to_ms', 600_001],
    ['mode', 'auto '],
    ['fre', '00000000-0000-0000-0000-000000000000'],
    ['con', 'F47AC10B-58CC-4372-A567-0E02B2C3D479'],
    ['con', 'f47ac10b-58cc-1372-a567-0e02b2c3d479'],
    ['prev', 'AB'.repeat(32)],
    ['blind', 'ab'],
    ['v', 2],
    ['seq', -1],
    ['cm', { memo: 'ab' }],
    ['cm', { password: 'ab'.repeat(32) }],
    ['cm', { shot3_0: 'ab'.repeat(32) }],
    ['seen', { size: 0, root: 'ab'.repeat(32) }],
    ['clk', { boot: 'ab'.repeat(16), mono_ms: 1, wall_ms: 1 }],
  ])('refuses a slice with %s = %j', async (key, value) => {
    const { payload } = await entryOfKind('slice');
    expect(schemaByKind.slice.safeParse({ ...payload, [key]: value }).success).toBe(false);
  });
});

describe('parseEntry', () => {
  const key = createSigningKey('device');
  const codeOf = async (payload: string) => {
    const envelope = await signBytes('slice', utf8ToBytes(payload), key);
    const parsed = parseEntry(hasher, envelope);
    return parsed.ok ? 'ok' : parsed.error.code;
  };

  it('answers in the order size, JSON, canonical, schema, signer', async () => {
    const { payload } = await entryOfKind('slice');
    const text = canonicalJson(payload as unknown as JsonValue);
    expect(await codeOf(text)).toBe('ok');
    expect(await codeOf('x'.repeat(20_000))).toBe('E_PAYLOAD_SIZE');
    expect(await codeOf('{')).toBe('E_PAYLOAD_JSON');
    expect(await codeOf(`${text} `)).toBe('E_PAYLOAD_NOT_CANONICAL');
    expect(await codeOf('{"v":1}')).toBe('E_PAYLOAD_SCHEMA');
    expect(await codeOf(text.replace(key.kid, 'ab'.repeat(32)))).toBe('E_KEY_DEV_MISMATCH');
  });
});

describe('signEntry and verifyEnvelopeSignature', () => {
  it('sign what every other reader reads back', async () => {
    const { payload } = await entryOfKind('session');
    const { signer, kid } = createSigningKey('device');
    const signed = await signEntry({ hasher, signer }, 'session', payload as never);
    const parsed = parseEntry(hasher, signed.envelope);
    expect(parsed.ok && parsed.value.hash).toBe(signed.hash);
    const at = { kid, publicKey: signer.publicKey };
    expect(await verifyEnvelopeSignature(testCrypto, signed.envelope, at)).toBe(true);
    const other = createSigningKey('client');
    const wrongKey = { kid, publicKey: other.signer.publicKey };
    expect(await verifyEnvelopeSignature(testCrypto, signed.envelope, wrongKey)).toBe(false);
    const unnamed = { kid: other.kid, publicKey: other.signer.publicKey };
    expect(await verifyEnvelopeSignature(testCrypto, signed.envelope, unnamed)).toBe(false);
    const otherType = { ...signed.envelope, payloadType: payloadTypeOf('slice') };
    expect(await verifyEnvelopeSignature(testCrypto, otherType, at)).toBe(false);
  });

  it("refuses to sign in another key's name", async () => {
    const { payload } = await entryOfKind('session');
    const { signer } = createSigningKey('client');
    await expect(signEntry({ hasher, signer }, 'session', payload as never)).rejects.toThrow();
  });
});

describe('kinds', () => {
  it('have one payload type each, which reads back', () => {
    for (const kind of [...kinds, ...statementKinds])
      expect(parsePayloadType(payloadTypeOf(kind))).toBe(kind);
    expect(new Set(kinds.map(payloadTypeOf)).size).toBe(kinds.length);
    expect([isKind('slice'), isKind('held'), isKind('toString')]).toEqual([true, false, false]);
  });

  it('are chained if and only if a device signs them', () => {
    for (const kind of kinds) {
      const { shape } = schemaByKind[kind] as unknown as { shape: Record<string, unknown> };
      expect(Object.hasOwn(shape, 'seq')).toBe(isChainedKind(kind));
      expect(ruleByKind[kind].signers.length).toBeGreaterThan(0);
    }
  });
});

describe('kidOf', () => {
  it('hashes a domain tag and the key', () => {
    expect(kidOf(hasher, hexToBytes('00'.repeat(32)))).toBe(
      'b74801c1fb0d40a4d87734caff18cb957eec3dcdc021a1e1c7f473bf1b4f4467',
    );
  });
});

describe('setRoot and viewRoot', () => {
  const hashes = ['ab', 'cd', 'ef'].map((pair) => pair.repeat(32));

  it('differ in their domain, in order and in number', () => {
    const roots = [
      setRoot(hasher, hashes),
      viewRoot(hasher, hashes),
      setRoot(hasher, hashes.toReversed()),
      setRoot(hasher, hashes.slice(1)),
      setRoot(hasher, []),
    ];
    expect(new Set(roots).size).toBe(roots.length);
    expect(roots.at(-1)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});

describe('parseEnvelope of a scene', () => {
  it('reads every entry of an ordinary week', async () => {
    const { scene } = await built;
    for (const { envelope } of scene.entries) expect(parseEnvelope(envelope).ok).toBe(true);
  });
});
