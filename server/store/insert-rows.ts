type ColumnType = 'text' | 'bigint' | 'integer' | 'smallint';

/** Columns of rows that are given as one list per column, in the order of the parameters. */
export type ColumnTypes<Row> = { readonly [Column in keyof Row & string]: ColumnType };

/**
 * `unnest` of one parameter per column, the first of which is `$first`: however many rows there are,
 * PostgreSQL reads and plans the same short text, which costs a fraction of `values (…), (…), …`.
 */
export function unnestOf<Row>(types: ColumnTypes<Row>, first = 1): string {
  const casts = Object.values<ColumnType>(types).map((type, i) => `$${first + i}::${type}[]`);
  return `unnest(${casts.join(', ')})`;
}

/** Names of columns; only those that this folder writes itself. */
export const columnsOf = <Row>(types: ColumnTypes<Row>): string =>
  Object.keys(types)
    .map((name) => `"${name}"`)
    .join(', ');

export const insertInto = <Row>(table: string, types: ColumnTypes<Row>, first = 1): string =>
  `insert into "${table}" (${columnsOf(types)}) select * from ${unnestOf(types, first)}`;

/** The parameters of `unnestOf`. */
export const listsOf = <Row>(types: ColumnTypes<Row>, rows: readonly Row[]): unknown[] =>
  (Object.keys(types) as (keyof Row & string)[]).map((name) => rows.map((row) => row[name]));
