/** English words of a reviewer's second browser or tablet. */
export const secondBrowserWords = {
  'second.title': 'Add another browser or tablet',
  'second.answerTitle': 'Connect this browser',
  'second.panel': 'Sign with another browser',
  'second.panelText':
    'Review and sign on a tablet or a second computer too. It makes a key of its own; this browser vouches for it, and the owner of the organisation lists it.',
  'second.open': 'Add another browser or tablet',
  'second.none': 'This browser has no listed key yet',
  'second.noneText':
    'Another browser is added from one that may sign already. Make your signing key on a week’s page, and have the owner list it first.',
  'second.broken': 'This address is not whole',
  'second.brokenText': 'Scan the code once more, or copy the whole address.',
  'second.which': 'For which key',
  'second.start': 'You need both browsers in front of you',
  'second.startText':
    'The code works for ten minutes, and only for your own account. It lets the other browser sign for {organisation} once the owner has listed it.',
  'second.make': 'Show the code',
  'second.makeAgain': 'Show a new code',
  'second.scan': 'Scan this with the other browser',
  'second.qr': 'QR code with the address to open on the other browser',
  'second.step1': 'Point the camera of the tablet here, and open the address that it finds.',
  'second.step2': 'Sign in there with your own account, and choose “Connect this browser”.',
  'second.step3': 'Compare the words on both screens.',
  'second.waiting': 'Waiting for the other browser…',
  'second.noCamera': 'No camera? Open this address there. Give it to nobody else.',
  'second.over': 'The code is too old',
  'second.overText': 'Ten minutes have passed and nothing answered. Nothing was changed.',
  'second.compare': 'Does {label} show the same words?',
  'second.compareText':
    'Only if every word is the same, and the other browser is in front of you: then it is its key, and nobody else’s.',
  'second.same': 'The words are the same',
  'second.different': 'They differ: start over',
  'second.confirmed': 'You have vouched for the other browser',
  'second.confirmedText':
    'It cannot sign yet. The owner of {organisation} sees on the page “Organisation” that you vouch for it, and signs the list.',
  'second.other': 'This code is for another account',
  'second.otherText':
    'You are signed in as {email}. Sign out, and in again with the account that made the code.',
  'second.noRole': 'You do not have that role any more',
  'second.noRoleText': 'Ask the owner of the organisation to give it to you, then scan a new code.',
  'second.here': 'Sign with this browser too',
  'second.hereText':
    'It makes a key of its own that can never leave it. Do this only on a browser that is yours.',
  'second.connect': 'Connect this browser',
  'second.compareHere': 'Compare these words with your other browser',
  'second.compareHereText':
    'It shows the same ones in a moment. If they are the same, say so there.',
  'second.vouched': 'Your other browser vouches for this one',
  'second.vouchedText':
    'One step is left: the owner of the organisation signs the list. This page notices.',
  'second.listed': 'This browser may sign now',
  'second.listedText': 'The owner has listed its key. Open a week to review it.',
  'approvers.vouched': 'Vouched for by the listed key {words} of the same person',
} as const;
