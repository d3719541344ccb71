/** Words about what the parties say to each other, and about a computer that vouches for another. */
export const enParties = {
  'notice.decision_arrived': '{organisation} decided about a week of yours',
  'notice.decision_arrived.text':
    'Read it under “Weeks and answers” on this page; you can answer there.',
  'notice.payment_arrived': '{organisation} recorded a payment',
  'notice.payment_arrived.text':
    'See “Weeks and answers” on this page. When the money is there, you can say so in an answer.',
  'notice.reply_arrived': '{organisation} answered you',
  'notice.reply_arrived.text': 'Read it under “Weeks and answers” on this page.',

  'error.reply_empty': 'There is nothing to send yet',
  'error.reply_empty.do': 'Write your answer first.',
  'error.request_unreadable': 'This is not a request of a new computer',
  'error.request_unreadable.do':
    'Copy all lines that the new computer shows, from “countersign enrolment request” on.',
  'error.request_foreign': 'This request is not for this computer',
  'error.request_foreign.do':
    'On the new computer, check that it is your account, and that it asks this computer: compare the words of this one.',
  'error.request_changed': 'This is not the request whose words you compared',
  'error.request_changed.do': 'Close this, and begin again with the request of the new computer.',
  'error.endorsement_unreadable': 'This does not answer the request of this computer',
  'error.endorsement_unreadable.do':
    'Copy all lines that the other computer shows. If you made a new request since, let it sign that one.',
  'error.no_request': 'This computer has made no request yet',
  'error.no_request.do': 'Make the request first, and take it to your other computer.',

  'talk.title': 'Weeks and answers',
  'talk.none': 'No week is submitted yet',
  'talk.noneText':
    'What {organisation} decides and says about your weeks appears here, and you can answer.',
  'talk.week': '{from} to {to}',
  'talk.sheet': '{length}, {state}',
  'talk.nothingSaid': 'Nobody said anything about it yet.',
  'talk.you': 'You',
  'talk.client': '{organisation}',
  'talk.finance': '{organisation}, finance',
  'talk.operator': 'The server',
  'talk.verdict.approve': 'approved it',
  'talk.verdict.dispute': 'disputes it',
  'talk.verdict.reject': 'rejected it',
  'talk.verdict.withdraw': 'took a decision back',
  'talk.verdict.lapsed':
    'counted it as approved, because nobody decided in time, as your contract says',
  'talk.paid': 'recorded the payment',
  'talk.wrote': 'wrote',
  'talk.noText': 'The text is not here yet.',
  'talk.waiting': 'signed here, on its way',
  'talk.refused': 'refused by the server: {reason}',
  'talk.answer': 'Your answer',
  'talk.answerHelp':
    'Signed by this computer and kept with the week. It decides nothing, and cannot be taken back.',
  'talk.tooLong': 'Too long by {bytes, plural, one {# byte} other {# bytes}}.',
  'talk.send': 'Sign and send',

  'vouch.open': 'Vouch for another computer of yours…',
  'vouch.title': 'Vouch for another computer',
  'vouch.lead':
    'On the new computer: pair it, choose “With your other computer”, and copy what it shows into this field.',
  'vouch.request': 'Request of the new computer',
  'vouch.read': 'Read it',
  'vouch.compare': 'Compare these words with those on the new computer’s screen',
  'vouch.same': 'The words are the same, and that computer is mine',
  'vouch.meaning': 'From then on it can sign time in your name, like this one.',
  'vouch.sign': 'Vouch for it',
  'vouch.signed': 'Take this back to the new computer',
  'vouch.answer': 'Answer of this computer',

  'endorse.other': 'With your other computer',
  'endorse.otherText':
    'Take a short text to it and an answer back, by a stick or a message: there is nothing secret in them.',
  'endorse.find': 'Show my other computers',
  'endorse.findNone': 'The server knows no other computer of yours that could vouch for this one.',
  'endorse.which': 'Which one',
  'endorse.make': 'Make the request',
  'endorse.request': 'Request of this computer',
  'endorse.requestHelp':
    'On the other one: “Keys and proof”, “Vouch for another computer of yours”. It must show these words: {words}',
  'endorse.answer': 'Its answer',
  'endorse.finish': 'Enrol this computer',
} as const;
