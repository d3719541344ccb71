/** Branded ids: a plain string cannot be passed where one of these is meant (glossary). */
declare const brand: unique symbol;
type Brand<Name extends string> = string & { readonly [brand]: Name };

/** 64 lowercase hex digits, SHA-256 of a PAE (protocol 3.3). */
export type EntryHash = Brand<'EntryHash'>;
/** 64 lowercase hex digits, hash of a public key (protocol 3.3). */
export type Kid = Brand<'Kid'>;
export const nilUuid = '00000000-0000-0000-0000-000000000000';
export const zeroHash = '0'.repeat(64) as EntryHash;

export const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

export const isUuid = (text: string): boolean =>
  text === nilUuid ||
  /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(text);
