import { adminWords } from './en/admin.ts';
import { accountWords } from './en/account.ts';
import { contractWords } from './en/contract.ts';
import { diaryWords } from './en/diary.ts';
import { freelancerWords } from './en/freelancer.ts';
import { invoiceWords } from './en/invoices.ts';
import { evidenceWords } from './en/evidence.ts';
import { financeWords } from './en/finance.ts';
import { mailWords } from './en/mails.ts';
import { organisationWords } from './en/organisation.ts';
import { overviewWords } from './en/overview.ts';
import { reportWords } from './en/reports.ts';
import { secondBrowserWords } from './en/second-browser.ts';
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
  ...invoiceWords,
  ...freelancerWords,
  ...reportWords,
  ...adminWords,
  ...contractWords,
  ...organisationWords,
  ...accountWords,
  ...secondBrowserWords,
  ...mailWords,
} as const;

export type MessageId = keyof typeof en;
