import { utf8ToBytes } from './utf8.ts';

const firstLine = utf8ToBytes('age-encryption.org/v1\n');

/** What a server can check of a sealed picture: the first line of an age file (protocol 3.9). */
export const isAgeFile = (bytes: Uint8Array): boolean =>
  bytes.length > firstLine.length && firstLine.every((byte, i) => bytes[i] === byte);
