import 'fake-indexeddb/auto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiError } from '../../../renderer/api/client.ts';
import { ApiFailure, type ConsoleApi } from '../../../renderer/console/data/console-api.ts';
import { agreementOf } from '../../../renderer/console/diary/agreement.ts';
import { createBundleReader } from '../../../renderer/console/evidence/bundle-reader.ts';
import {
  type Evidence,
  isEvidence,
  KeysChangedError,
  loadEvidence,
} from '../../../renderer/console/evidence/load-evidence.ts';
import { loadPicture } from '../../../renderer/console/evidence/load-picture.ts';
import { picturesOf } from '../../../renderer/console/evidence/check-pictures.ts';
import type { VerifyRequest } from '../../../renderer/console/evidence/verifier.ts';
import { verifyEvidence } from '../../../renderer/console/evidence/verify-evidence.ts';
import { invoiceDocumentOf } from '../../../renderer/console/finance/invoice-document.ts';
import { obstacleOf } from '../../../renderer/console/finance/obstacle.ts';
import { openKeyStore } from '../../../renderer/console/keys/key-store.ts';
import { attentionOf, weekToShow } from '../../../renderer/console/overview/attention.ts';
import type { ConsoleDeps } from '../../../renderer/console/platform/console-deps.ts';
import { createPageClock } from '../../../renderer/console/platform/page-clock.ts';
import { checkView } from '../../../renderer/console/sign/signing-context.ts';
import {
  timesheetAmount,
  weekSummary,
  weeksOf,
} from '../../../renderer/console/week/week-summary.ts';
import type { BundleResponse, ViewResponse } from '../../../shared/api/schemas.ts';
import { parseUtf8 } from '../../../shared/kit/utf8.ts';
import type { Progress } from '../../../shared/verify/run.ts';
import { type BuiltBundle, buildBundle } from '../../support/bundle-factory.ts';
import { testCrypto } from '../../support/entry-factory.ts';

/** The bundle as the server's answer; pictures stay with the server. */
function responseOf({ files }: BuiltBundle): BundleResponse {
  const texts: Record<string, string> = {};
  const blobs: { sha256: string; len: number; entry: string }[] = [];
  for (const [path, bytes] of files) {
    const name = path.startsWith('blobs/') ? path.slice(6) : undefined;
    if (name === undefined) texts[path] = parseUtf8(bytes) ?? '';
    else blobs.push({ sha256: name, len: bytes.length, entry: 'e'.repeat(64) });
  }
  return { files: texts, blobs };
}

const nowMs = 1_800_000_000_000;

/** A console whose server serves this bundle; each name is a browser of its own. */
function depsOver(name: string, served: () => BuiltBundle): ConsoleDeps {
  const api = { call: async () => responseOf(served()) } as unknown as ConsoleApi;
  return {
    api,
    crypto: testCrypto,
    subtle: crypto.subtle,
    store: openKeyStore(indexedDB, name),
    clock: createPageClock({ boot: '0'.repeat(32), monotonicMs: () => 1, nowMs: () => nowMs }),
    verifier: {
      verify: (request: VerifyRequest, onProgress: (progress: Progress) => void) =>
        verifyEvidence(
          { crypto: testCrypto, files: createBundleReader(request.bundle) },
          request,
          onProgress,
        ),
    },
  } as unknown as ConsoleDeps;
}

async function load(deps: ConsoleDeps, con: string): Promise<Evidence> {
  const read = await loadEvidence(deps, con, () => undefined);
  if (!isEvidence(read)) throw new Error('nothing was signed');
  return read;
}

const conOf = ({ anchorsText }: BuiltBundle): string =>
  (JSON.parse(anchorsText) as { con: string }).con;

