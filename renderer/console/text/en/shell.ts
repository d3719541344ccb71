/** English words of the frame, signing in, errors. */
export const shellWords = {
  loading: 'Loading',

  cancel: 'Cancel',

  close: 'Close',

  skip: 'Skip to the content',

  'unsaved.ask': 'What you wrote here is not sent yet. Leave the page and lose it?',

  'nav.label': 'Pages',
  'nav.contract': 'This contract',
  'nav.overview': 'Overview',
  'nav.now': 'Now',
  'nav.diary': 'Diary',
  'nav.week': 'Week',
  'nav.terms': 'Contract',
  'nav.finance': 'Finance',
  'nav.organisation': 'Organisation',
  'nav.account': 'My account',
  'nav.language': 'Language',
  'nav.languageNote': 'The translations were not checked by native speakers yet.',
  'nav.scheme': 'Colours',
  'nav.scheme.auto': 'System',
  'nav.scheme.light': 'Light',
  'nav.scheme.dark': 'Dark',
  'nav.signedInAs': 'Signed in as {name}',
  'nav.signOut': 'Sign out',

  'signIn.title': 'Sign in',
  'signIn.lead': 'Review the work, slice by slice, and sign what you agree with.',
  'signIn.email': 'E-mail',
  'signIn.password': 'Password',
  'signIn.reveal': 'Show or hide what is typed',
  'signIn.submit': 'Sign in',
  'signIn.failed': 'You are not signed in',
  'signIn.honesty':
    'This console checks everything in your own browser. It shows what was claimed, by which key, when, and that nobody changed it. It cannot show that a person worked.',

  'notFound.title': 'There is nothing at this address',
  'notFound.text': 'The page may have moved, or you may have no role in this contract.',

  'error.title': 'That did not work',
  'error.retry': 'Try again',
  'error.requestId': 'Number of the request, for whoever runs the server: {id}',
  'error.unreachable':
    'The server cannot be reached. Check your connection; nothing you see is lost.',
  'error.malformed': 'The server gave an answer that this console does not understand ({detail}).',
  'error.code': 'The server answered {code}. {detail}',
  'error.other': '{detail}',
  'error.signIn': 'The e-mail or the password is not right.',
  'error.session': 'Your session has ended. Sign in again.',
  'error.forbidden': 'Your role does not allow this.',
  'error.notFound': 'There is no such thing, or it is not yours to see.',
  'error.rateLimited': 'Too many tries in a short time. Wait a minute and try again.',
  'error.internal': 'The server had a problem. Try again in a moment.',
  'error.unavailable': 'The server is busy or starting. Try again in a moment.',
  'error.logFrozen': 'The log is frozen: nothing can be signed into it until its operator acts.',
  'error.passwordWeak':
    'That password is too short, too well known, or too close to your name or address.',
  'error.emailTaken': 'Somebody with this e-mail address is there already.',
  'error.passwordWrong': 'That is not your password.',
  'error.recentSignIn': 'This needs your password again, so it was not done.',
  'error.link': 'This link is not known: it was used, taken back, or not copied whole.',
  'error.linkExpired': 'This link is too old. Ask for another one.',
  'error.otherAccount': 'The invitation is for another e-mail address than the one signed in.',
  'error.lastOwner': 'An organisation needs an owner. Give somebody else the role first.',
  'error.rootSet': 'The organisation has a key already.',
  'error.notVerified': 'The evidence behind this does not verify, so no payout file is made.',

  'text.tooLong':
    'Too long by {over, plural, one {# byte} other {# bytes}}. Letters outside of A–Z count two to four.',
} as const;
