import { readRows, type Row } from './reference-log.ts';
import { hasSilenceApproved } from './reference-silence.ts';
import { amountOf, inBillingOrder, msOf, rootOf, sha, stateFrom } from './reference-sums.ts';

/**
 * Billing a second time, from the words of docs/protocol.md 3.12 and 3.17: every question is
 * answered by looking through all rows again. It shares no code with the fold.
 */
export interface ReferenceTimesheet {
  readonly hash: string;
  readonly state: string;
  /** Hashes, in billing order. */
  readonly slices: readonly string[];
  readonly ms: { readonly service: number; readonly support: number };
  /** It still bills what was given up before the client's word. */
  readonly isStale: boolean;
  readonly amountMinor: number;
  /** RFC 6962 root over the slices. */
  readonly set: string;
}

export interface Reference {
  readonly rows: readonly Row[];
  /** Hashes of slices that overlap one before them. */
  readonly losers: readonly string[];
  readonly timesheets: readonly ReferenceTimesheet[];
  /** Something moves in time what was no longer there. */
  readonly hasIdleMove: boolean;
  readonly stateOf: (slice: string) => SliceState;
}

type SliceState = 'ok' | 'forfeited' | 'moved' | 'void';
type Stage = 'client' | 'finance';

const now = Number.POSITIVE_INFINITY;
const weekCells = 1_008;
const evidence = /^(act|app|shot|thumb|\*)/;

