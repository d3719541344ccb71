import type { FindingCode } from './codes.ts';

/** What a finding means, in plain words: drives the command, the console and the documentation. */
export interface CodeDescription {
  readonly meaning: string;
  /** What usually lies behind it. */
  readonly cause: string;
  readonly whatToDo: string;
  /** Of the protocol. */
  readonly section: string;
}

export type Severity = 'error' | 'warning' | 'information';

export const severityOf = (code: FindingCode): Severity =>
  code.startsWith('E_') ? 'error' : code.startsWith('W_') ? 'warning' : 'information';

export const codeBook: Readonly<Record<FindingCode, CodeDescription>> = {
  E_BUNDLE_PATH: {
    meaning: 'A file in the bundle has a name that bundles do not use.',
    cause: 'Something was added to the bundle, or it was unpacked by a tool that changes names.',
    whatToDo: 'Take the bundle again from its source; do not open the foreign file.',
    section: '3.19',
  },
  E_BUNDLE_LIMIT: {
    meaning: 'The bundle is larger than a verifier accepts.',
    cause: 'Too many or too large files, or too many claims; possibly made to exhaust the reader.',
    whatToDo: 'Ask for a bundle of the contract as the server makes it.',
    section: '3.19',
  },
  E_BUNDLE_INDEX: {
    meaning: "The bundle's table of contents does not match its files.",
    cause: 'A file was changed, cut off, added or removed after the bundle was made.',
    whatToDo: 'Take the bundle again from its source and compare.',
    section: '3.19',
  },
  E_BUNDLE_IO: {
    meaning: 'A file of the bundle cannot be read.',
    cause: 'A damaged disk or missing permission.',
    whatToDo: 'Copy the bundle again and retry.',
    section: '3.19',
  },
  W_PROFILE_TOTALS: {
    meaning: 'The bundle has totals only, where the full bundle was expected.',
    cause: 'It was made without memos and pictures, by choice or to hide that they are missing.',
    whatToDo: 'Ask for the full bundle, or say that you expect totals (--profile totals).',
    section: '3.19',
  },
  E_POLICY: {
    meaning: 'The trust policy cannot be used.',
    cause: 'The policy file is malformed, or does not name the log that the anchors name.',
    whatToDo: 'Use the policy file that was written down when the contract was accepted.',
    section: '3.19',
  },
  E_ANCHORS: {
    meaning: 'The bundle is not about the contract that the anchors pin.',
    cause: 'Wrong anchors file, a bundle of another contract, or a contract with exchanged keys.',
    whatToDo:
      'Use the anchors that your own device wrote at acceptance. If they are right, do not pay.',
    section: '3.18',
  },
  E_NOTE_MALFORMED: {
    meaning: 'A checkpoint is not a signed note.',
    cause: 'It was changed or cut off.',
    whatToDo: 'Take the bundle again from its source.',
    section: '3.11',
  },
  E_CP_MALFORMED: {
    meaning: 'A checkpoint does not have the form of one.',
    cause: 'It was changed, or another program made it.',
    whatToDo: 'Take the bundle again from its source.',
    section: '3.11',
  },
  E_CP_ORIGIN: {
    meaning: 'A checkpoint is of another log.',
    cause: 'Mixed-up bundles, or an entry from another deployment.',
    whatToDo: 'Ask the operator for the bundle of this contract.',
    section: '3.11',
  },
  E_CP_UNSIGNED: {
    meaning: "A checkpoint does not carry the log's signature.",
    cause: "The signature was removed, or the log's key was exchanged.",
    whatToDo: "Compare the log's key with your anchors; ask the operator.",
    section: '3.11',
  },
  E_CP_BAD_SIG: {
    meaning: "The log's signature on a checkpoint is wrong.",
    cause: 'The checkpoint was changed after it was signed.',
    whatToDo: 'Take the bundle again; if it stays, do not rely on it.',
    section: '3.11',
  },
  E_WITNESS_QUORUM: {
    meaning: 'Too few of the trusted witnesses signed the final checkpoint.',
    cause: 'Witnesses were out of reach, or the operator hides this history from them.',
    whatToDo: 'Ask for a newer bundle; if it stays, ask the witnesses.',
    section: '3.12',
  },
  E_VIEW: {
    meaning: 'Something was left out, added or put in another order.',
    cause:
      'Entries of the contract are missing from the bundle, or a signer was shown other entries.',
    whatToDo:
      'Ask the operator for the whole bundle; compare with the entries that your device holds.',
    section: '3.12a',
  },
  E_ENV_MALFORMED: {
    meaning: "An entry's envelope does not have the agreed form.",
    cause: 'It was changed, or made by a faulty program.',
    whatToDo: 'Leave the entry out of account; ask who signed it.',
    section: '3.5',
  },
  E_ENV_SIGCOUNT: {
    meaning: 'An entry has too few or too many signatures.',
    cause: 'A signature was added or removed.',
    whatToDo: 'Leave the entry out of account.',
    section: '3.5',
  },
  E_B64_NONCANON: {
    meaning: "An entry's base64 is not in its only allowed spelling.",
    cause: 'It was re-encoded or tampered with.',
    whatToDo: 'Leave the entry out of account.',
    section: '3.1',
  },
  E_TYPE_UNKNOWN: {
    meaning: 'The type of an entry is not known here.',
    cause: 'A newer program wrote it, or it is no log entry at all.',
    whatToDo: 'Update the verifier; if it stays, leave the entry out of account.',
    section: '3.7',
  },
  E_HASH_NAME: {
    meaning: 'An entry or statement is listed under a hash that is not its own.',
    cause: 'The entry was exchanged.',
    whatToDo: 'Take the bundle again from its source.',
    section: '3.3',
  },
  E_PAYLOAD_SIZE: {
    meaning: 'An entry is longer than allowed.',
    cause: 'A faulty or hostile program.',
    whatToDo: 'Leave the entry out of account.',
    section: '3.4',
  },
  E_PAYLOAD_JSON: {
    meaning: "An entry's content is not valid JSON of the agreed kind.",
    cause: 'A faulty or hostile program.',
    whatToDo: 'Leave the entry out of account.',
    section: '3.4',
  },
  E_PAYLOAD_NOT_CANONICAL: {
    meaning: "An entry's content is not in its only allowed spelling.",
    cause: 'A faulty or hostile program.',
    whatToDo: 'Leave the entry out of account.',
    section: '2.2',
  },
  E_PAYLOAD_SCHEMA: {
    meaning: 'An entry lacks a field, has an unknown one, or a value out of range.',
    cause: 'A faulty, newer or hostile program.',
    whatToDo: 'Update the verifier; if it stays, leave the entry out of account.',
    section: '3.4',
  },
  E_LOG_MISMATCH: {
    meaning: 'An entry was signed for another log.',
    cause: 'It was copied from another deployment.',
    whatToDo: 'Leave the entry out of account; ask the operator.',
    section: '3.6',
  },
  E_SCOPE_MISMATCH: {
    meaning: 'An entry is about another contract, organisation or freelancer.',
    cause: 'It was copied from elsewhere.',
    whatToDo: 'Leave the entry out of account; ask the operator.',
    section: '3.6',
  },
  E_KIND_ROLE: {
    meaning: 'A key signed something that only another role may sign.',
    cause: 'A stolen or misused key, or a faulty program.',
    whatToDo: 'Ask the owner of that key.',
    section: '3.7',
  },
  E_KEY_UNKNOWN: {
    meaning: 'Nobody entitled ever introduced the key that signed this.',
    cause: 'An invented key, or its enrolment is missing.',
    whatToDo: 'Leave the entry out of account.',
    section: '3.18',
  },
  E_KEY_WEAK: {
    meaning: 'A public key is one of the few that anybody can forge.',
    cause: 'A hostile program.',
    whatToDo: 'Leave out of account all that this key signed.',
    section: '3.2',
  },
  E_KEY_DEV_MISMATCH: {
    meaning: 'An entry says that it is by another key than the one that signed it.',
    cause: 'It was signed anew by somebody else.',
    whatToDo: 'Leave the entry out of account.',
    section: '3.5',
  },
  E_SIG_INVALID: {
    meaning: 'A signature is wrong.',
    cause: 'The entry was changed after it was signed, or never signed by that key.',
    whatToDo: 'Leave the entry out of account; do not pay time that rests on it.',
    section: '3.2',
  },
  E_PROOF_MALFORMED: {
    meaning: 'A proof is missing or does not have the agreed form.',
    cause: 'It was changed or cut off.',
    whatToDo: 'Take the bundle again from its source.',
    section: '3.12',
  },
  E_LEAF_MALFORMED: {
    meaning: 'A receipt does not carry a leaf of the agreed form.',
    cause: 'It was changed, or is a receipt of another kind of log.',
    whatToDo: 'Take the bundle again from its source.',
    section: '3.10',
  },
  E_LEAF_MISMATCH: {
    meaning: 'A receipt belongs to another entry.',
    cause: 'Receipts were exchanged.',
    whatToDo: 'Take the bundle again from its source.',
    section: '3.12',
  },
  E_LEAF_SIG: {
    meaning: 'The log took this entry in with another signature.',
    cause: 'The operator logged a hash first, or the signature was exchanged later.',
    whatToDo: 'Ask the operator; compare with the entry that the signer holds.',
    section: '3.10',
  },
  E_PROOF_INVALID: {
    meaning: 'A place in the log, or that the log only grew, is not proved.',
    cause: 'A receipt or proof is forged or damaged, by whoever made or stored the bundle.',
    whatToDo: 'Take the bundle again; compare with the receipt that the signer holds.',
    section: '3.12',
  },
  E_CP_INCONSISTENT: {
    meaning: 'The log has told two different histories.',
    cause: 'The operator changed or forked the log.',
    whatToDo: 'Keep both checkpoints that are printed: together they prove it to anyone.',
    section: '3.12',
  },
  E_LEAF_DUP: {
    meaning: 'An entry is in the log more than once.',
    cause: 'A faulty log.',
    whatToDo: 'Ask the operator; count it once.',
    section: '3.10',
  },
  E_LEAF_TIME_ORDER: {
    meaning: "The server's times go backwards in the log.",
    cause: 'The operator changed a time of receipt.',
    whatToDo: 'Do not rely on times in this bundle; ask the operator.',
    section: '3.10',
  },
  E_RECEIPT_MISSING: {
    meaning: 'There is no proof that the log holds an entry, or a leaf that an entry had seen.',
    cause: 'It was never logged, or its proof was left out.',
    whatToDo: 'Ask the operator for the whole bundle.',
    section: '3.12',
  },
  E_CONTRACT_ACCEPT: {
    meaning: 'No listed approver accepted the contract.',
    cause: 'It was only offered, or the acceptance is missing.',
    whatToDo: 'Do not bill under it before it is accepted.',
    section: '3.7',
  },
  E_CONTRACT_CHAIN: {
    meaning: 'A revised contract does not follow from the one before it.',
    cause: 'It names another one or exchanges keys.',
    whatToDo: 'Keep to the contract before; ask the other party.',
    section: '3.7',
  },
  E_ENROLL_CHAIN: {
    meaning: 'A device was enrolled in a way that is not allowed.',
    cause: 'It was enrolled twice, or with another recovery key.',
    whatToDo: "Compare the device's key with the freelancer.",
    section: '3.18',
  },
  E_ENROLL_ENDORSE: {
    meaning: 'A device was added that no device of the freelancer vouched for.',
    cause: 'The operator or somebody else added it.',
    whatToDo: 'Leave out of account all that this device signed; tell the freelancer.',
    section: '3.18',
  },
  I_ENROLL_OTHER: {
    meaning: 'The freelancer has another device that has nothing to do with this contract.',
    cause: 'A device was set up anew and signed nothing here.',
    whatToDo: 'Nothing: nothing that it may sign counts in this contract.',
    section: '3.18',
  },
  E_ROSTER: {
    meaning: 'A list of approvers does not follow from the one before it.',
    cause: 'It was changed, or a list is missing.',
    whatToDo: 'Ask the owner of the organisation which list is right.',
    section: '3.7',
  },
  E_KEY_INACTIVE: {
    meaning: 'A key was not active yet, or not listed, when it signed this.',
    cause: 'It was enrolled or listed later, or never.',
    whatToDo: 'Leave the entry out of account.',
    section: '3.18',
  },
  E_KEY_REVOKED: {
    meaning: 'An entry was signed with a key after that key was revoked.',
    cause: 'The device was lost or stolen, or retired, and somebody went on signing with its key.',
    whatToDo: 'Do not pay for this entry. Earlier entries of the key stand.',
    section: '3.18',
  },
  W_KEY_SUSPECT: {
    meaning:
      'An entry was signed after the moment from which its key is suspect, but before the key was revoked.',
    cause: 'The device was reported lost or stolen with an earlier date.',
    whatToDo: 'Ask the freelancer whether the entry is theirs.',
    section: '3.18',
  },
  I_KEY_SOFT: {
    meaning: 'The device keeps its key without the protection of the operating system.',
    cause: 'The system has no key store, or the person chose to go on without one.',
    whatToDo: 'Nothing; a key store would make theft of the key harder.',
    section: '3.18',
  },
  E_ORGKEY: {
    meaning: 'A key for sealed pictures does not follow the one before it.',
    cause: 'An organisation key was inserted, left out or replaced out of order.',
    whatToDo: 'Do not seal to this key. Ask the owner of the organisation which one is theirs.',
    section: '3.7',
  },
  E_CHAIN_GAP: {
    meaning: "An entry is missing from a device's chain.",
    cause: 'It was left out, or is not valid.',
    whatToDo: 'Ask the freelancer for the missing entry.',
    section: '3.6',
  },
  E_CHAIN_PREV: {
    meaning: 'An entry does not follow the one before it in its chain.',
    cause: 'The one before it was exchanged.',
    whatToDo: 'Ask the freelancer which one is right.',
    section: '3.6',
  },
  E_CHAIN_FORK: {
    meaning: 'A device signed two entries for the same place in its chain.',
    cause: 'A copied profile, a restored backup, or an attempt to keep two diaries.',
    whatToDo: 'Ask the freelancer; only the first one counts.',
    section: '3.6',
  },
  E_CHAIN_REORDER: {
    meaning: 'Entries of one device are in another order in the log than in its chain.',
    cause: 'The operator reordered them.',
    whatToDo: 'Ask the operator.',
    section: '3.6',
  },
  E_CHAIN_TRUNCATED: {
    meaning: 'A timesheet ends at an entry that is not there.',
    cause: 'The end of a chain was cut off.',
    whatToDo: 'Ask the operator for the whole bundle.',
    section: '3.12',
  },
  E_SESSION: {
    meaning: 'A slice does not belong to a running session.',
    cause: "It was made outside a session, or the session's entries are missing.",
    whatToDo: 'Ask the freelancer; do not pay the slice before it is explained.',
    section: '3.7',
  },
  E_SEEN_FORK: {
    meaning: 'A signer had seen another history of the log.',
    cause: 'The operator showed it another log.',
    whatToDo: 'Ask the signer for the signed checkpoint that it keeps: it is the proof.',
    section: '3.6',
  },
  E_SEEN_FUTURE: {
    meaning: 'An entry says that it had seen a log which already held it.',
    cause: 'A faulty or hostile program.',
    whatToDo: 'Do not rely on the times of this entry.',
    section: '3.6',
  },
  E_SEEN_REGRESS: {
    meaning: 'A signer had seen less of the log than at its entry before.',
    cause: 'A restored profile, or a hostile program.',
    whatToDo: 'Do not rely on the times of this entry.',
    section: '3.6',
  },
  E_TIME_FUTURE: {
    meaning: 'A slice ended after the server had received it.',
    cause: 'It was made in advance, and the server took it all the same.',
    whatToDo: 'Do not pay the slice before it is explained.',
    section: '3.15',
  },
  E_TIME_MONO: {
    meaning: "A device's running clock went backwards.",
    cause: 'A faulty or hostile program.',
    whatToDo: 'Ask the freelancer about these slices.',
    section: '3.15',
  },
  E_TIME_SUM: {
    meaning: "More time was tracked than passed on the device's running clock.",
    cause: 'A faulty or hostile program.',
    whatToDo: 'Ask the freelancer about these slices.',
    section: '3.15',
  },
  W_TIME_STALE: {
    meaning: 'A slice came later than the contract allows.',
    cause: 'A long time without connection.',
    whatToDo: 'The client may accept it as a claim.',
    section: '3.15',
  },
  W_TIME_BACKFILLED: {
    meaning: 'A slice was certainly signed some time after it ended.',
    cause: 'It was entered later, or the device was stopped meanwhile.',
    whatToDo: 'Ask what was done in that time.',
    section: '3.15',
  },
  I_TIME_LATE: {
    meaning: 'A slice came late; the time window is stated.',
    cause: 'No connection for a while. This is not a fault.',
    whatToDo: 'Nothing.',
    section: '3.15',
  },
  W_CLOCK_STEP: {
    meaning: "The device's wall clock was moved.",
    cause: 'The clock was corrected or set by hand.',
    whatToDo: 'Compare the slices around it with their times of receipt.',
    section: '3.15',
  },
  W_RECOVERED: {
    meaning: 'A slice was completed from the journal after a crash.',
    cause: 'A power cut or crash. This is not a fault.',
    whatToDo: 'Nothing, unless it happens often.',
    section: '3.15',
  },
  W_WITNESS_TIME: {
    meaning: "A witness saw the log's entry at another time than the log says.",
    cause: "The operator's clock was wrong, or it back-dated what it received.",
    whatToDo: "Ask the operator; rely on the witness's time.",
    section: '3.15',
  },
  E_COMMIT: {
    meaning: 'What was disclosed is not what was signed.',
    cause: 'A memo, picture description or other value was changed, or belongs elsewhere.',
    whatToDo: 'Do not rely on the disclosed value; ask the freelancer for the original.',
    section: '3.8',
  },
  E_TARGET: {
    meaning: 'An entry changes something that is not there, or not its own to change that way.',
    cause: 'A damaged or invented change, time moved here twice, a picture covered with nothing.',
    whatToDo: 'A change has no effect, and time moved here is not to be paid; ask who signed it.',
    section: '3.7',
  },
  W_LATE_CHANGE: {
    meaning: 'A change came after the week was closed for changes.',
    cause: 'The freelancer removed, moved or amended something after the agreed time.',
    whatToDo: 'It has no effect on the time billed; agree on it with the other party.',
    section: '3.17',
  },
  E_OPERATOR_LOST: {
    meaning:
      'The operator signed that it holds this, or counted it in a view, but does not give it.',
    cause: 'It was lost, given up or withheld by the operator.',
    whatToDo: "Ask the operator; the freelancer can show the operator's receipt.",
    section: '3.8',
  },
  I_PENDING: {
    meaning: 'Something has not arrived yet, and is not overdue.',
    cause: "It is still on the freelancer's device.",
    whatToDo: 'Wait, and fetch the bundle again.',
    section: '3.8',
  },
  W_NOT_DELIVERED: {
    meaning: "Something is overdue that the freelancer's device should have sent.",
    cause: 'No connection for long, or it was lost.',
    whatToDo: 'Ask the freelancer to connect; until then nobody can see what the slice shows.',
    section: '3.8',
  },
  I_NOT_INCLUDED: {
    meaning: 'Something was left out of this check on purpose.',
    cause:
      'A bundle of totals comes without memos and pictures; pictures may be checked one by one.',
    whatToDo: 'Nothing; ask for the full bundle if you need them.',
    section: '3.8',
  },
  I_REDACTED: {
    meaning: 'The freelancer removed something from this slice.',
    cause: 'A picture or memo that should not be shared; the signed removal is here.',
    whatToDo: 'Nothing: removing pictures or activity also gives up their time.',
    section: '3.17',
  },
  I_AMENDED: {
    meaning: 'The freelancer changed the words of this slice.',
    cause: 'A memo, ticket or kind of work was corrected; the signed change is here.',
    whatToDo: 'Nothing; the newest words count.',
    section: '3.7',
  },
  I_COVERED: {
    meaning: 'The freelancer covered areas of a picture before it left the device.',
    cause: 'Something private was on the screen.',
    whatToDo: 'Nothing; covered areas are shown as such.',
    section: '3.8',
  },
  I_ERASED: {
    meaning: 'The operator erased something on a legal ground; its signed record is here.',
    cause:
      'A request under data-protection law, the end of the retention time, a court or an incident.',
    whatToDo: 'Nothing; a total approved before stays approved.',
    section: '3.17',
  },
  E_ERASURE_EARLY: {
    meaning: 'Something was erased as expired before its agreed time was over.',
    cause: 'The operator erased evidence early.',
    whatToDo: 'Ask the operator why; the contract says how many days are kept.',
    section: '3.17',
  },
  W_REDACTED_PRESENT: {
    meaning: 'Something that was removed or erased is still in this bundle.',
    cause: 'It was not deleted everywhere, or the bundle was put together from an older copy.',
    whatToDo: 'Delete it, and ask the operator why it is still given out.',
    section: '3.17',
  },
  W_SCHED_MISSING: {
    meaning: 'A picture was due and there is neither a picture nor a reason why not.',
    cause: 'A changed program, or a computer that was too busy.',
    whatToDo: 'Look at the slice; ask the freelancer if it happens often.',
    section: '3.8a',
  },
  W_SCHED_EXTRA: {
    meaning: 'A picture was taken at a moment at which none was due.',
    cause: 'A changed program that chooses its moments.',
    whatToDo: 'Look at the slice; ask the freelancer.',
    section: '3.8a',
  },
  W_SCHED_JITTER: {
    meaning: 'A picture was taken near the moment at which it was due, but not at it.',
    cause: 'A computer that was too busy, or a changed program that chooses its moments.',
    whatToDo: 'Look at the slice if it happens often.',
    section: '3.8a',
  },
  W_SCHED_UNDISCLOSED: {
    meaning: "The seed of a session's capture schedule was not disclosed in time.",
    cause: 'The device never came back after the session, or holds the seed back.',
    whatToDo: 'Without the seed nobody can tell whether pictures are missing: ask for it.',
    section: '3.8a',
  },
  E_BLOB_MISSING: {
    meaning: 'A picture that the bundle lists is not in it.',
    cause: 'The file was removed from the bundle.',
    whatToDo: 'Take the bundle again from its source.',
    section: '3.9',
  },
  E_BLOB_HASH: {
    meaning: 'A picture is not the one that was signed.',
    cause: 'It was exchanged or damaged.',
    whatToDo: 'Do not rely on it; take the bundle again.',
    section: '3.9',
  },
  E_BLOB_LEN: {
    meaning: 'A picture does not have the length that was signed, or is too large.',
    cause: 'It was cut off, exchanged, or described wrongly.',
    whatToDo: 'Do not rely on it; take the bundle again.',
    section: '3.9',
  },
  E_BLOB_TYPE: {
    meaning: 'A stored picture is not of the type that was signed.',
    cause: 'Something else was stored in its place.',
    whatToDo: 'Do not open it.',
    section: '3.9',
  },
  W_PICTURE_REPEATED: {
    meaning: 'The same picture stands for more than one capture.',
    cause: 'The screen did not change by a single point, or a picture was used again.',
    whatToDo: 'Look at both captures and ask.',
    section: '3.8',
  },
  I_SEALED: {
    meaning: 'Pictures are sealed to the organisation and were not opened.',
    cause: 'The verifier has no key for them, or only others of the organisation.',
    whatToDo:
      'Give the key that is named, from the printed page of that time; the rest of the verification does not need it.',
    section: '3.9',
  },
  E_SEAL_OPEN: {
    meaning: 'A sealed picture cannot be opened with the key given.',
    cause: 'Wrong key, or it was not sealed to it, or the contract names no key to seal to.',
    whatToDo:
      'Use the key of the organisation that was in force then; if it is right, do not pay for the slice.',
    section: '3.9',
  },
  E_SEAL_PLAINTEXT: {
    meaning: 'A sealed picture opens to something else than was signed.',
    cause: 'Two recipients were given different pictures, or the signed hash is wrong.',
    whatToDo: 'Do not pay for the slice; keep the file as evidence.',
    section: '3.9',
  },
  E_OVERLAP: {
    meaning: 'A slice covers time that another slice already covers.',
    cause: 'Two devices tracked at once.',
    whatToDo: 'Pay the earlier logged one only; this one is not billable.',
    section: '3.14',
  },
  I_VOID: {
    meaning: 'The operator voided this slice: the same time was tracked first in another contract.',
    cause: 'Two devices, or two contracts, were tracking at once.',
    whatToDo: 'Nothing: voided time is never billed.',
    section: '3.14',
  },
  I_MOVED: {
    meaning: 'This time was tracked on another contract and moved.',
    cause: 'The freelancer had the wrong contract chosen.',
    whatToDo: 'You agree to it by approving the week.',
    section: '3.7',
  },
  E_RANGE: {
    meaning: 'A slice lies outside what can be billed.',
    cause: 'It ends before it starts, or lies before the contract starts.',
    whatToDo: 'Do not pay the slice.',
    section: '3.12',
  },
  E_MANUAL: {
    meaning: 'Time was entered by hand, which the contract does not allow.',
    cause: 'It was not tracked.',
    whatToDo: 'Do not pay the slice unless you agree otherwise.',
    section: '3.7',
  },
  E_REDACTED_BILLED: {
    meaning: 'A timesheet bills time whose evidence was removed.',
    cause: 'A slice was given up after the week was handed in.',
    whatToDo: 'Ask for a revised timesheet.',
    section: '3.17',
  },
  E_TS_SET: {
    meaning: 'A timesheet does not bill exactly the billable slices.',
    cause: 'Slices were added, left out or are not delivered.',
    whatToDo: 'Ask the freelancer for a corrected timesheet.',
    section: '3.12',
  },
  E_TS_TOTAL: {
    meaning: "A timesheet's hours are not the sum of its slices.",
    cause: 'A wrong sum.',
    whatToDo: 'Ask the freelancer for a corrected timesheet.',
    section: '3.12',
  },
  E_TS_OVERLAP: {
    meaning: 'Two timesheets bill the same week without saying why.',
    cause: 'A second timesheet that is neither a revision nor a supplement.',
    whatToDo: 'Pay only one; ask the freelancer.',
    section: '3.12',
  },
  E_TS_WEEK: {
    meaning: 'A revision or supplement belongs to no timesheet of its week.',
    cause: 'It names one of another week, or there is none.',
    whatToDo: 'Ask the freelancer for a corrected timesheet.',
    section: '3.12',
  },
  E_CAP: {
    meaning: "A timesheet bills more than the contract's weekly limit.",
    cause: 'Time above the limit was claimed.',
    whatToDo: 'Approve only up to the limit.',
    section: '3.7',
  },
  E_DEC_REF: {
    meaning: 'A decision or payment is about something that is not there or not decided so.',
    cause: 'It names the wrong entry, a replaced timesheet, or came too early.',
    whatToDo: 'Ask its signer to decide again.',
    section: '3.7',
  },
  E_DEC_SIG: {
    meaning: 'A decision was not signed by a key that can be checked here.',
    cause: 'It was recorded after silence, or signed in a way this version does not check.',
    whatToDo: 'Ask the approver to sign it with a listed key.',
    section: '3.21',
  },
  E_DEC_APPROVER: {
    meaning: 'A decision was made by somebody not entitled to it.',
    cause: 'Not on the list at that time, or one person in both roles.',
    whatToDo: 'Do not pay; ask the owner of the organisation.',
    section: '3.7',
  },
  E_DEC_STAGE: {
    meaning: 'A decision was made in the wrong role or order.',
    cause: 'Finance before client, or a key with another role.',
    whatToDo: 'Do not pay; ask for the missing decision.',
    section: '3.18',
  },
  E_DEC_LIMIT: {
    meaning: 'A decision is about more money than its signer may approve.',
    cause: 'The amount is above the limit in the list.',
    whatToDo: 'Ask somebody with a higher limit.',
    section: '3.7',
  },
  E_DEC_TOTAL: {
    meaning: "A decision's time or amount is not what follows from the timesheet.",
    cause: "A wrong sum, or other exclusions than the client's.",
    whatToDo: 'Ask its signer to decide again.',
    section: '3.12',
  },
  W_DEC_LAPSED: {
    meaning: 'Nobody decided: the week was approved by silence.',
    cause: 'The review time ended, and the contract says that silence approves.',
    whatToDo: 'Nothing, if the contract says so; this approval never counts as a person.',
    section: '3.12',
  },
  I_DEC_WITHDRAWN: {
    meaning: 'A decision was withdrawn, or came too late to have an effect.',
    cause: 'Somebody changed their mind before finance approved, or after.',
    whatToDo: 'Nothing; the decisions in force are those shown.',
    section: '3.18',
  },
  E_INVOICE: {
    meaning: 'An invoice or payment is not what contract, timesheet and approval give.',
    cause: 'A wrong amount, number, line or document.',
    whatToDo: 'Do not pay; ask finance for a corrected invoice.',
    section: '3.12',
  },
  E_TAX: {
    meaning: 'The tax of an invoice is not what its own categories and rates give.',
    cause: 'A wrong sum, a rate that the category does not have, a missing reason or tax number.',
    whatToDo: 'Do not pay; ask finance to credit it and to sign a right one.',
    section: '3.12',
  },
  E_CREDIT: {
    meaning: 'A credit takes back something else than its invoice has left.',
    cause:
      'No such invoice, another timesheet or currency, more than is left, or a wrong document.',
    whatToDo: 'Read the invoice without this credit; ask finance for a right one.',
    section: '3.12',
  },
  E_PAYEE: {
    meaning: 'The money goes to a payee that is not in force.',
    cause: 'Changed payout details, or a changed payee still waiting its 72 hours.',
    whatToDo: 'Ask the freelancer by another channel before paying.',
    section: '3.7',
  },
  E_FX: {
    meaning: 'An exchange of currencies does not add up.',
    cause: 'Rate, amount and result do not fit together, or the payment is in another currency.',
    whatToDo: 'Do not pay. Ask finance to sign it again.',
    section: '3.7',
  },
  E_PAID_TWICE: {
    meaning: 'The same time was paid more than once.',
    cause: 'A repeated payment.',
    whatToDo: 'Ask finance to have the second payment returned.',
    section: '3.7',
  },
};
