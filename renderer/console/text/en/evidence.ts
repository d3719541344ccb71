/** English words of verification: verdicts, rules, pinned keys. */
export const evidenceWords = {
  'verify.fetching': 'Fetching the evidence…',
  'verify.progress': 'Verification in this browser',
  'verify.pictures': 'Checking the pictures…',
  'verify.step.files': 'Reading the files…',
  'verify.step.trust': 'Checking the log’s signature…',
  'verify.step.signatures': 'Checking signatures…',
  'verify.step.receipts': 'Checking places in the log…',
  'verify.step.keys': 'Checking keys…',
  'verify.step.chains': 'Checking that nothing is missing…',
  'verify.step.times': 'Checking times…',
  'verify.step.deliveries': 'Opening memos and activity…',
  'verify.step.billing': 'Adding up…',
  'verify.failed': 'This contract’s evidence does not verify',
  'verify.failedText':
    'Your browser checked it and found the following. Sign nothing until it is explained.',

  'verdict.unchanged': 'Unchanged since signed',
  'verdict.warning': 'Unchanged since signed, needs a look',
  'verdict.failed': 'Not as it was signed',
  'verdict.none': 'Nothing to check',

  'why.unchanged':
    'The device’s signature, its place in the log and everything shown here fit together. Your browser checked it.',
  'why.warning': 'The signature and its place in the log are sound. Something about it is unusual:',
  'why.failed': 'Your browser checked it, and it does not fit together:',

  'findings.more': 'and {count, plural, one {# more} other {# more}}',

  'rules.meets': 'Meets the agreed rules.',
  'rules.needsLook': 'Needs a look: {rules}.',

  'rule.manual': 'added by hand',
  'rule.over_cap': 'over the weekly limit',
  'rule.memo_missing': 'memo missing',
  'rule.capture_missing': 'picture missing',
  'rule.inactive': 'no input counted while at the desk',
  'rule.stale': 'arrived later than the contract allows',
  'rule.backfilled': 'signed well after the time it is about',
  'rule.redacted': 'something was removed by the freelancer',
  'rule.not_delivered': 'not delivered',

  'pinned.now': 'First time in this browser: the keys of this contract are now pinned here',
  'pinned.nowText':
    'From now on a change of these keys is reported as an error. Compare the words with the other party once.',
  'pinned.compare': 'See the words',
  'pinned.understood': 'Understood',
  'pinned.title': 'Keys to compare',
  'pinned.byAcceptance':
    'Pinned in this browser when you accepted the contract, {at}. The freelancer’s app shows the same words; compare them by voice or in person.',
  'pinned.byFirstUse':
    'Pinned when this browser first saw the contract, {at}. The freelancer’s app shows the same words; compare them by voice or in person.',

  'pin.contract': 'Contract',
  'pin.fre_kid': 'Freelancer’s device',
  'pin.recovery_kid': 'Freelancer’s recovery key',
  'pin.org_pk': 'Organisation',
  'pin.operator_pk': 'Operator',
  'pin.log_vkey': 'Log',
  'pin.org_recipient': 'Key for sealed pictures',

  'keysChanged.title': 'The keys of this contract are not the ones you agreed on',
  'keysChanged.text':
    'This browser pinned other keys. Somebody exchanged the contract or a key, or this is another server. Nothing of it is shown. Ask the other party, on another channel, before you go on.',
  'keysChanged.key': 'Key',
  'keysChanged.pinned': 'Pinned here',
  'keysChanged.offered': 'Offered now',
} as const;