export function referenceOf(files: Readonly<Record<string, string>>): Reference {
  const all = readRows(files);
  const revokes = all.filter(({ kind }) => kind === 'revoke');
  const rows = all.filter(
    ({ p, index }) => !revokes.some((revoke) => revoke.p.kid === p.by && revoke.index < index),
  );
  const ofKind = (...kinds: readonly Row['kind'][]) =>
    rows.filter(({ kind }) => kinds.includes(kind));
  const slices = ofKind('slice');
  const timesheets = ofKind('timesheet');

  /** Is the signer listed in that role, in the roster just below? */
  const isListed = ({ p, index }: Row, role: string): boolean =>
    (ofKind('roster').findLast((roster) => roster.index < index)?.p.approvers ?? []).some(
      (approver) => approver.id === p.by && approver.role === role,
    );

  /** Accepted contracts, as [contract, index of its acceptance], in order of acceptance. */
  const accepted = ofKind('decision')
    .filter((each) => each.p.verdict === 'accept' && isListed(each, 'client'))
    .flatMap((each) =>
      ofKind('contract')
        .filter(({ hash }) => hash === each.p.ref)
        .map((contract) => [contract, each.index] as const),
    );

  const weekOf = (idx: number): number =>
    Math.floor((idx - (accepted[0]?.[0].p.week0 ?? 0)) / weekCells);
  const isLate = (change: Row, slice: Row): boolean => {
    const { week0 = 0, edit_close_s = 0 } = accepted[0]?.[0].p ?? {};
    const endMs = (week0 + (weekOf(slice.p.idx ?? 0) + 1) * weekCells) * 600_000;
    return change.receivedMs > endMs + edit_close_s * 1_000;
  };

  /** What was decided about a timesheet before an index, without asking whether it was replaced. */
  const settled = (timesheet: Row, before: number) => {
    const last: { client?: Row; finance?: Row; payment?: Row } = {};
    for (const row of ofKind('decision', 'payment')) {
      if (row.index >= before || last.payment) continue;
      const { ref, stage, verdict } = row.p;
      const isFinal = last.finance?.p.verdict === 'approve';
      if (row.kind === 'payment' && isFinal && ref === last.finance?.hash) last.payment = row;
      if (row.kind !== 'decision' || ref !== timesheet.hash || stage === undefined) continue;
      const isSaid = row.p.assurance === 'lapsed' ? isSilent(timesheet, row) : isListed(row, stage);
      if (!isSaid || (stage === 'client' && isFinal)) continue;
      if (verdict === 'withdraw') delete last[stage];
      else last[stage] = row;
    }
    return last;
  };
  const isSilent = (timesheet: Row, lapse: Row): boolean => {
    const terms = accepted.findLast(
      ([each, at]) => each.hash === timesheet.p.contract && at < timesheet.index,
    )?.[0].p;
    const words = ofKind('decision').filter(
      (each) =>
        each.index < lapse.index &&
        each.p.ref === timesheet.hash &&
        each.p.stage === 'client' &&
        isListed(each, 'client'),
    );
    return hasSilenceApproved({ terms, timesheet, last: words.at(-1) }, lapse);
  };
  const replacedAt = (timesheet: Row): number =>
    timesheets.find(
      ({ p, index }) =>
        p.replaces === timesheet.hash &&
        p.week === timesheet.p.week &&
        settled(timesheet, index).finance?.p.verdict !== 'approve',
    )?.index ?? now;
  const isApproved = (slice: Row, stage: Stage, at: number): boolean =>
    timesheets.some(
      (timesheet) =>
        timesheet.index < at &&
        replacedAt(timesheet) > at &&
        settled(timesheet, at)[stage]?.p.verdict === 'approve' &&
        billed(timesheet).includes(slice),
    );

  /** What became of a slice below an index. */
  const stateAt = (slice: Row, at: number): SliceState => {
    let state: SliceState = 'ok';
    for (const change of ofKind('redact', 'move', 'void', 'erasure')) {
      const { kind, index, p } = change;
      if (p.target !== slice.hash || index >= at || index <= slice.index) continue;
      if (state === 'moved' || state === 'void') continue;
      const isGivenUp =
        (kind === 'redact' && p.effect === 'forfeit' && !isLate(change, slice)) ||
        (kind === 'erasure' &&
          p.basis === 'gdpr17' &&
          (p.names ?? []).some((name) => evidence.test(name)) &&
          !isApproved(slice, 'finance', index));
      if (isGivenUp) state = 'forfeited';
      if (kind !== 'move' && kind !== 'void') continue;
      if (isApproved(slice, 'client', index)) continue;
      if (kind === 'void') state = 'void';
      else if (state === 'ok' && !isLate(change, slice)) state = 'moved';
    }
    return state;
  };

  const lost = new Map<string, boolean>();
  const isLoser = (slice: Row): boolean => {
    const known = lost.get(slice.hash);
    if (known !== undefined) return known;
    const found = slices.some(
      (other) =>
        other.index < slice.index &&
        other.p.idx === slice.p.idx &&
        (other.p.from_ms ?? 0) < (slice.p.to_ms ?? 0) &&
        (slice.p.from_ms ?? 0) < (other.p.to_ms ?? 0) &&
        ['ok', 'forfeited'].includes(stateAt(other, slice.index)) &&
        !isLoser(other),
    );
    lost.set(slice.hash, found);
    return found;
  };

  const sets = new Map<string, readonly Row[]>();
  const billed = (timesheet: Row): readonly Row[] => {
    const known = sets.get(timesheet.hash) ?? bill(timesheet);
    sets.set(timesheet.hash, known);
    return known;
  };
  const bill = ({ p, index, hash }: Row): readonly Row[] => {
    const place = accepted.findIndex(([each, at]) => each.hash === p.contract && at < index);
    const contract = accepted[place]?.[0].p;
    if (contract === undefined) return [];
    const laterFrom = accepted
      .slice(place + 1)
      .filter(([, at]) => at < index)
      .map(([each]) => each.p.from_idx ?? 0);
    const earlier = timesheets
      .filter((other) => other.index < index && replacedAt(other) > index && other.hash !== hash)
      .flatMap(billed);
    let leftMs =
      (contract.cap_ms ?? 0) - msOf(earlier.filter((s) => weekOf(s.p.idx ?? 0) === p.week));
    let isFull = false;
    return slices
      .filter(
        (s) =>
          s.index < index &&
          (s.p.seq ?? now) <= (p.heads?.find(({ by }) => by === s.p.by)?.seq ?? -1) &&
          !isLoser(s) &&
          !earlier.includes(s) &&
          (s.p.mode === 'auto' || contract.manual_ok === true) &&
          (s.p.idx ?? -1) >= (contract.from_idx ?? 0) &&
          (s.p.idx ?? now) < Math.min(now, ...laterFrom) &&
          weekOf(s.p.idx ?? 0) === p.week &&
          stateAt(s, index) === 'ok',
      )
      .sort(inBillingOrder)
      .filter((s) => {
        leftMs -= msOf([s]);
        isFull ||= leftMs < 0;
        return !isFull;
      });
  };

  const workOf = (slice: Row, before: number): string =>
    ofKind('amend').findLast(
      (each) =>
        each.p.target === slice.hash && each.index < before && each.p.cm?.['ctx'] && each.work,
    )?.work ??
    slice.work ??
    accepted[0]?.[0].p.rates?.[0]?.work ??
    '';

  const summary = (timesheet: Row): ReferenceTimesheet => {
    const { client, finance, payment } = settled(timesheet, replacedAt(timesheet));
    const set = billed(timesheet);
    const msFor = (work: string) => msOf(set.filter((s) => workOf(s, timesheet.index) === work));
    const ms = { service: msFor('service'), support: msFor('support') };
    const said = client?.p.verdict === 'approve' ? client.index : now;
    const isReplaced = replacedAt(timesheet) < now;
    const rates = accepted.find(([each]) => each.hash === timesheet.p.contract)?.[0].p.rates ?? [];
    return {
      hash: timesheet.hash,
      state: isReplaced ? 'replaced' : stateFrom({ client, finance, payment }),
      slices: set.map(({ hash }) => hash),
      ms,
      isStale: !isReplaced && set.some((s) => stateAt(s, said) !== 'ok'),
      amountMinor: (['service', 'support'] as const)
        .map((work) =>
          amountOf(ms[work], (rates.find((r) => r.work === work) ?? rates[0])?.rate_minor),
        )
        .reduce((sum, amount) => sum + amount, 0),
      set: rootOf(set.map(({ hash }) => sha(`\0countersign/v1 set\n${hash}`))).toString('hex'),
    };
  };

  return {
    rows,
    losers: slices.filter(isLoser).map(({ hash }) => hash),
    timesheets: timesheets.map(summary),
    hasIdleMove: ofKind('move').some((move) =>
      slices.some(
        (s) => s.hash === move.p.target && stateAt(s, move.index) !== 'ok' && !isLate(move, s),
      ),
    ),
    stateOf: (hash) => stateAt(slices.find((s) => s.hash === hash) as Row, now),
  };
}
