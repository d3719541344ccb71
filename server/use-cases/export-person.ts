import { ok, type Result } from '../../shared/kit/result.ts';
import type { ServerDeps } from './deps.ts';
import { contractFiles, type ExportFiles, textFile } from './export-files.ts';
import { type NamedContract, tableOf, timeTable } from './export-tables.ts';
import { fail, type Failure } from './failure.ts';
import type { Principal } from './principal.ts';

/**
 * What is stored about one person (GDPR 15 and 20): account, devices, sessions, memberships, who
 * looked at her pictures and at whose she looked, and the evidence of every contract that she works
 * under. Of contracts of an organisation that she only decides for nothing: they are others'.
 */
export async function exportPerson(
  deps: ServerDeps,
  principal: Principal,
): Promise<Result<ExportFiles, Failure>> {
  const checkpoint = await deps.store.log.newestWholeCheckpoint();
  if (checkpoint === undefined) return fail('E_NOT_FOUND', 'the log has no checkpoint yet');
  const contracts = await deps.store.contracts.listForFreelancer(principal.account.id);
  const facts = await personFacts(deps, principal, contracts);
  return ok(filesOf(deps, principal, { facts, contracts, size: checkpoint.size }));
}

async function* filesOf(
  deps: ServerDeps,
  { account }: Principal,
  parts: {
    readonly facts: object;
    readonly contracts: readonly NamedContract[];
    readonly size: number;
  },
): ExportFiles {
  const { facts, contracts, size } = parts;
  yield textFile('README.txt', readme);
  yield textFile('person.json', `${JSON.stringify(facts, undefined, 2)}\n`);
  yield { path: 'time.csv', open: async () => tableOf(deps, contracts, timeTable) };
  for (const contract of contracts) yield* contractFiles(deps, { contract, viewer: account, size });
}

/** Passwords and tokens are hashes that say nothing of her; they stay. */
async function personFacts(
  { store, clock }: ServerDeps,
  { account }: Principal,
  contracts: readonly NamedContract[],
) {
  const memberships = await store.organisations.membershipsOf(account.id);
  const sessions = await store.sessions.of(account.id);
  const devices = await store.accounts.devicesOf(account.id);
  const looked = await store.views.byAccount(account.id);
  const onMine = await Promise.all(contracts.map(({ con }) => store.views.allOf(con)));
  const { id, email, name, created_at } = account;
  return {
    exportedAt: new Date(clock.nowMs()).toISOString(),
    account: { id, email, name, createdAtMs: created_at },
    memberships: memberships.map(({ ten, roles }) => ({ organisation: ten, roles })),
    sessions: sessions.map(({ created_at: createdAtMs, used_at: usedAtMs }) => ({
      createdAtMs,
      usedAtMs,
    })),
    devices: devices.map(({ kid, created_at: createdAtMs }) => ({ kid, createdAtMs })),
    viewsOfMyPictures: onMine.flat().map((view) => ({ by: view.name, ...viewFacts(view) })),
    viewsByMe: looked.map(viewFacts),
  };
}

type ViewRow = Awaited<ReturnType<ServerDeps['store']['views']['byAccount']>>[number];

const viewFacts = ({ con, slice, kind, roles, first_at, last_at, times }: ViewRow) => ({
  contract: con,
  slice,
  kind,
  roles,
  times,
  firstAtMs: first_at,
  lastAtMs: last_at,
});

const readme = `Everything that the server stores about you.

person.json    your account, and who looked at your pictures
time.csv       the time that you tracked
contracts/     for each of your contracts its evidence, with what it is verified by:
               countersign verify contracts/ID/bundle --policy contracts/ID/policy.txt \\
                 --anchors contracts/ID/anchors.json
`;
