import type { SignatureCheck } from './crypto-port.ts';

/** Lengths of key, message and signature of one check, 4 bytes each, before their bytes. */
const headBytes = 12;

/** Checks as one block of memory that threads share, so that none is copied for another thread. */
export function packChecks(checks: readonly SignatureCheck[]): Uint8Array {
  let bytes = 0;
  for (const { publicKey, message, signature } of checks)
    bytes += headBytes + publicKey.length + message.length + signature.length;
  const packed = new Uint8Array(new SharedArrayBuffer(bytes));
  const view = new DataView(packed.buffer);
  let at = 0;
  const put = (part: Uint8Array): void => {
    packed.set(part, at);
    at += part.length;
  };
  for (const { publicKey, message, signature } of checks) {
    view.setUint32(at, publicKey.length);
    view.setUint32(at + 4, message.length);
    view.setUint32(at + 8, signature.length);
    at += headBytes;
    put(publicKey);
    put(message);
    put(signature);
  }
  return packed;
}

/** The same checks, as views of the block. */
export function unpackChecks(packed: Uint8Array): readonly SignatureCheck[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
  const checks: SignatureCheck[] = [];
  let at = 0;
  const part = (length: number): Uint8Array => packed.subarray(at, (at += length));
  while (at < packed.length) {
    const lengths = [view.getUint32(at), view.getUint32(at + 4), view.getUint32(at + 8)] as const;
    at += headBytes;
    const [publicKey, message, signature] = [part(lengths[0]), part(lengths[1]), part(lengths[2])];
    checks.push({ publicKey, message, signature });
  }
  return checks;
}