describe('evidence of a contract', () => {
  const state = { built: undefined as unknown as BuiltBundle };
  beforeAll(async () => {
    state.built = await buildBundle();
  });

  it('is verified with what was pinned at first use, and with that ever after', async () => {
    const deps = depsOver('evidence-1', () => state.built);
    const first = await load(deps, conOf(state.built));
    expect(first.report.findings.filter(({ code }) => code.startsWith('E_'))).toEqual([]);
    expect(first.pins).toMatchObject({ by: 'first_use', pinnedAt: nowMs });
    const again = await load(deps, conOf(state.built));
    expect(again.pins?.anchors).toEqual(first.pins?.anchors);
    expect(first.pins?.anchors).toEqual(JSON.parse(state.built.anchorsText));
  });

  it('pins nothing of a bundle that does not verify, and says why', async () => {
    const broken = await buildBundle({
      parts: (parts) => {
        parts.view.hashes.pop();
      },
    });
    const read = await load(
      depsOver('evidence-2', () => broken),
      conOf(broken),
    );
    expect(read.trust).toBe('none');
    expect(read.pins).toBeUndefined();
    expect(read.report.findings.map(({ code }) => code)).toContain('E_VIEW');
  });

  it('refuses a contract with other keys than the pinned ones', async () => {
    const served = { built: state.built };
    const deps = depsOver('evidence-3', () => served.built);
    await load(deps, conOf(state.built));
    const stranger = 'ab'.repeat(32);
    served.built = await buildBundle({
      parts: (parts) => {
        for (const entry of parts.entries) {
          const envelope = entry.envelope as { payload: string; payloadType: string };
          if (!envelope.payloadType.includes('.contract.')) continue;
          const payload = Buffer.from(envelope.payload, 'base64').toString();
          const swapped = payload.replace(
            /"operator_pk":"[0-9a-f]{64}"/,
            () => `"operator_pk":"${stranger}"`,
          );
          entry.envelope = { ...envelope, payload: Buffer.from(swapped).toString('base64') };
        }
      },
    });
    const loading = loadEvidence(deps, conOf(state.built), () => undefined);
    await expect(loading).rejects.toBeInstanceOf(KeysChangedError);
    await expect(loading).rejects.toMatchObject({
      change: {
        names: expect.arrayContaining(['operator_pk']),
        offered: { operator_pk: stranger },
      },
    });
  });

  it('gives week, sum and invoice as pure functions of what was signed', async () => {
    const { ledger, report } = await load(
      depsOver('evidence-4', () => state.built),
      conOf(state.built),
    );
    const contract = ledger.contract?.entry.payload;
    const [timesheet] = ledger.timesheets;
    if (contract === undefined || timesheet === undefined) throw new Error('no week');
    const week = timesheet.timesheet.entry.payload.week;
    expect(weeksOf(ledger)).toContain(week);
    const summary = weekSummary(ledger, contract, { week, zone: 'UTC' });
    const signedMs = timesheet.timesheet.entry.payload.ms;
    expect(summary.billableMs).toBe(signedMs.service + signedMs.support);
    expect(summary.trackedMs).toBe(summary.days.reduce((sum, day) => sum + day.trackedMs, 0));
    expect(summary.days).toHaveLength(7);
    expect(weekSummary(ledger, contract, { week, zone: 'Asia/Dhaka' }).days).toHaveLength(8);
    const verdict = report.timesheets.find(({ hash }) => hash === timesheet.timesheet.entry.hash);
    expect(timesheetAmount(ledger, timesheet)?.amountMinor).toBe(verdict?.amountMinor);
    const title = { no: '1', issuedOn: '2026-03-09', seller: 'Rina', buyer: 'Acme' };
    const document = invoiceDocumentOf(ledger, timesheet, title);
    const signed = timesheet.invoice && ledger.valuesByHash.get(timesheet.invoice.entry.hash)?.doc;
    expect(document?.lines).toEqual(signed?.lines);
    expect(document?.amount_minor).toBe(signed?.amount_minor);
  });

  it('says what stands in finance’s way', async () => {
    const { ledger } = await load(
      depsOver('evidence-5', () => state.built),
      conOf(state.built),
    );
    const [timesheet] = ledger.timesheets;
    const terms = ledger.contract?.entry.payload;
    const title = { no: '1', issuedOn: '2026-03-09', seller: 'Rina', buyer: 'Acme' };
    const document = timesheet && invoiceDocumentOf(ledger, timesheet, title);
    if (!timesheet || !terms || !document) throw new Error('no week');
    const finance = { signer: state.built.scene.key('finance').signer.publicKey, document, terms };
    const client = { ...finance, signer: state.built.scene.key('client').signer.publicKey };
    expect(obstacleOf(ledger, timesheet, finance)).toBeUndefined();
    expect(obstacleOf(ledger, timesheet, client)).toBe('two_persons');
    const { client: _, ...undecided } = timesheet;
    expect(obstacleOf(ledger, undecided, finance)).toBe('client');
    // Silence approved: nobody did, so finance alone is one person.
    const { entry, ...logged } = timesheet.client as NonNullable<typeof timesheet.client>;
    const payload = { ...entry.payload, by: 'c'.repeat(64), assurance: 'lapsed' as const };
    const lapsed = { ...timesheet, client: { ...logged, entry: { ...entry, payload } } };
    expect(obstacleOf(ledger, lapsed, finance)).toBe('silence');
    const { amount_minor: two_person_minor } = finance.document;
    const lenient = { ...finance, terms: { ...finance.terms, two_person_minor } };
    expect(obstacleOf(ledger, lapsed, lenient)).toBeUndefined();
    const { payee: __, ...unpaid } = ledger;
    expect(obstacleOf(unpaid, timesheet, finance)).toBe('payee');
    const huge = { ...document, amount_minor: 99_999_999_999 };
    expect(obstacleOf(ledger, timesheet, { ...finance, document: huge })).toBe('limit');
  });

  it('judges slices by the published rules, and tells a reviewer what to do first', async () => {
    const evidence = await load(
      depsOver('evidence-6', () => state.built),
      conOf(state.built),
    );
    for (const slice of evidence.ledger.slices)
      expect(agreementOf(slice, evidence)).toEqual({ ok: true });
    const [slice] = evidence.ledger.slices;
    if (slice === undefined) throw new Error('no slice');
    const manual = { ...slice, mode: 'manual' as const };
    expect(agreementOf(manual, evidence)).toEqual({ ok: false, failing: ['manual'] });
    expect(attentionOf(evidence, ['client', 'finance'])).toBe('none');
    const submitted = {
      ...evidence,
      ledger: {
        ...evidence.ledger,
        timesheets: evidence.ledger.timesheets.map((each) => ({
          ...each,
          state: 'submitted' as const,
        })),
      },
    };
    expect(attentionOf(submitted, ['client'])).toBe('approve');
    expect(attentionOf(submitted, ['finance'])).toBe('none');
    const failed = { ...submitted, report: { ...evidence.report, ok: false } };
    expect(attentionOf(failed, ['client'])).toBe('failed');
    expect(weekToShow(submitted, nowMs)).toBe(
      evidence.ledger.timesheets[0]?.timesheet.entry.payload.week,
    );
  });

  it('believes a view only if it is the operator’s and contains what was verified', async () => {
    const { logged, pins, report } = await load(
      depsOver('evidence-7', () => state.built),
      conOf(state.built),
    );
    if (pins === undefined) throw new Error('nothing pinned');
    const file = JSON.parse(parseUtf8(state.built.files.get('view.json')!) ?? '') as {
      statement: ViewResponse['statement'];
      hashes: string[];
    };
    const { payload } = file.statement;
    const { view } = JSON.parse(Buffer.from(payload, 'base64').toString()) as ViewResponse;
    const answer: ViewResponse = { ...file, view, checkpoint: '' };
    const entries = logged.map(({ entry, logIndex }) => ({ hash: entry.hash, logIndex }));
    const expected = { size: report.log.size, entries, anchors: pins.anchors };
    const check = (given: ViewResponse, change = {}) =>
      checkView(testCrypto, given, { ...expected, ...change });
    expect(await check(answer)).toEqual({ ok: true, value: view });
    const shorter = { ...answer, hashes: answer.hashes.slice(1) };
    expect(await check(shorter)).toMatchObject({ error: { detail: 'root' } });
    const unknown = [...entries, { hash: 'f'.repeat(64), logIndex: 1 }];
    expect(await check(answer, { entries: unknown })).toMatchObject({
      error: { detail: 'entry_missing' },
    });
    expect(await check(answer, { size: 1 })).toMatchObject({ error: { detail: 'size' } });
    const others = { ...pins.anchors, operator_pk: pins.anchors.org_pk };
    expect(await check(answer, { anchors: others })).toMatchObject({
      error: { detail: 'statement' },
    });
  });

  it('draws a picture only if it is the one that was signed', async () => {
    const { ledger } = await load(
      depsOver('evidence-8', () => state.built),
      conOf(state.built),
    );
    const [picture] = picturesOf(ledger.slices);
    if (picture === undefined) throw new Error('no picture');
    const bytes = state.built.files.get(`blobs/${picture.capture.blob}`)!;
    const serve = (given: Uint8Array | ApiError) => ({
      api: {
        call: async () => {
          if (given instanceof Uint8Array) return given;
          throw new ApiFailure(given);
        },
      } as unknown as ConsoleApi,
      readThumbnail: async () => undefined,
      openSealed: undefined,
      missing: () => undefined,
    });
    expect(await loadPicture(serve(bytes), picture)).toEqual({ state: 'unchanged', bytes });
    const other = bytes.with(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 1);
    expect(await loadPicture(serve(other), picture)).toEqual({
      state: 'altered',
      code: 'E_BLOB_HASH',
    });
    const gone = serve({ type: 'problem', status: 404, code: 'E_BLOB_MISSING' });
    expect(await loadPicture(gone, picture)).toEqual({ state: 'missing' });
    const lost = serve({ type: 'unreachable', detail: '', aborted: false });
    await expect(loadPicture(lost, picture)).rejects.toBeInstanceOf(ApiFailure);
  });
});
