import type { Insertable, Selectable, Updateable } from 'kysely';
import { anyOf, type Db } from './database.ts';
import type { AcceptedContractTable, ContractTable } from './tables.ts';

export type ContractRow = Selectable<ContractTable>;

const listed = (db: Db) =>
  db
    .selectFrom('contract')
    .innerJoin('organisation', 'organisation.ten', 'contract.ten')
    .innerJoin('account', 'account.id', 'contract.fre')
    .selectAll('contract')
    .select([
      'organisation.name as organisation',
      'account.name as freelancer',
      'organisation.org_pk',
      'organisation.recipient',
    ])
    .orderBy('contract.created_at')
    .orderBy('contract.con');

/** What the server needs to know of contracts besides their entries. */
export const createContracts = (db: Db) => ({
  async insert(contract: Insertable<ContractTable>): Promise<void> {
    await db.insertInto('contract').values(contract).execute();
  },
  find: (con: string) =>
    db.selectFrom('contract').selectAll().where('con', '=', con).executeTakeFirst(),
  /** Held until the transaction ends; ascending, so that two batches never wait for each other. */
  lock: (cons: readonly string[]) =>
    db
      .selectFrom('contract')
      .selectAll()
      .where('con', 'in', anyOf(cons))
      .orderBy('con')
      .forUpdate()
      .execute(),
  listForFreelancer: (fre: string) => listed(db).where('contract.fre', '=', fre).execute(),
  listForOrganisations: (tens: readonly string[]) =>
    listed(db).where('contract.ten', 'in', anyOf(tens)).execute(),
  async update(
    con: string,
    change: Omit<Updateable<ContractTable>, 'ten' | 'con' | 'fre' | 'created_at'>,
  ): Promise<void> {
    await db.updateTable('contract').set(change).where('con', '=', con).execute();
  },

  async putAccepted(accepted: AcceptedContractTable): Promise<void> {
    await db
      .insertInto('accepted_contract')
      .values(accepted)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },
  findAccepted: (con: string, hash: string) =>
    db
      .selectFrom('accepted_contract')
      .selectAll()
      .where('con', '=', con)
      .where('hash', '=', hash)
      .executeTakeFirst(),
});
