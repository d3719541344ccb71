/** English words of what a freelancer sees in a browser. */
export const freelancerWords = {
  'nav.mine': 'My work',
  'mine.title': 'My work',
  'mine.text':
    'What you signed, what was decided about it, and what was paid, checked by this browser. To change or answer something you need the app: your key is on your computer and never here.',
  'mine.empty': 'No contract yet',
  'mine.emptyText':
    'When an organisation offers you a contract, you read and sign it in the app. From then on it is here too.',
  'mine.diary': 'Diary',
  'mine.terms': 'Contract',
  'mine.owed': 'Invoiced and not paid: {sum}',
  'mine.noWeeks': 'No week submitted yet',
  'mine.noWeeksText': 'When a week is over, the app signs its timesheet, and it appears here.',
  'mine.weeks': 'Weeks',
  'mine.weeksCaption':
    'Your weeks in UTC, the newest first; without what is in dispute or left out.',
  'mine.week': '{from} – {to}',
  'mine.column.week': 'Week',
  'mine.column.state': 'Where it is',
  'mine.column.time': 'Time',
  'mine.column.amount': 'Amount without tax',
  'mine.state.submitted': 'Waiting for the client',
  'mine.state.disputed': 'In dispute',
  'mine.state.client_approved': 'Approved by the client, waiting for finance',
  'mine.state.finance_approved': 'Approved for payment',
  'mine.state.paid': 'Paid',
  'mine.state.replaced': 'Replaced by another one',
  'mine.answerTitle': 'To answer, open the app',
  'mine.answer':
    'An answer is signed with the key of your computer, so that nobody can answer for you: app, Pay, then the week. Here you can read what was said.',
  'mine.money': 'Invoices and payments',
  'mine.credit': 'Credit note {no}',
  'mine.toReturn': 'Paid too much; finance says it comes back',
  'mine.paid': 'Paid',
  'mine.paidValue': '{sum} on {date}, bank reference {ref}',
  'mine.looked': 'Who looked at my pictures',

  'looked.caption':
    'As the server wrote it down, the newest first. Small pictures and exports are one line a person and day. When you look yourself, nothing is written.',
  'looked.none': 'Nobody has looked at your pictures yet.',
  'looked.gone': 'A slice that is gone',
  'looked.who': 'Who',
  'looked.picture': 'Picture of',
  'looked.what': 'What',
  'looked.when': 'Last time',
  'looked.times': 'Times',
  'looked.kind.picture': 'Full picture',
  'looked.kind.thumbnail': 'Small picture',
  'looked.kind.export': 'Export',
  'looked.more': 'Show earlier ones',

  'history.title': 'A work history to show elsewhere',
  'history.text':
    'A file with a page for people and the signed entries behind it. Whoever gets it can check it with the countersign command, without asking anybody. You choose what is in it.',
  'history.showsTitle': 'What it shows, and what it does not',
  'history.shows':
    'It shows when you worked, the contract with its rate, which keys signed, what was approved and paid, and the bank’s reference of each payment. It has no memos, no activity, no windows and no pictures, and not your account.',
  'history.choice':
    '{title}, {organisation}: {time} approved in {count, plural, one {# week} other {# weeks}}',
  'history.fromDay': 'From (leave empty for all)',
  'history.toDay': 'To',
  'history.weeks': 'Whole weeks are shown, because only a whole week can be checked.',
  'history.badRange': 'Both days are needed, the first one first.',
  'history.make': 'Make the file',
  'history.page.title': 'Work history of {name}',
  'history.page.by': '{name}, {at}',
  'history.page.intro':
    'Approved time, counted from slices that a device signed as they were recorded, and that clients approved with their own signatures. Days and months are in UTC.',
  'history.page.line':
    'From {firstDay} to {lastDay}: {weeks, plural, one {# approved week} other {# approved weeks}}, {paidWeeks} of them paid.',
  'history.page.month': 'Month',
  'history.page.time': 'Approved time',
  'history.page.total': 'Together',
  'history.page.proves':
    'The entries beside this page prove what was claimed, by which key, in what order and time window, what was approved, and that nobody changed it. They do not prove that a person worked. This page itself proves nothing: check its sums with the command.',
  'history.page.howTo':
    'To check it, install the countersign command and run the lines below in this folder. The anchors name the keys: compare them with the organisation if it matters. Warnings about the profile and about what is not included are as they should be.',
} as const;
