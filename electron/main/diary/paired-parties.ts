import type { Notice, SaidState } from '../../../shared/api/app-state.ts';
import { createJsonFile } from '../files/json-file.ts';
import { openAdoptedContracts } from './adopted-contracts.ts';
import { type Contracts, contractsSchema, openContracts } from './contracts.ts';
import { createLedgers } from './ledgers.ts';
import type { Notices } from './notices.ts';
import { openOwnReplies, repliesFile } from './own-replies.ts';
import type { Base } from './paired-base.ts';
import type { PairedDeps, PairedDiary } from './paired-types.ts';
import type { Pairing } from './pairing.ts';
import type { Refusals } from './refusals.ts';

/** Contracts, what the log says about them, and her answers; each needs the other, later. */
export async function openParties(
  deps: PairedDeps,
  pairing: Pairing,
  base: Base,
): Promise<Pick<PairedDiary, 'contracts' | 'ledgers' | 'replies'>> {
  const { files, paths, journal, keys, notices, clock } = deps;
  const { refusals, checkpoints, receipts } = base;
  const found: { contracts?: Contracts } = {};
  const ledgers = createLedgers({
    files,
    stateDir: paths.stateDir,
    journal,
    receipts,
    checkpoints,
    readValues: base.values.read,
    anchorsOf: async (con) => found.contracts?.anchors(con),
    fre: pairing.fre,
    recoveryKid: () => keys.recoveryKid(),
    onHeard: (con, heard) =>
      sayHeard(notices, found.contracts?.summary(con)?.organisation ?? '', heard),
  });
  const contracts = await openContracts({
    ...base,
    files,
    file: createJsonFile(files, paths.state('contracts'), contractsSchema),
    proofDir: paths.proofDir,
    journal,
    keys,
    pairing,
    notices,
    adopted: await openAdoptedContracts(files, paths.state('adopted')),
    ledgers: () => ledgers,
    hasReceipt: (hash) => receipts.of(hash) !== undefined,
    endedBy: () => endedBy(refusals),
  });
  found.contracts = contracts;
  const replies = await openOwnReplies({
    ...base,
    file: repliesFile(files, paths.state('replies')),
    ledgers,
    clock,
    endedBy: () => endedBy(refusals),
  });
  return { contracts, ledgers, replies };
}

function endedBy(refusals: Refusals): 'chain_forked' | 'key_revoked' | undefined {
  const codes = new Set(refusals.list().map(({ code }) => code));
  if (codes.has('E_CHAIN_FORK')) return 'chain_forked';
  return codes.has('E_KEY_REVOKED') ? 'key_revoked' : undefined;
}

const noticeByType = {
  decision: 'decision_arrived',
  payment: 'payment_arrived',
  reply: 'reply_arrived',
} as const satisfies Record<SaidState['type'], Notice['code']>;

/** Somebody decided, paid or answered: she should not have to look for it. */
function sayHeard(notices: Notices, organisation: string, heard: readonly SaidState[]): void {
  for (const { type } of heard) notices.say(noticeByType[type], { organisation });
}
