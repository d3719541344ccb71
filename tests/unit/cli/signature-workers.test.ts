import { describe, expect, it } from 'vitest';
import { createSignatureWorkers } from '../../../cli/signature-workers.ts';
import type { SignatureCheck } from '../../../shared/kit/crypto-port.ts';
import { packChecks, unpackChecks } from '../../../shared/kit/packed-checks.ts';

const script = (text: string): URL => new URL(`data:text/javascript,${encodeURIComponent(text)}`);
const answering = `
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ id, packed }) => {
    // The first byte of the message, after the lengths and the key.
    const verdicts = [];
    for (let at = 0; at < packed.length; at += 12 + 32 + 1 + 64) verdicts.push(packed[at + 44]);
    parentPort.postMessage({ id, verdicts: Uint8Array.from(verdicts) });
  });`;

const check = (isGood: boolean): SignatureCheck => ({
  publicKey: new Uint8Array(32),
  message: Uint8Array.of(isGood ? 1 : 0),
  signature: new Uint8Array(64),
});
const checks = Array.from({ length: 600 }, (_, i) => check(i % 7 !== 3));
const expected = checks.map(({ message }) => message[0] === 1);

function open(source: URL) {
  const spared: number[] = [];
  const workers = createSignatureWorkers({
    script: source,
    count: 2,
    spare: async (left) => {
      spared.push(left.length);
      return left.map(({ message }) => message[0] === 1);
    },
  });
  return { workers, spared };
}

describe('threads that verify signatures', () => {
  it('answer in the order of the checks', async () => {
    const { workers, spared } = open(script(answering));
    const batches = await Promise.all(
      [checks, checks.slice(3), checks.slice(1, 2)].map(workers.verifySignatures),
    );
    workers.close();
    expect(batches).toEqual([expected, expected.slice(3), expected.slice(1, 2)]);
    expect(spared).toEqual([]);
  });

  it('are not started for few signatures', async () => {
    const { workers, spared } = open(script('throw new Error("started")'));
    expect(await workers.verifySignatures(checks.slice(0, 500))).toEqual(expected.slice(0, 500));
    expect(spared).toEqual([500]);
  });

  it.each([
    ['cannot start', new URL('file:///nowhere/signature-worker.js')],
    ['dies at its start', script('throw new Error("no")')],
    [
      'dies at a batch',
      script(answering.replace('const verdicts', 'process.exit(1); const verdicts')),
    ],
    ['fails at a batch', script(answering.replace('const verdicts', 'null.x; const verdicts'))],
  ])('leave their work to this one: one that %s', async (_, source) => {
    const { workers, spared } = open(source);
    for (let round = 0; round < 4; round++)
      expect(await workers.verifySignatures(checks)).toEqual(expected);
    workers.close();
    expect(spared).toEqual([600, 600, 600, 600]);
  });
});

describe('packed checks', () => {
  it('are the same again, of any length', () => {
    const odd: readonly SignatureCheck[] = [
      { publicKey: Uint8Array.of(1, 2), message: new Uint8Array(0), signature: new Uint8Array(0) },
      { publicKey: new Uint8Array(32), message: Uint8Array.of(3), signature: Uint8Array.of(4, 5) },
    ];
    expect(unpackChecks(packChecks(odd))).toEqual(odd);
    expect(unpackChecks(packChecks([]))).toEqual([]);
  });
});
