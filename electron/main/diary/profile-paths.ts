import { join } from 'node:path';

/** Where everything of one profile lies. */
export interface ProfilePaths {
  readonly dir: string;
  readonly journal: string;
  readonly quarantineDir: string;
  readonly disclosuresDir: string;
  readonly blobsDir: string;
  readonly receipts: string;
  readonly held: string;
  readonly forksDir: string;
  readonly stateDir: string;
  readonly proofDir: string;
  state(name: string): string;
}

export function profilePaths(dir: string): ProfilePaths {
  const stateDir = join(dir, 'state');
  return {
    dir,
    journal: join(dir, 'journal', 'entries.ndjson'),
    quarantineDir: join(dir, 'journal', 'quarantine'),
    disclosuresDir: join(dir, 'disclosures'),
    blobsDir: join(dir, 'blobs'),
    receipts: join(dir, 'receipts', 'receipts.ndjson'),
    held: join(dir, 'receipts', 'held.ndjson'),
    forksDir: join(dir, 'receipts', 'forks'),
    stateDir,
    proofDir: join(dir, 'proof'),
    state: (name) => join(stateDir, `${name}.json`),
  };
}
