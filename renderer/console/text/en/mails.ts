/** English words of mails: which ones somebody wants. */
export const mailWords = {
  'mails.title': 'Mails to me',
  'mails.text':
    'Choose what we write to you about. Mails about your account itself always come: invitations, passwords, and a computer of yours that was signed out.',
  'mails.review_opened': 'A week waits for my review',
  'mails.review_48h': 'A week still waits, 48 hours before the time for review ends',
  'mails.review_6h': 'A week still waits, 6 hours before the time for review ends',
  'mails.disputed': 'A week of mine is disputed',
  'mails.replied': 'Somebody answers about a week',
  'mails.paid': 'A payment to me is recorded',
  'unsubscribe.title': 'No more mails of this kind',
  'unsubscribe.lead':
    'You stop getting this kind of mail from this server. Everything else stays as it is, and you can change it back under “My account”.',
  'unsubscribe.submit': 'Stop these mails',
  'unsubscribe.done': 'These mails stop now',
  'unsubscribe.doneText': 'One that was on its way already may still arrive.',
  'unsubscribe.account': 'Choose which mails I get',
} as const;
