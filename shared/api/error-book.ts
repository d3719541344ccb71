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
  E_SIGN_IN: {
    meaning: 'E-mail and password do not belong together.',
    whatToDo: 'Check both and try again.',
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
    meaning: 'This e-mail address already has an account here.',
    whatToDo: 'Use another address, or add roles to the account.',
  },
  E_NOT_FOUND: {
    meaning: 'There is no such thing, or it is not yours to see.',
    whatToDo: 'Check the link.',
  },
  E_PAIRING_CODE: {
    meaning: 'This pairing code is not known or was used already.',
    whatToDo: 'Ask the organisation for a new code.',
  },
  E_PAIRING_EXPIRED: {
    meaning: 'This pairing code is older than ten minutes.',
    whatToDo: 'Ask the organisation for a new code.',
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
  E_NOT_VERIFIED: {
    meaning: 'The evidence for this payment does not verify, or it is not approved.',
    whatToDo: 'Open the week in the console and read the findings.',
  },
};

export function errorWords(code: ErrorCode): ErrorWords {
  if (Object.hasOwn(ownWords, code)) return ownWords[code as OwnErrorCode];
  const { meaning, whatToDo } = codeBook[code as FindingCode];
  return { meaning, whatToDo };
}

export const errorCodes = Object.keys(statusByErrorCode) as readonly ErrorCode[];
