import { accountWords } from './en/account.ts';
import { contractWords } from './en/contract.ts';
import { diaryWords } from './en/diary.ts';
import { evidenceWords } from './en/evidence.ts';
import { financeWords } from './en/finance.ts';
import { organisationWords } from './en/organisation.ts';
import { overviewWords } from './en/overview.ts';
import { shellWords } from './en/shell.ts';
import { signWords } from './en/sign.ts';
import { sliceWords } from './en/slice.ts';
import { weekWords } from './en/week.ts';

/** English words of the console, by id: plain and neutral (product.md section 7). */
export const en = {
  ...shellWords,
  ...overviewWords,
  ...evidenceWords,
  ...diaryWords,
  ...sliceWords,
  ...weekWords,
  ...signWords,
  ...financeWords,
  ...contractWords,
  ...organisationWords,
  ...accountWords,
} as const;

export type MessageId = keyof typeof en;
