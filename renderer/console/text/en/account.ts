/** English words of accounts: invitations, passwords, sessions, devices. */
export const accountWords = {
  'invitation.title': '{organisation} invites you',
  'invitation.lead':
    '{name} asks you to join {organisation} on this server. Nothing happens until you accept.',
  'invitation.address': 'Invited address',
  'invitation.roles': 'You would be',
  'invitation.until': 'The link works until',
  'invitation.means.freelancer':
    'Freelancer: you track your time in the desktop app, on computers that you pair yourself, and get paid for it.',
  'invitation.means.client': 'Client: you review the work and approve weeks.',
  'invitation.means.finance': 'Finance: you approve payments and record them.',
  'invitation.means.owner': 'Owner: you invite people, offer contracts and sign who may approve.',
  'invitation.means.auditor': 'Auditor: you may read everything.',
  'invitation.name': 'Your name',
  'invitation.nameText': 'As it is to stand in contracts.',
  'invitation.password': 'Choose a password',
  'invitation.passwordText':
    'At least 8 characters. A few words that nobody else would put together are best.',
  'invitation.join': 'Accept and make my account',
  'invitation.existing': 'You have an account here already. Sign in with its password to accept.',
  'invitation.signInAccept': 'Sign in and accept',
  'invitation.accept': 'Accept',
  'invitation.decline': 'Decline',
  'invitation.declined': 'You have declined',
  'invitation.declinedText': 'Nothing was made here in your name. You can close this page.',
  'invitation.other': 'You are signed in as {email}',
  'invitation.otherText':
    'The invitation is for {email}. Sign out first, then open the link again.',
  'invitation.accepted': 'You are a member of {organisation} now.',
  'invitation.noLink': 'This page needs the link of an invitation',
  'invitation.noLinkText':
    'Open the link in the mail as a whole. If that does not help, ask for another mail.',

  'forgotten.link': 'Password forgotten?',
  'forgotten.title': 'Password forgotten',
  'forgotten.text':
    'We send a link to this address, if it has an account here. It works for an hour.',
  'forgotten.submit': 'Send the link',
  'forgotten.sent': 'Look into your mail',
  'forgotten.sentText':
    'If {email} has an account here, a mail with a link is on its way. Nothing there? Look among unwanted mail, or ask whoever runs this server.',
  'forgotten.back': 'Back to signing in',
  'newPassword.title': 'A new password',
  'newPassword.text': 'All browsers are signed out, and you sign in with the new one.',
  'newPassword.password': 'New password',
  'newPassword.submit': 'Set the password',
  'newPassword.done': 'The password is set',
  'newPassword.doneText': 'Sign in with it now.',
  'newPassword.signIn': 'Sign in',

  'proof.title': 'Your password, please',
  'proof.text':
    'This concerns money, keys or who belongs here, so it asks for your password when you have not given it in the last ten minutes. What you did goes on by itself.',
  'proof.submit': 'Go on',

  'account.title': 'My account',
  'account.you': 'You',
  'account.name': 'Name',
  'account.nameSave': 'Change the name',
  'account.nameSaved': 'Your name is changed.',
  'account.email': 'E-mail',
  'account.password': 'Password',
  'account.current': 'Present password',
  'account.new': 'New password',
  'account.passwordSave': 'Change the password',
  'account.passwordSaved': 'Your password is changed. All other browsers are signed out.',

  'sessions.title': 'Signed-in browsers',
  'sessions.text':
    'A browser is signed out after half an hour without use, and after twelve hours anyway.',
  'sessions.browser': 'Browser',
  'sessions.unknown': 'Browser without a name',
  'sessions.this': 'this one',
  'sessions.signedIn': 'Signed in',
  'sessions.used': 'Last used',
  'sessions.end': 'Sign out',
  'sessions.endOf': 'Sign out {browser}',
  'sessions.endOthers': 'Sign out everywhere else',
  'sessions.ended': 'Signed out everywhere else.',

  'devices.title': 'My computers',
  'devices.text': 'Each has a key of its own that never leaves it. Only you can add one.',
  'devices.none': 'None yet. Make a code, then enter it in the desktop app.',
  'devices.name': 'Computer',
  'devices.enrolled': 'Added',
  'devices.state': 'State',
  'devices.active': 'in use',
  'devices.signedOut': 'signed out {at}',
  'devices.revoked': 'key ended {at}',
  'devices.lost': 'Laptop gone…',
  'devices.lostOf': 'Laptop gone: {name}',
  'devices.lostTitle': 'This computer is gone',
  'devices.lostText': 'Two steps. The first works at once, from here:',
  'devices.lostFirst':
    'Sign the computer out. It gets nothing from this server any more and sends nothing.',
  'devices.lostSecond':
    'End its key. That takes another of your computers (“Safety” in its app) or your printed recovery words: a server that could end keys could also silence you. Until then, what somebody signs with the old key can still reach the log by another way.',
  'devices.lostKept': 'What it recorded and delivered before stays, and stays paid.',
  'devices.lostConfirm': 'Sign it out now',
  'devices.lostDone':
    'Signed out. Now end its key: on another computer of yours under “Safety”, or with your recovery words.',

  'memberships.title': 'Organisations',
  'memberships.none': 'You belong to no organisation here. An owner invites you by mail.',
  'memberships.leave': 'Leave…',
  'memberships.leaveOf': 'Leave {organisation}',
  'memberships.leaveTitle': 'Leave {organisation}',
  'memberships.leaveText':
    'Your roles there end at once. What you signed stays, and contracts stay as they are: an active one goes on until it is ended.',
  'memberships.leaveConfirm': 'Leave',
} as const;
