import { assertNever } from '../../../shared/kit/result.ts';
import { ApiFailure } from '../data/console-api.ts';
import { SignFailure } from '../sign/sign-failure.ts';
import type { MessageId } from '../text/en.ts';
import type { Text } from '../text/use-text.ts';

/** Codes with words of their own; every other one is named by its code. */
const wordsByCode: Readonly<Record<string, MessageId>> = {
  E_SIGN_IN: 'error.signIn',
  E_SESSION_NEEDED: 'error.session',
  E_FORBIDDEN: 'error.forbidden',
  E_NOT_FOUND: 'error.notFound',
  E_RATE_LIMITED: 'error.rateLimited',
  E_INTERNAL: 'error.internal',
  E_UNAVAILABLE: 'error.unavailable',
  LOG_FROZEN: 'error.logFrozen',
  E_PASSWORD_WEAK: 'error.passwordWeak',
  E_EMAIL_TAKEN: 'error.emailTaken',
  E_PASSWORD_WRONG: 'error.passwordWrong',
  E_RECENT_SIGN_IN: 'error.recentSignIn',
  E_LINK: 'error.link',
  E_LINK_EXPIRED: 'error.linkExpired',
  E_OTHER_ACCOUNT: 'error.otherAccount',
  E_LAST_OWNER: 'error.lastOwner',
  E_ROOT_SET: 'error.rootSet',
  E_NOT_VERIFIED: 'error.notVerified',
};

/** Somebody else of finance was faster (protocol 3.14). */
const wordsByRefusal: Readonly<Record<string, MessageId>> = {
  E_DECIDED: 'sign.decided',
  E_INVOICE: 'sign.numberUsed',
  E_CREDIT: 'sign.creditGone',
  E_PAID_TWICE: 'sign.paidAlready',
};

/** Was it refused because somebody else was faster? The page then shows something else. */
export const isOvertaken = (error: Error): boolean =>
  error instanceof SignFailure &&
  error.reason.code === 'refused' &&
  Object.hasOwn(wordsByRefusal, error.reason.reason);

/** What happened and what to do, for a person. */
export function errorWords(t: Text, error: Error): string {
  if (error instanceof SignFailure) return signFailureWords(t, error);
  if (!(error instanceof ApiFailure)) return t('error.other', { detail: error.message });
  const { error: cause } = error;
  if (cause.type === 'unreachable') return t('error.unreachable');
  if (cause.type === 'malformed') return t('error.malformed', { detail: cause.detail });
  const id = wordsByCode[cause.code];
  if (id !== undefined) return t(id);
  return t('error.code', { code: cause.code, detail: cause.detail ?? '' });
}

function refusalWords(
  t: Text,
  { reason, detail = '' }: { readonly reason: string; readonly detail?: string },
): string {
  const id = wordsByRefusal[reason];
  return id === undefined ? t('sign.refused', { code: reason, detail }) : t(id);
}

function signFailureWords(t: Text, { reason }: SignFailure): string {
  switch (reason.code) {
    case 'refused':
      return refusalWords(t, reason);
    case 'pending':
      return t('sign.pending');
    case 'receipt_wrong':
      return t('sign.receiptWrong');
    case 'view_wrong':
      return t('sign.viewWrong', { detail: reason.detail });
    case 'log_key_changed':
      return t('sign.logKeyChanged');
    case 'log_rewritten':
      return t('sign.logRewritten');
    case 'keys_changed':
      return t('keysChanged.text');
    case 'E_NOTE_MALFORMED':
    case 'E_CP_MALFORMED':
    case 'E_CP_ORIGIN':
    case 'E_CP_UNSIGNED':
    case 'E_CP_BAD_SIG':
    case 'key_malformed':
    case 'key_type_unknown':
    case 'key_id_mismatch':
      return t('sign.checkpoint', { code: reason.code });
    default:
      return assertNever(reason);
  }
}

const typingCodes: readonly string[] = ['E_SIGN_IN', 'E_PASSWORD_WRONG', 'E_PASSWORD_WEAK'];

/** The server's number for the request, for whoever looks into its log. */
export function requestIdOf(error: Error): string | undefined {
  const cause = error instanceof ApiFailure ? error.error : undefined;
  // A wrong password is nobody's fault but the typist's.
  const isTypo = cause?.type === 'problem' && typingCodes.includes(cause.code);
  return cause?.type === 'problem' && !isTypo ? cause.requestId : undefined;
}
