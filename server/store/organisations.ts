import type { Insertable } from 'kysely';
import type { Db } from './database.ts';
import type {
  ApproverKeyTable,
  MemberTable,
  OrganisationTable,
  PayoutExportTable,
  RosterApproverTable,
} from './tables.ts';

/** Organisations, who belongs to them, and whose keys may decide. */
export const createOrganisations = (db: Db) => ({
  async insert(organisation: Insertable<OrganisationTable>): Promise<void> {
    await db.insertInto('organisation').values(organisation).execute();
  },
  find: (ten: string) =>
    db.selectFrom('organisation').selectAll().where('ten', '=', ten).executeTakeFirst(),
  /** As `find`, and nobody else changes it until the transaction ends. */
  lock: (ten: string) =>
    db.selectFrom('organisation').selectAll().where('ten', '=', ten).forUpdate().executeTakeFirst(),
  /** False if a root key is set already: it is set once. */
  async setRoot(ten: string, orgPk: string): Promise<boolean> {
    const set = await db
      .updateTable('organisation')
      .set({ org_pk: orgPk })
      .where('ten', '=', ten)
      .where('org_pk', '=', '')
      .returning('ten')
      .executeTakeFirst();
    return set !== undefined;
  },
  async setOrgkey(
    ten: string,
    key: { readonly recipient: string; readonly hash: string },
  ): Promise<void> {
    await db
      .updateTable('organisation')
      .set({ recipient: key.recipient, orgkey_hash: key.hash })
      .where('ten', '=', ten)
      .execute();
  },

  /**
   * Whoever left has no roles, and is no member; the row stays for its `who`: coming back must not
   * make a second person of somebody (two-person rule).
   */
  findMember: (ten: string, account: string) =>
    db
      .selectFrom('member')
      .selectAll()
      .where('ten', '=', ten)
      .where('account', '=', account)
      .where('roles', '!=', '')
      .executeTakeFirst(),
  async setRoles(ten: string, account: string, roles: string): Promise<void> {
    await db
      .updateTable('member')
      .set({ roles })
      .where('ten', '=', ten)
      .where('account', '=', account)
      .execute();
  },
  async putMember(member: MemberTable): Promise<void> {
    await db
      .insertInto('member')
      .values(member)
      .onConflict((conflict) =>
        conflict.columns(['ten', 'account']).doUpdateSet({ roles: member.roles }),
      )
      .execute();
  },
  membersOf: (ten: string) =>
    db
      .selectFrom('member')
      .innerJoin('account', 'account.id', 'member.account')
      .select(['account.id', 'account.email', 'account.name', 'member.roles', 'member.who'])
      .where('member.ten', '=', ten)
      .where('member.roles', '!=', '')
      .orderBy('account.name')
      .orderBy('account.id')
      .execute(),
  membershipsOf: (account: string) =>
    db
      .selectFrom('member')
      .innerJoin('organisation', 'organisation.ten', 'member.ten')
      .select(['organisation.ten', 'organisation.name', 'member.roles'])
      .where('member.account', '=', account)
      .where('member.roles', '!=', '')
      .orderBy('organisation.name')
      .orderBy('organisation.ten')
      .execute(),

  /** False if the organisation has this key already. */
  async insertApproverKey(key: ApproverKeyTable): Promise<boolean> {
    const result = await db
      .insertInto('approver_key')
      .values(key)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
  },
  /** Of the account alone: a second browser says again which code it saw. */
  async tagKey(key: Pick<ApproverKeyTable, 'ten' | 'kid' | 'account' | 'tag'>): Promise<void> {
    await db
      .updateTable('approver_key')
      .set({ tag: key.tag })
      .where('ten', '=', key.ten)
      .where('kid', '=', key.kid)
      .where('account', '=', key.account)
      .execute();
  },
  async vouchForKey(
    ten: string,
    kid: string,
    vouch: Pick<ApproverKeyTable, 'vouched_by' | 'vouched_at' | 'vouch'>,
  ): Promise<void> {
    await db
      .updateTable('approver_key')
      .set(vouch)
      .where('ten', '=', ten)
      .where('kid', '=', kid)
      .execute();
  },
  findApproverKey: (ten: string, kid: string) =>
    db
      .selectFrom('approver_key')
      .selectAll()
      .where('ten', '=', ten)
      .where('kid', '=', kid)
      .executeTakeFirst(),
  approverKeysOf: (ten: string) =>
    db
      .selectFrom('approver_key')
      .innerJoin('member', (join) =>
        join
          .onRef('member.ten', '=', 'approver_key.ten')
          .onRef('member.account', '=', 'approver_key.account'),
      )
      .innerJoin('account', 'account.id', 'approver_key.account')
      .selectAll('approver_key')
      .select(['member.who', 'member.roles', 'account.name'])
      .where('approver_key.ten', '=', ten)
      .orderBy('approver_key.created_at')
      .orderBy('approver_key.kid')
      .execute(),
  rosterOf: (ten: string) =>
    db.selectFrom('roster_approver').selectAll().where('ten', '=', ten).execute(),
  async replaceRoster(
    ten: string,
    head: { readonly hash: string; readonly no: number },
    approvers: readonly RosterApproverTable[],
  ): Promise<void> {
    await db.deleteFrom('roster_approver').where('ten', '=', ten).execute();
    if (approvers.length > 0)
      await db
        .insertInto('roster_approver')
        .values([...approvers])
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    await db
      .updateTable('organisation')
      .set({ roster_hash: head.hash, roster_no: head.no })
      .where('ten', '=', ten)
      .execute();
  },

  /** Answers the first export of the payment, under whichever decision, made now or before. */
  async recordExport(record: PayoutExportTable): Promise<PayoutExportTable> {
    await db
      .insertInto('payout_export')
      .values(record)
      .onConflict((conflict) => conflict.column('decision').doNothing())
      .execute();
    return db
      .selectFrom('payout_export')
      .selectAll()
      .where('ten', '=', record.ten)
      .where('payment', '=', record.payment)
      .orderBy('exported_at')
      .orderBy('decision')
      .executeTakeFirstOrThrow();
  },
});
