import {
  isColleague,
  ofAccount,
  ofAccountOrTenant,
  ofAudience,
  ofTenant,
  ofTenantOrPerson,
  openTable,
  policyFunctions,
  tenantTable,
  viaContract,
  viaContractOrNone,
} from './tenant-policy.ts';

/**
 * Made here where the owner may make roles; else an administrator makes them before, and grants
 * them to the owner (docs/adr/0026). Roles are of the whole cluster: another database may be making
 * them at this moment.
 */
export const makeRole = (role: string): string => `do $$ begin
  if not exists (select from pg_roles where rolname = '${role}') then
    begin
      create role ${role} nologin;
      execute format('grant ${role} to %I', current_user);
    exception
      when duplicate_object or unique_violation then null;
      when insufficient_privilege then raise exception
        'the role ${role} is missing: as an administrator, create role ${role} nologin; grant ${role} to %',
        current_user;
    end;
  end if;
  if not pg_has_role(current_user, '${role}', 'member') then
    begin
      execute format('grant ${role} to %I', current_user);
    exception when insufficient_privilege then raise exception
      'as an administrator, grant ${role} to %', current_user;
    end;
  end if;
  execute format('grant usage on schema %I to ${role}', current_schema());
end $$`;

/** Row-level security: a request sees the rows of organisations that its caller reaches (W-08). */
export const tenancy: readonly string[] = [
  makeRole('countersign_app'),
  makeRole('countersign_system'),
  ...policyFunctions,

  // Rows of organisations.
  ...tenantTable('organisation', {
    sees: ofTenant,
    may: 'select, update (org_pk, roster_hash, roster_no, recipient, orgkey_hash)',
  }),
  ...tenantTable('member', { sees: ofTenant, may: 'select, insert, update (roles), delete' }),
  ...tenantTable('approver_key', { sees: ofTenant, may: 'select, insert' }),
  ...tenantTable('roster_approver', { sees: ofTenant, may: 'select, insert, delete' }),
  ...tenantTable('pairing_code', { sees: ofTenant, may: 'select, insert' }),
  ...tenantTable('contract', { sees: ofTenant, may: 'select, insert, update' }),
  ...tenantTable('accepted_contract', { sees: ofTenant, may: 'select, insert' }),
  ...tenantTable('entry', { sees: ofTenantOrPerson, may: 'select, insert, update (envelope)' }),
  ...tenantTable('disclosure', { sees: ofTenant, may: 'select, insert, delete' }),
  ...tenantTable('entry_blob', { sees: ofTenant, may: 'select, insert, delete' }),
  ...tenantTable('held', { sees: ofTenant, may: 'select, insert, update (statement), delete' }),
  ...tenantTable('payout_export', { sees: ofTenant, may: 'select, insert' }),
  ...tenantTable('outbox', { sees: ofAudience, may: 'select, insert' }),

  // Rows of contracts.
  ...tenantTable('live_slice', { sees: viaContract, may: 'select, insert, delete' }),
  ...tenantTable('removal', { sees: viaContract, may: 'select, insert' }),
  ...tenantTable('due', { sees: viaContractOrNone, may: 'select, insert, update (at_ms)' }),

  // Rows of people.
  // Without how they sign in.
  ...tenantTable('account', {
    sees: isColleague('id'),
    may: 'select (id, email, name, created_at)',
  }),
  ...tenantTable('device', { sees: isColleague('account'), may: 'select, insert' }),
  ...tenantTable('device_token', {
    sees: ofAccountOrTenant,
    may: 'select, update (revoked_at)',
  }),
  ...tenantTable('session', { sees: ofAccount, may: 'select, delete' }),
  ...tenantTable('enroll_nonce', { sees: ofAccount, may: 'select, update (used_at)' }),
  ...tenantTable('blob_owner', { sees: ofAccount, may: 'select, insert, update (linked)' }),

  // The log, public keys, pictures by their hash, and what is of the whole server.
  ...openTable('leaf', { may: 'select, insert', system: 'select, insert' }),
  ...openTable('log_head', { may: 'select, update (size, received_ms)' }),
  ...openTable('tree_node', { may: 'select' }),
  ...openTable('checkpoint', { may: 'select' }),
  ...openTable('receipt', { may: 'select' }),
  ...openTable('missing_entry', { may: 'select, delete' }),
  ...openTable('signing_key', {
    may: 'select, insert, update (seen_size, revoked_index, revoked_ms)',
  }),
  ...openTable('stream', { may: 'select, insert, update (seq, head)' }),
  ...openTable('occupancy', { may: 'select, insert, update (idx)' }),
  ...openTable('voided', { may: 'select, insert' }),
  ...openTable('unkept_entry', { may: 'select, insert' }),
  ...openTable('blob', { may: 'select, insert, update (created_at)' }),
  ...openTable('removed_blob', { may: 'select, insert, update (is_done), delete' }),
  ...openTable('outbox_head', { may: 'select, update (last)' }),
  ...openTable('lease', { may: '' }),
  ...openTable('instance', { may: '', system: 'select, insert' }),
];
