import { bnAccount } from './bn/account.ts';
import { bnAdmin } from './bn/admin.ts';
import { bnContract } from './bn/contract.ts';
import { bnDiary } from './bn/diary.ts';
import { bnEvidence } from './bn/evidence.ts';
import { bnFinance } from './bn/finance.ts';
import { bnFreelancer } from './bn/freelancer.ts';
import { bnInvoices } from './bn/invoices.ts';
import { bnMails } from './bn/mails.ts';
import { bnOrganisation } from './bn/organisation.ts';
import { bnOverview } from './bn/overview.ts';
import { bnReports } from './bn/reports.ts';
import { bnSecondBrowser } from './bn/second-browser.ts';
import { bnShell } from './bn/shell.ts';
import { bnSign } from './bn/sign.ts';
import { bnSlice } from './bn/slice.ts';
import { bnWeek } from './bn/week.ts';
import type { Catalogue } from './languages.ts';

/** The console's words in Bengali. */
export const bn: Catalogue = {
  ...bnAccount,
  ...bnAdmin,
  ...bnContract,
  ...bnDiary,
  ...bnEvidence,
  ...bnFinance,
  ...bnFreelancer,
  ...bnInvoices,
  ...bnMails,
  ...bnOrganisation,
  ...bnOverview,
  ...bnReports,
  ...bnSecondBrowser,
  ...bnShell,
  ...bnSign,
  ...bnSlice,
  ...bnWeek,
};
