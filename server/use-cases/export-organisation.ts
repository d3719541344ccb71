import { ok, type Result } from '../../shared/kit/result.ts';
import { formatPolicyText } from '../../shared/log/policy-text.ts';
import type { CheckpointTable } from '../store/tables.ts';
import type { ExportDeps } from './deps.ts';
import { contractFiles, type ExportFiles, logFiles, textFile } from './export-files.ts';
import { type NamedContract, payoutTable, tableOf, timeTable } from './export-tables.ts';
import { fail, type Failure } from './failure.ts';
import type { Viewer } from './views.ts';

/**
 * Everything of an organisation that it needs to go on without this server: the log, a bundle of
 * every contract with its anchors, and tables for people. Lazily, file by file.
 */
export async function exportOrganisation(
  deps: ExportDeps,
  { ten, viewer }: { readonly ten: string; readonly viewer: Viewer },
): Promise<Result<ExportFiles, Failure>> {
  const organisation = await deps.store.organisations.find(ten);
  if (organisation === undefined) return fail('E_NOT_FOUND');
  const checkpoint = await deps.store.log.newestWholeCheckpoint();
  if (checkpoint === undefined) return fail('E_NOT_FOUND', 'the log has no checkpoint yet');
  const contracts = await deps.store.contracts.listForOrganisations([ten]);
  const facts = await organisationFacts(deps, ten);
  return ok(filesOf(deps, { facts, contracts, checkpoint, viewer }));
}

interface Parts {
  readonly facts: object;
  readonly contracts: readonly NamedContract[];
  readonly checkpoint: CheckpointTable;
  readonly viewer: Viewer;
}

async function* filesOf(deps: ExportDeps, parts: Parts): ExportFiles {
  const { facts, contracts, checkpoint, viewer } = parts;
  yield textFile('README.txt', readme);
  yield textFile('organisation.json', `${JSON.stringify(facts, undefined, 2)}\n`);
  yield textFile('policy.txt', formatPolicyText(deps.keys.logVkey));
  yield { path: 'time.csv', open: async () => tableOf(deps, contracts, timeTable) };
  yield { path: 'payouts.csv', open: async () => tableOf(deps, contracts, payoutTable) };
  yield* logFiles(deps, checkpoint);
  for (const contract of contracts)
    yield* contractFiles(deps, { contract, viewer, size: checkpoint.size });
}

/** Who belongs to it, and whose keys decide; no password, no token. */
async function organisationFacts({ store, origin, clock }: ExportDeps, ten: string) {
  const organisation = await store.organisations.find(ten);
  const members = await store.organisations.membersOf(ten);
  const keys = await store.organisations.approverKeysOf(ten);
  return {
    exportedAt: new Date(clock.nowMs()).toISOString(),
    log: origin,
    id: ten,
    name: organisation?.name,
    rootKey: organisation?.org_pk,
    members: members.map(({ id, email, name, roles }) => ({ id, email, name, roles })),
    approverKeys: keys.map(({ kid, pk: publicKey, account, role, label }) => ({
      kid,
      publicKey,
      account,
      role,
      label,
    })),
  };
}

const readme = `An export of everything that this organisation has in its diary.

log/           the transparency log:
               countersign log check log --policy policy.txt
contracts/     for each contract its evidence, with what it is verified by:
               countersign verify contracts/ID/bundle --policy contracts/ID/policy.txt \\
                 --anchors contracts/ID/anchors.json
               Anchors that your own device wrote down are better than these.
time.csv       all tracked time, and payouts.csv all timesheets and payments, as the server
               counts them: for people and spreadsheets; the proof is in the bundles.
`;
