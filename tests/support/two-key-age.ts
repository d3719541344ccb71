import { Encrypter, Stanza } from 'age-encryption';

/**
 * An age file that holds `picture` for the first recipient, while the second one's stanza wraps the
 * key of another file: as somebody would try who wants to show two people different pictures. The
 * header's MAC is under one file key only (protocol 2.4).
 */
export async function createTwoKeyFile(
  [first, second]: readonly [string, string],
  picture: Uint8Array,
): Promise<Uint8Array> {
  const foreign = await foreignStanza(second);
  const encrypter = new Encrypter();
  encrypter.addRecipient(first);
  encrypter.addRecipient({ wrapFileKey: () => [foreign] });
  return encrypter.encrypt(picture);
}

async function foreignStanza(recipient: string): Promise<Stanza> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const other = await encrypter.encrypt('another picture');
  const [, stanza = '', body = ''] = Buffer.from(other).toString('latin1').split('\n');
  return new Stanza(stanza.split(' ').slice(1), new Uint8Array(Buffer.from(body, 'base64')));
}
