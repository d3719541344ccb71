/** A witness as a policy names it. */
export interface PolicyWitness {
  /** One word, unique in the policy. */
  readonly name: string;
  /** C2SP vkey, type 0x04 */
  readonly vkey: string;
  /** Submission prefix; a verifier does not need it. */
  readonly url?: string;
}

export interface Witnessing {
  readonly witnesses: readonly PolicyWitness[];
  /** How many of them must have signed; 1 to their number. */
  readonly threshold: number;
}

const quorumName = 'enough';

/** C2SP tlog-policy of one log; without witnesses none is required. Not validated: parse it back. */
export function formatPolicyText(logVkey: string, witnessing?: Witnessing): string {
  const { witnesses = [], threshold = 0 } = witnessing ?? {};
  if (witnesses.length === 0) return `log ${logVkey}\nquorum none\n`;
  const lines = [
    `log ${logVkey}`,
    ...witnesses.map(({ name, vkey, url }) => ['witness', name, vkey, url ?? ''].join(' ').trim()),
    `group ${quorumName} ${threshold} ${witnesses.map(({ name }) => name).join(' ')}`,
    `quorum ${quorumName}`,
  ];
  return `${lines.join('\n')}\n`;
}
