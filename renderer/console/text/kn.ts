import { knAccount } from './kn/account.ts';
import { knAdmin } from './kn/admin.ts';
import { knContract } from './kn/contract.ts';
import { knDiary } from './kn/diary.ts';
import { knEvidence } from './kn/evidence.ts';
import { knFinance } from './kn/finance.ts';
import { knFreelancer } from './kn/freelancer.ts';
import { knInvoices } from './kn/invoices.ts';
import { knMails } from './kn/mails.ts';
import { knOrganisation } from './kn/organisation.ts';
import { knOverview } from './kn/overview.ts';
import { knReports } from './kn/reports.ts';
import { knSecondBrowser } from './kn/second-browser.ts';
import { knShell } from './kn/shell.ts';
import { knSign } from './kn/sign.ts';
import { knSlice } from './kn/slice.ts';
import { knWeek } from './kn/week.ts';
import type { Catalogue } from './languages.ts';

/** The console's words in Kannada. */
export const kn: Catalogue = {
  ...knAccount,
  ...knAdmin,
  ...knContract,
  ...knDiary,
  ...knEvidence,
  ...knFinance,
  ...knFreelancer,
  ...knInvoices,
  ...knMails,
  ...knOrganisation,
  ...knOverview,
  ...knReports,
  ...knSecondBrowser,
  ...knShell,
  ...knSign,
  ...knSlice,
  ...knWeek,
};
