import { errorCodes, errorWords } from '../shared/api/error-book.ts';
import { statusByErrorCode } from '../shared/api/error-codes.ts';
import { canonicalJson } from '../shared/kit/jcs.ts';
import { codeBook, severityOf } from '../shared/verify/code-book.ts';
import { type FindingCode, findingCodes } from '../shared/verify/codes.ts';
import { CommandFailure, type CommandIo } from './io.ts';

/** `countersign code E_…`: what a finding means, in words. */
export function explainCode(io: CommandIo, wanted: string): void {
  const code = findingCodes.find((each) => each === wanted.toUpperCase());
  if (code === undefined)
    throw new CommandFailure(`no such code: ${wanted} (countersign codes lists them)`);
  const { meaning, cause, whatToDo, section } = codeBook[code];
  io.out(`${code} (${severityOf(code)})\n${meaning}`);
  io.out(`Cause:   ${cause}\nTo do:   ${whatToDo}\nSection: ${section} of docs/protocol.md`);
}

/** `countersign codes`: the whole book, in the order of reports; the same as docs/codes.md. */
export function listCodes(io: CommandIo, { json }: { readonly json?: boolean }): void {
  if (json) return io.out(canonicalJson({ findings: findingCodes.map(findingOf), answers }));
  const width = Math.max(...findingCodes.map(({ length }) => length));
  io.out(findingCodes.map((code) => `${code.padEnd(width)}  ${codeBook[code].meaning}`).join('\n'));
}

const findingOf = (code: FindingCode) => ({ code, severity: severityOf(code), ...codeBook[code] });

/** What a server answers, for those who read its API. */
const answers = errorCodes.map((code) => {
  const { meaning, whatToDo } = errorWords(code);
  return { code, status: statusByErrorCode[code], meaning, whatToDo };
});
