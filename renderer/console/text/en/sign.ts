/** English words of signing. */
export const signWords = {
  'sign.failed': 'Nothing was signed into the log',
  'sign.refused': 'The server refused it: {code}. {detail}',
  'sign.pending':
    'The server has it, but it is not in the log yet. Wait a moment, reload, and look whether it is there.',
  'sign.receiptWrong':
    'The server says it accepted it, but its receipt does not prove so. Report this.',
  'sign.viewWrong':
    'The server’s list of entries of this contract is not what your browser checked ({detail}). Nothing was signed.',
  'sign.logKeyChanged':
    'The server names another log key than the one pinned in this browser. Nothing was signed.',
  'sign.logRewritten':
    'The log’s history is not the one that this browser saw before. Both checkpoints are evidence. Nothing was signed.',
  'sign.checkpoint': 'The log’s newest checkpoint does not verify ({code}). Nothing was signed.',

  'key.make': 'Make my signing key',
  'key.again': 'Send it again',
  'key.none': 'You need a signing key in this browser',
  'key.noneText':
    'It is made here and can never leave this browser. The owner of the organisation then lists it.',
  'key.waiting': 'Waiting, because your key is not on the signed list yet',
  'key.waitingText':
    'The owner of the organisation compares these words with you, by voice or in person, and then signs the list:',
} as const;
