import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Collects verdicts of one set of published vectors. */
export interface Recorder {
  check(name: string, passed: boolean): void;
  /** A part of the set that says nothing about us, and why. */
  skip(reason: string): void;
}

export interface VectorSet {
  /** Name of the set's directory. */
  readonly name: string;
  run(directory: string, recorder: Recorder): Promise<void>;
}

export const readBytes = async (...path: readonly string[]): Promise<Uint8Array> =>
  Uint8Array.from(await readFile(join(...path)));

/** Vectors are trusted input of known shape: the caller names it. */
export const readJson = async <T>(...path: readonly string[]): Promise<T> =>
  JSON.parse(await readFile(join(...path), 'utf8')) as T;
