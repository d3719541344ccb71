import type { ContractState } from '../../../shared/api/app-state.ts';
import { plainTerms, type Reader, type TermsPart } from './plain-terms.ts';

export interface ChangedPart {
  readonly key: TermsPart['key'];
  /** Sentences that are said now and would be no more. */
  readonly gone: readonly string[];
  /** Sentences that are not said now. */
  readonly added: readonly string[];
}

/** What new terms would change, sentence by sentence, in the words in which she accepted the old. */
export function changedTerms(
  contract: ContractState,
  next: ContractState['draft'],
  reader: Reader,
): readonly ChangedPart[] {
  const then = plainTerms({ ...contract, draft: next }, reader);
  return plainTerms(contract, reader).flatMap(({ key, lines }) => {
    const nextLines = then.find((part) => part.key === key)?.lines ?? [];
    const gone = lines.filter((line) => !nextLines.includes(line));
    const added = nextLines.filter((line) => !lines.includes(line));
    return gone.length + added.length > 0 ? [{ key, gone, added }] : [];
  });
}
