/**
 * How a new table gets its policy. In its migration, after `create table`, spread one of these:
 *
 *   ...tenantTable('invitation', { sees: ofTenant, may: 'select, insert, update (used_at)' })
 *     rows of organisations: `ten` is one of those that the caller reaches
 *   ...tenantTable('passkey', { sees: ofAccount, may: 'select, insert, delete' })
 *     rows of one person: `account` is the caller
 *   ...tenantTable('note', { sees: viaContract, may: 'select, insert' })
 *     rows that carry a contract only: `con` is one of an organisation that the caller reaches
 *   ...openTable('lease', { may: '' })
 *     neither: say why in `openTables` of tests/integration/tenancy-tables.ts
 *
 * `sees` holds for reading and for writing: nobody writes a row that they would not see. `may` are
 * the rights of a request; jobs and commands (`store.asSystem`) may do everything with every row.
 * A table without any of these cannot be reached at all, and a test says so.
 *
 * A migration that changes rows runs as the owner, who is bound by the policies too (`force`):
 * server/store/migrate.ts lifts that for the time of each migration.
 */
interface TenantRights {
  /** SQL: does the row belong to the caller's scope? */
  readonly sees: string;
  /** What a request may do: `select, insert, update (column), delete`; empty for nothing. */
  readonly may: string;
}

/** In a sub-select, so that it is read once per query and not once per row. */
const tenants = `(select string_to_array(current_setting('app.tenants', true), ','))::text[]`;
const caller = `(select nullif(current_setting('app.account', true), ''))`;

export const ofTenant = `ten = any (${tenants})`;
export const ofAccount = `account = ${caller}`;
export const ofAccountOrTenant = `(${ofAccount} or ${ofTenant})`;
export const viaContract = `reaches_contract(con)`;
export const isColleague = (column: string): string => `is_colleague(${column})`;

/**
 * Functions and not sub-selects: what they ask is planned when a row needs it, once per connection,
 * and not with every query. They see no more than the caller does.
 */
export const policyFunctions: readonly string[] = [
  `create function reaches_contract(wanted text) returns boolean language plpgsql stable as $$
  begin
    return exists (select from contract where contract.con = wanted);
  end
  $$`,
  // The caller, the people of organisations that the caller reaches, and who works for them.
  `create function is_colleague(wanted text) returns boolean language plpgsql stable as $$
  begin
    return wanted = nullif(current_setting('app.account', true), '')
      or exists (select from member where member.account = wanted)
      or exists (select from contract where contract.fre = wanted);
  end
  $$`,
];

/** An entry of no organisation is a person's own: enrolments and revocations of devices. */
export const ofTenantOrPerson = `(${ofTenant} or (ten = '00000000-0000-0000-0000-000000000000'
  and ${isColleague('fre')}))`;

/** An event about one organisation, about one person, or about the log. */
export const ofAudience = `(${ofTenant} or (ten = '' and (fre = '' or ${isColleague('fre')})))`;

/** What is due about a contract, or about the whole database. */
export const viaContractOrNone = `(con = '' or ${viaContract})`;

/** Asked outright: whoever may take the role has its policies too, but must take it first. */
const isSystem = `(select current_user = 'countersign_system')`;

export const tenantTable = (table: string, { sees, may }: TenantRights): readonly string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy ${table}_requests on ${table} to countersign_app
      using (${sees}) with check (${sees})`,
  `create policy ${table}_system on ${table} to countersign_system
      using (${isSystem}) with check (${isSystem})`,
  ...openTable(table, { may }),
];

/** Rights without a policy, for what belongs to no organisation. `system`: default everything. */
export const openTable = (
  table: string,
  { may, system }: { readonly may: string; readonly system?: string },
): readonly string[] => [
  ...(may === '' ? [] : [`grant ${may} on ${table} to countersign_app`]),
  `grant ${system ?? 'select, insert, update, delete'} on ${table} to countersign_system`,
];
