import { codeBook } from '../verify/code-book.ts';
import type { FindingCode } from '../verify/codes.ts';
import { type ErrorCode, statusByErrorCode } from './error-codes.ts';

/** What an answer of the server means and what to do: drives the windows, the command and docs. */
export interface ErrorWords {
  readonly meaning: string;
  readonly whatToDo: string;
}

type OwnErrorCode = Exclude<ErrorCode, FindingCode>;

const ownWords: Readonly<Record<OwnErrorCode, ErrorWords>> = {
  E_REQUEST_MALFORMED: {
    meaning: 'The request does not have the agreed form.',
    whatToDo: 'Update the app; if it stays, report the request id.',
  },
  E_REQUEST_TOO_LARGE: {
    meaning: 'The request is larger than the server takes.',
    whatToDo: 'Send fewer entries at once.',
  },
  E_MEDIA_TYPE: {
    meaning: 'The request’s content type is not accepted here.',
    whatToDo: 'Send JSON, or bytes where a picture is expected.',
  },
  E_ROUTE_UNKNOWN: {
    meaning: 'There is nothing at this address.',
    whatToDo: 'Check the server address.',
  },
  E_RATE_LIMITED: {
    meaning: 'Too many requests in a short time.',
    whatToDo: 'Wait as long as Retry-After says.',
  },
  E_INTERNAL: {
    meaning: 'The server failed at something it should be able to do.',
    whatToDo: 'Try again; report the request id if it stays.',
  },
  E_UNAVAILABLE: {
    meaning: 'The server cannot answer right now.',
    whatToDo: 'Nothing is lost; it is tried again by itself.',
  },
  E_STORAGE_UNAVAILABLE: {
    meaning: 'Where the pictures are kept does not answer, or breaks off.',
    whatToDo: 'Nothing is lost; it is tried again by itself.',
  },
  E_STORAGE_DENIED: {
    meaning: 'Where the pictures are kept refuses the server.',
    whatToDo: 'The operator corrects credentials, rights or bucket; nothing is lost meanwhile.',
  },
  E_STORAGE_FULL: {
    meaning: 'There is no room for more pictures.',
    whatToDo: 'The operator makes room; nothing is lost meanwhile.',
  },
  E_STORAGE_CORRUPT: {
    meaning: 'The stored picture is not the one that was delivered; it is not shown.',
    whatToDo: 'The operator restores it from a backup; until then the entry counts without it.',
  },
  E_SIGN_IN: {
    meaning: 'E-mail and password do not belong together.',
    whatToDo: 'Check both and try again.',
  },
  E_PASSWORD_WRONG: {
    meaning: 'That is not the password of this account.',
    whatToDo: 'Try again, or ask for a link by mail to set a new one.',
  },
  E_SESSION_NEEDED: {
    meaning: 'Nobody is signed in, or the session has ended.',
    whatToDo: 'Sign in.',
  },
  E_TOKEN_INVALID: {
    meaning: 'This device’s access is not known or was withdrawn.',
    whatToDo: 'Pair the computer again.',
  },
  E_FORBIDDEN: {
    meaning: 'This role may not do that.',
    whatToDo: 'Ask the owner of the organisation.',
  },
  E_ORIGIN_FOREIGN: {
    meaning: 'The request came from another site.',
    whatToDo: 'Open the console itself and try again.',
  },
  E_PASSWORD_WEAK: {
    meaning: 'The password is too short or too common.',
    whatToDo: 'Choose a longer one.',
  },
  E_EMAIL_TAKEN: {
    meaning: 'This e-mail address is taken: of a member already, or of an account.',
    whatToDo: 'Change the member’s roles instead, or sign in to accept an invitation.',
  },
  E_RECENT_SIGN_IN: {
    meaning: 'This needs the password again: it was given more than ten minutes ago.',
    whatToDo: 'Give the password; what you did goes on by itself.',
  },
  E_LINK: {
    meaning: 'This link is not known: it was used, taken back, or not copied whole.',
    whatToDo: 'Open the newest mail, or ask for another one.',
  },
  E_LINK_EXPIRED: {
    meaning: 'This link is too old.',
    whatToDo: 'Ask for another one.',
  },
  E_OTHER_ACCOUNT: {
    meaning: 'The invitation is for another e-mail address than the one signed in.',
    whatToDo: 'Sign out, and in again with the address that the invitation came to.',
  },
  E_LAST_OWNER: {
    meaning: 'An organisation needs an owner, and this is the last one.',
    whatToDo: 'Give somebody else the role first.',
  },
  E_TOKEN_REUSED: {
    meaning: 'An access that was replaced before was used again, so a copy of it is about.',
    whatToDo: 'Pair the computer again, and look through the devices in “My account”.',
  },
  E_NOT_FOUND: {
    meaning: 'There is no such thing, or it is not yours to see.',
    whatToDo: 'Check the link.',
  },
  E_PAIRING_CODE: {
    meaning: 'This pairing code is not known or was used already.',
    whatToDo: 'Make a new one in the web console, on the page “My account”.',
  },
  E_PAIRING_EXPIRED: {
    meaning: 'This pairing code is older than ten minutes.',
    whatToDo: 'Make a new one in the web console, on the page “My account”.',
  },
  E_ENROLL_NONCE: {
    meaning: 'The device answered with an old or foreign challenge.',
    whatToDo: 'Pair the computer again.',
  },
  E_ROOT_SET: {
    meaning: 'The organisation already has a root key.',
    whatToDo: 'Use the key that was made first.',
  },
  E_CONTRACT_STATE: {
    meaning: 'The contract is not in a state that allows this, or its terms differ from the draft.',
    whatToDo: 'Read the contract again; it may have changed.',
  },
  E_CONTRACT_FULL: {
    meaning:
      'The contract has as many claims of this side as can be verified: thousands of timesheets, changes, decisions or replies.',
    whatToDo: 'Agree on a new contract, and go on there.',
  },
  E_LEGAL_HOLD: {
    meaning: 'Nothing of this contract may be erased now: there is a dispute or a legal hold.',
    whatToDo: 'Wait until it is settled, or ask the owner of the organisation.',
  },
  E_GONE: {
    meaning: 'Something that belonged to this download has been removed since.',
    whatToDo: 'Start the download anew.',
  },
  LOG_FROZEN: {
    meaning:
      'The database is older than what the log has signed; nothing is accepted until that is mended.',
    whatToDo: 'The operator must restore the missing leaves. Entries stay safe on the devices.',
  },
  E_DECIDED: {
    meaning: 'Finance approved this timesheet already; the detail is the hash of that approval.',
    whatToDo:
      'Look at it again: somebody else was faster. To approve anew, take that one back first.',
  },
  E_TWO_PERSONS: {
    meaning:
      'Above the contract’s limit two persons decide: whoever approved a week for the client does not approve its payment, and silence is no person.',
    whatToDo: 'Have another person of finance approve the payment, or the client approve the week.',
  },
  E_NOT_VERIFIED: {
    meaning: 'The evidence for this payment does not verify, or it is not approved.',
    whatToDo: 'Open the week in the console and read the findings.',
  },
  E_PAYOUT_TAKEN: {
    meaning: 'This time is in a payout already, or was paid.',
    whatToDo:
      'Look it up on the page of payouts. To pay again, the first payment must be returned.',
  },
  E_PAYOUT_STATE: {
    meaning: 'The payment has moved on meanwhile, so this cannot be done with it.',
    whatToDo: 'Look at its history; somebody else may have been faster.',
  },
  E_PAYOUT_FILE: {
    meaning: 'A bank would refuse this payout file.',
    whatToDo:
      'The detail names the payments and what is wrong with them. Correct it, or choose another format.',
  },
};

export function errorWords(code: ErrorCode): ErrorWords {
  if (Object.hasOwn(ownWords, code)) return ownWords[code as OwnErrorCode];
  const { meaning, whatToDo } = codeBook[code as FindingCode];
  return { meaning, whatToDo };
}

export const errorCodes = Object.keys(statusByErrorCode) as readonly ErrorCode[];
