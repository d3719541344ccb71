import type { Entry, EntryOf } from '../shared/entry/entry.ts';
import { cellStartAt, formatCellUtc } from '../shared/domain/cell.ts';
import type { Kind } from '../shared/entry/kinds.ts';
import type { Payload } from '../shared/entry/payload.ts';
import { formatDuration, formatMoney, formatTime, oneLine, plural, shortHash } from './words.ts';

type Words = { readonly [K in Kind]: (payload: Payload<K>) => string };

/** One entry in a line of plain words; text in it is the signer's own. */
export const entryWords = (entry: Entry): string => wordsOf(entry as EntryOf<Kind>);

const wordsOf = <K extends Kind>({ kind, payload }: EntryOf<K>): string =>
  wordsByKind[kind](payload);

const wordsByKind: Words = {
  enroll: ({ by, ks, endorse }) =>
    `device ${shortHash(by)} enrolled (key kept in: ${ks})${
      endorse === 'none' ? '' : `, endorsed by ${shortHash(endorse)}`
    }`,
  roster: ({ no, approvers }) =>
    `list of approvers no. ${no}: ${plural(approvers.length, 'person', 'people')}`,
  contract: ({ title, prev_contract }) =>
    `contract "${oneLine(title)}" signed by the freelancer${
      prev_contract === '' ? '' : `, to replace ${shortHash(prev_contract)}`
    }`,
  session: ({ n, ev }) => `session ${n}: ${ev.replaceAll('_', ' ')}`,
  slice: sliceWords,
  timesheet: ({ week, n, ms, replaces }) =>
    `timesheet for week ${week}: ${plural(n, 'slice')}, ${formatDuration(ms.service + ms.support)}${
      replaces === '' ? '' : `, in place of ${shortHash(replaces)}`
    }`,
  decision: decisionWords,
  payee: ({ currency }) => `payout details in ${currency}`,
  invoice: ({ no, amount_minor, cur }) =>
    `invoice ${oneLine(no)}: ${formatMoney(amount_minor, cur)}`,
  payment: ({ bank_ref, date, amount_minor, cur }) =>
    `payment ${oneLine(bank_ref)} on ${date}: ${formatMoney(amount_minor, cur)}`,
  revoke: ({ kid, why, since_ms }) =>
    `key ${shortHash(kid)} revoked (${why}${since_ms > 0 ? `, suspect since ${formatTime(since_ms)}` : ''})`,
  amend: ({ target, cm }) =>
    `${Object.keys(cm).sort().join(', ')} of slice ${shortHash(target)} amended`,
  redact: ({ target, names, effect, why }) =>
    `${namesWords(names)} of ${shortHash(target)} deleted by the freelancer, ${
      effect === 'forfeit' ? 'its time is given up' : 'its time stays'
    }${whyWords(why)}`,
  move: ({ target, to }) => `slice ${shortHash(target)} released to contract ${to}`,
  batch: ({ items, cur }) =>
    `client approves ${plural(items.length, 'timesheet')} at once: ${formatMoney(sumOf(items), cur)}`,
  reply: ({ ref }) => `reply to ${shortHash(ref)}`,
  orgkey: ({ recipient, replaces }) =>
    `key for sealed pictures ${oneLine(recipient)}${replaces === '' ? '' : ', instead of the one before'}`,
  erasure: ({ target, names, basis }) =>
    `${namesWords(names)} of ${shortHash(target)} erased by the operator (${erasureWords[basis]})`,
  void: ({ target }) =>
    `slice ${shortHash(target)} void: the same minutes were logged earlier under another contract`,
};

const erasureWords: Readonly<Record<Payload<'erasure'>['basis'], string>> = {
  gdpr17: 'asked for by the person',
  retention: 'the agreed time for keeping it is over',
  court: 'by order of a court',
  incident: 'it should never have been recorded',
};

const namesWords = (names: readonly string[]): string =>
  names.includes('*') ? 'everything' : names.join(', ');

const whyWords = (why: string): string => (why === '' ? '' : ` ("${oneLine(why)}")`);

const sumOf = (items: readonly { readonly amount_minor: number }[]): number =>
  items.reduce((sum, { amount_minor }) => sum + amount_minor, 0);

function sliceWords({ idx, from_ms, to_ms, mode, moved, cm }: Payload<'slice'>): string {
  const from = formatTime(cellStartAt(idx) + from_ms);
  const pictures = Object.keys(cm).filter((name) => name.startsWith('shot')).length;
  const kind = mode === 'manual' ? 'time by hand' : 'slice';
  const origin = moved === '' ? '' : `, moved here from ${shortHash(moved)}`;
  return `${kind} ${formatCellUtc(idx)} from ${from}, ${formatDuration(to_ms - from_ms)}, ${plural(pictures, 'picture')}${origin}`;
}

function decisionWords(payload: Payload<'decision'>): string {
  const { stage, verdict, ref, amount_minor, cur, assurance, fx } = payload;
  const amount =
    amount_minor === undefined || cur === undefined ? '' : `: ${formatMoney(amount_minor, cur)}`;
  const exchange = fx === undefined ? '' : `, paid as ${formatMoney(fx.out_minor, fx.out_cur)}`;
  if (assurance === 'lapsed')
    return `${stage} was silent until the time to review ended: ${verdict} ${shortHash(ref)}${amount}`;
  return `${stage} decides: ${verdict} ${shortHash(ref)}${amount}${exchange}`;
}
