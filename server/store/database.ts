import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** The pool, or one transaction on it. Only files of this folder know SQL. */
export type Db = Kysely<Tables> | Transaction<Tables>;

/** For `in (…)`, which SQL does not take empty: the text stands for no row. */
export const anyOf = (texts: readonly string[]): string[] => (texts.length > 0 ? [...texts] : ['']);
