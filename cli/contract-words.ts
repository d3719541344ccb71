import type { ContractPayload } from '../shared/entry/payload.ts';
import { formatDuration, formatMoney, oneLine, plural } from './words.ts';

const planWords: Readonly<Record<ContractPayload['plan'], string>> = {
  hourly: 'by the hour',
  package: 'as a package of hours',
  incident: 'per incident',
  none: 'without a plan',
};

/** What was agreed, one sentence a line (protocol 3.7 `contract`). */
export function contractWords(contract: ContractPayload): readonly string[] {
  const { rates, cur, plan, cap_ms, pol, tz } = contract;
  const paid = rates.map(
    ({ work, rate_minor }) => `${formatMoney(rate_minor, cur)} an hour of ${work}`,
  );
  return [
    `Title: ${oneLine(contract.title)}`,
    `Paid ${planWords[plan]}: ${paid.join(', ')}.`,
    cap_ms === 0
      ? 'No hours are agreed: nothing can be billed.'
      : `At most ${formatDuration(cap_ms)} a week.`,
    ...captureWords(pol),
    contract.manual_ok ? 'Time by hand is allowed.' : 'Time by hand is not paid.',
    contract.memo_required ? 'Every slice needs a memo.' : 'Memos are optional.',
    `Without a connection for up to ${formatDuration(contract.offline_max_s * 1_000)}.`,
    `The freelancer can change a week until ${formatDuration(contract.edit_close_s * 1_000)} after its end.`,
    `The client reviews until ${formatDuration(contract.review_close_s * 1_000)} after its end; ${
      contract.on_silence === 'approve' ? 'silence approves' : 'silence approves nothing'
    }.`,
    `Above ${formatMoney(contract.two_person_minor, cur)} client and finance must be two people.`,
    contract.org_recipient === '' ? 'Pictures are stored as they are.' : 'Pictures are sealed.',
    ...(contract.arbiter === '' ? [] : [`Disputes go to ${oneLine(contract.arbiter)}.`]),
    `Times are shown in ${oneLine(tz)}; weeks are counted in UTC.`,
  ];
}

function captureWords(pol: ContractPayload['pol']): readonly string[] {
  const { caps, scr, blur, app, idle_s, hold_s, keep_days } = pol;
  const screens = scr === 'all' ? 'all screens' : 'the screen in use';
  return [
    caps === 0
      ? 'No pictures are taken.'
      : `Up to ${plural(caps, 'picture')} of ${screens} in ten minutes${blur > 0 ? ', blurred' : ''}.`,
    app === 'off' ? 'Programs are not recorded.' : `Of the program in use: its ${app}.`,
    ...(idle_s === 0
      ? []
      : [`Tracking stops after ${formatDuration(idle_s * 1_000)} without input.`]),
    ...(hold_s === 0
      ? []
      : [`A picture waits ${formatDuration(hold_s * 1_000)} before it is sent.`]),
    `Pictures and memos are kept for ${plural(keep_days, 'day')}.`,
  ];
}
