import { randomUUID } from 'node:crypto';
import type { PictureView } from '../../shared/api/schemas.ts';
import { apiLimits } from '../../shared/api/limits.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { AccountTable } from '../store/tables.ts';
import { findPartyContract, requireRole } from './contracts.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import type { Principal } from './principal.ts';

export type ViewKind = PictureView['kind'];

export interface Viewed {
  readonly contract: ContractRow;
  /** hashes of the slices that the pictures are of, each once */
  readonly slices: readonly string[];
  readonly kind: ViewKind;
}

/** Who looks; the operator, at the machine itself, has no account: the id is empty. */
export type Viewer = Pick<AccountTable, 'id' | 'name'>;

const dayMs = 86_400_000;

/**
 * Written down before the first byte is sent, else nothing is sent. Each look at a full picture is
 * a row of its own; thumbnails, which come by the hundred, and exports are one row per slice,
 * person and UTC day. Whoever looks at her own pictures leaves no trace.
 */
export async function recordViews(
  { store, clock }: Pick<ServerDeps, 'store' | 'clock'>,
  viewer: Viewer,
  { contract, slices, kind }: Viewed,
): Promise<void> {
  if (viewer.id === contract.fre) return;
  const nowMs = clock.nowMs();
  const member = await store.organisations.findMember(contract.ten, viewer.id);
  const day = Math.floor(nowMs / dayMs);
  const rows = slices.map((slice) => ({
    id: kind === 'picture' ? randomUUID() : `${slice} ${viewer.id} ${kind} ${day}`,
    ten: contract.ten,
    con: contract.con,
    slice,
    account: viewer.id,
    // As it was then: whoever left the organisation is still named.
    name: viewer.name,
    roles: member?.roles ?? '',
    kind,
    first_at: nowMs,
  }));
  await store.views.record(rows);
}

/** For whom the pictures show, and for who answers for the organisation. */
export async function listViews(
  deps: ServerDeps,
  principal: Principal,
  asked: {
    readonly con: string;
    readonly slice?: string | undefined;
    readonly before?: number | undefined;
  },
): Promise<Result<{ views: PictureView[] }, Failure>> {
  const contract = await findPartyContract(deps, principal, asked.con);
  if (!contract.ok) return contract;
  const { ten, fre, con } = contract.value;
  if (fre !== principal.account.id) {
    const allowed = await requireRole(deps, principal, { ten, roles: ['owner', 'auditor'] });
    if (!allowed.ok) return fail('E_FORBIDDEN');
  }
  const rows = await deps.store.views.list({
    con,
    slice: asked.slice,
    beforeMs: asked.before,
    limit: apiLimits.pageEntries,
  });
  const views = rows.map(({ slice, name, roles, kind, first_at, last_at, times }) => ({
    slice,
    name,
    roles: roles.split(' ').filter((role) => role !== ''),
    kind,
    firstAtMs: first_at,
    lastAtMs: last_at,
    times,
  }));
  return ok({ views });
}
