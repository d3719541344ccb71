import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCodes, errorWords } from '../shared/api/error-book.ts';
import { statusByErrorCode } from '../shared/api/error-codes.ts';
import { codeBook } from '../shared/verify/code-book.ts';
import { findingCodes } from '../shared/verify/codes.ts';
import { repositoryDir } from './paths.ts';
import { runAsScript } from './script.ts';

/** `docs/codes.md`, made from the same tables that the command, the console and the server use. */
export function codesPage(): string {
  return [
    '# Codes',
    '',
    'Made by `npm run docs:codes`; a test keeps it current. `E_` is an error, `W_` a warning, `I_` a remark.',
    '',
    '## Findings of the verifier',
    '',
    '| code | section | meaning | cause | what to do |',
    '|---|---|---|---|---|',
    ...findingCodes.map((code) => {
      const { section, meaning, cause, whatToDo } = codeBook[code];
      return `| \`${code}\` | ${section} | ${meaning} | ${cause} | ${whatToDo} |`;
    }),
    '',
    '## Answers of the server',
    '',
    '| code | status | meaning | what to do |',
    '|---|---|---|---|',
    ...errorCodes.map((code) => {
      const { meaning, whatToDo } = errorWords(code);
      return `| \`${code}\` | ${statusByErrorCode[code]} | ${meaning} | ${whatToDo} |`;
    }),
    '',
  ].join('\n');
}

await runAsScript(import.meta.url, () =>
  writeFile(join(repositoryDir, 'docs/codes.md'), codesPage()),
);
