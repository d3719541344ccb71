const FAMILY_WILD = 0xffff;
const METHOD = 'MIT-MAGIC-COOKIE-1';

/**
 * An X authority file with one cookie that is good for every display: server and clients can share
 * it although the display's number is known only after the server has started.
 */
export function xAuthorityFile(cookie: Uint8Array): Buffer {
  const family = Buffer.alloc(2);
  family.writeUInt16BE(FAMILY_WILD);
  const [anyAddress, anyNumber] = [counted(Buffer.alloc(0)), counted(Buffer.alloc(0))];
  const fields = [family, anyAddress, anyNumber, counted(Buffer.from(METHOD)), counted(cookie)];
  return Buffer.concat(fields);
}

function counted(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
