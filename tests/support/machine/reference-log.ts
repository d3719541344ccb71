import type { PayloadByKind } from '../../../shared/entry/payload.ts';

/**
 * A bundle's lines as plain rows, read without any of the product's parsers. What is signed and
 * where it lies is the verifier's business; here it is taken as it stands.
 */
type Fields = { readonly [K in keyof PayloadByKind]: Partial<PayloadByKind[K]> };
/** Every field that any kind has; `undefined` where this one does not. */
export type Payload = Readonly<
  Partial<
    Omit<PayloadByKind['enroll'], 'v'> &
      Omit<PayloadByKind['roster'], 'v' | 'ref'> &
      Omit<PayloadByKind['contract'], 'v'> &
      Omit<PayloadByKind['slice'], 'v' | 'cm'> &
      Omit<PayloadByKind['timesheet'], 'v' | 'contract'> &
      Omit<PayloadByKind['decision'], 'v' | 'cm' | 'ms'> &
      Omit<PayloadByKind['redact'], 'v'> &
      Pick<PayloadByKind['erasure'], 'basis' | 'tomb'> &
      Pick<PayloadByKind['revoke'], 'kid'> &
      Pick<PayloadByKind['batch'], 'items'>
  >
> & {
  readonly by: string;
  readonly contract?: string;
  readonly cm?: Readonly<Record<string, string>>;
};

export interface Row {
  readonly hash: string;
  readonly kind: keyof Fields;
  readonly index: number;
  readonly receivedMs: number;
  /** Of an entry that was erased whole, what its tombstone says. */
  readonly p: Payload;
  /** Kind of work that its disclosed `ctx` says. */
  readonly work: string | undefined;
}

interface Line {
  readonly hash: string;
  readonly receipt: string;
  readonly envelope?: { readonly payload: string; readonly payloadType: string };
}

const linesOf = <T>(text: string | undefined): readonly T[] =>
  (text ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

const decoded = (base64: string): string => Buffer.from(base64, 'base64').toString();

export function readRows(files: Readonly<Record<string, string>>): readonly Row[] {
  const workByHash = new Map<string, string>();
  for (const { hash, items } of linesOf<{
    readonly hash: string;
    readonly items: readonly { readonly name: string; readonly value: string }[];
  }>(files['disclosures.ndjson']))
    for (const { name, value } of items)
      if (name === 'ctx')
        workByHash.set(hash, (JSON.parse(decoded(value)) as { readonly work: string }).work);
  const lines = linesOf<Line>(files['entries.ndjson']);
  const payloads = lines.map(({ envelope }) =>
    envelope ? (JSON.parse(decoded(envelope.payload)) as Payload) : undefined,
  );
  return lines.flatMap((line, i) => {
    const [, kind, receivedMs] = decoded(/^extra (.*)$/m.exec(line.receipt)?.[1] ?? '').split('\n');
    return eachItem({
      hash: line.hash,
      kind: kind as Row['kind'],
      index: Number(/^index (\d+)$/m.exec(line.receipt)?.[1]),
      receivedMs: Number(receivedMs),
      p: payloads[i] ?? tombOf(payloads, line.hash),
      work: workByHash.get(line.hash),
    });
  });
}

/** A batch is read as the decisions that it stands for. */
const eachItem = (row: Row): readonly Row[] =>
  row.kind !== 'batch'
    ? [row]
    : (row.p.items ?? []).map(({ ref }) => ({
        ...row,
        kind: 'decision',
        p: { ...row.p, ref, verdict: 'approve' },
      }));

function tombOf(payloads: readonly (Payload | undefined)[], target: string): Payload {
  const erasure = payloads.find((p) => p?.target === target && p.tomb !== undefined);
  if (erasure?.tomb === undefined || erasure.con === undefined)
    throw new Error(`nothing of ${target}, and no tombstone`);
  const { by, seq, slice } = erasure.tomb;
  return { by, seq, con: erasure.con, ...slice };
}
