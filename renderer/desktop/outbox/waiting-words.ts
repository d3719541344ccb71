import type { WaitingRow } from '../../../shared/api/waiting.ts';
import { formatInstant, formatTime, type Place } from '../../ui/format.ts';
import { wordsOfCode } from '../words-of-code.ts';
import { messageIdOf, type Words } from '../words.ts';

/** What the entry is, without a word of the protocol. */
export function whatOf(t: Words, row: WaitingRow, place: Place): string {
  const { kind, ev, fromAt, toAt } = row;
  if (kind === 'session') return t(messageIdOf(`outbox.session.${ev}`) ?? 'outbox.kind.other');
  if (kind === 'slice' && fromAt !== undefined && toAt !== undefined)
    return t('outbox.kind.slice', {
      from: formatTime(fromAt, place),
      to: formatTime(toAt, place),
    });
  return t(messageIdOf(`outbox.kind.${kind}`) ?? 'outbox.kind.other');
}

/** What of it waits: itself, or only what belongs to it. */
export function partsOf(t: Words, { isLogged, texts, pictures }: WaitingRow): readonly string[] {
  return [
    ...(isLogged ? [t('outbox.logged')] : []),
    ...(isLogged && texts > 0 ? [t('outbox.texts')] : []),
    ...(pictures > 0 ? [t('outbox.pictures', { count: pictures })] : []),
  ];
}

export function whyOf(t: Words, { why }: WaitingRow, place: Place): string {
  if (why.reason === 'hold') return t('outbox.why.hold', { at: formatInstant(why.untilAt, place) });
  if ('code' in why)
    return t(`outbox.why.${why.reason}`, { why: wordsOfCode(t, why.code, why.detail) });
  return t(`outbox.why.${why.reason}`);
}
