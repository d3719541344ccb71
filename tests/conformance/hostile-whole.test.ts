import { describe, expect, it } from 'vitest';
import type { Envelope } from '../../shared/entry/envelope.ts';
import type { BundleTamper } from '../support/bundle-factory.ts';
import type { Body, Scene, SceneStep } from '../support/bundle-scene.ts';
import {
  amendStep,
  erasureOfAll,
  erasureStep,
  lapseStep,
  redactStep,
  tombOf,
} from '../support/change-steps.ts';
import { ordinaryValues } from '../support/entry-factory.ts';
import {
  captureOf,
  decisionBody,
  dueOffMs,
  firstIdx,
  pictureOf,
  sha256Hex,
  sliceBody,
  sliceStep,
  tick,
} from '../support/ordinary-scene.ts';
import { testStartMs } from '../support/test-clock.ts';
import { changed, day, insertedAfter, minute, otherHash, upTo } from './case.ts';
import { codesOf, reportOf } from './hostile-case.ts';

const submitMs = testStartMs + 7 * day;
const inWeek = (name: string) => ({ name, atMs: testStartMs + 42 * minute });

describe('silence', () => {
  // Six days for review from the week's end, the first twelve hours of them the freelancer's.
  const leastMs = 5.5 * day + 1_000;
  const onSilence = {
    contract: { payload: (payload: object) => ({ ...payload, on_silence: 'approve' }) },
  };
  /** The week handed in so late, then the operator's word that nobody decided. */
  const lateWeek = (submittedMs: number, lapsedMs: number) =>
    reportOf({
      steps: (steps) => [
        ...upTo(steps, 'tick2').filter(({ name }) => name !== 'tick2'),
        tick('tick2', submittedMs - minute),
        { ...(steps.find(({ name }) => name === 'timesheet') as SceneStep), atMs: submittedMs },
        lapseStep({ name: 'lapse', atMs: lapsedMs, receivedMs: lapsedMs }),
      ],
      step: onSilence,
    });

  it('has to last as long for a week that was handed in late', async () => {
    const lateMs = testStartMs + 30 * day;
    expect(codesOf(await lateWeek(lateMs, lateMs + minute))).toEqual(['E_DEC_STAGE']);
    expect(codesOf(await lateWeek(lateMs, lateMs + leastMs - 1))).toEqual(['E_DEC_STAGE']);
    expect(codesOf(await lateWeek(lateMs, lateMs + leastMs))).toEqual(['W_DEC_LAPSED']);
  });

  const answer = (name: string, verdict: string, atMs: number): SceneStep => ({
    name,
    kind: 'decision',
    key: 'client',
    atMs,
    body: (scene) => decisionBody(scene, scene.hash('timesheet'), { verdict }),
  });

  const afterMs = submitMs + 8 * day;
  const dispute = answer('dispute', 'dispute', submitMs + minute);
  const withdrawal = answer('withdraw', 'withdraw', afterMs);
  const lapseAt = (atMs: number, name = 'lapse') => lapseStep({ name, atMs, receivedMs: atMs });

  it.each([
    ['an answer', dispute],
    ['what silence had approved', lapseAt(afterMs - minute, 'first')],
  ])('begins anew when the client takes back %s', async (_, before) => {
    const lapsed = (lapsedMs: number) =>
      reportOf({
        steps: (steps) => [...upTo(steps, 'timesheet'), before, withdrawal, lapseAt(lapsedMs)],
        step: onSilence,
      });
    const early = await lapsed(afterMs + leastMs - 1);
    expect(codesOf(early)).toContain('E_DEC_STAGE');
    expect(early.timesheets).toMatchObject([{ state: 'submitted', ok: false }]);
    const late = await lapsed(afterMs + leastMs);
    expect(codesOf(late)).toEqual(['W_DEC_LAPSED', 'I_DEC_WITHDRAWN']);
    expect(late.timesheets).toMatchObject([{ state: 'client_approved' }]);
  });
});

describe('time moved here', () => {
  const moved = (name: string, n: number, from: string, blobs: Map<string, Uint8Array>) =>
    sliceStep(n, blobs, {
      name,
      atMs: testStartMs + (50 + n) * minute,
      values: ordinaryValues,
      body: (scene) => ({
        ...sliceBody(scene, n),
        session: otherHash,
        moved: from === '' ? scene.hash('slice0') : from,
      }),
    });

  it('is issued again once, whatever interval it claims', async () => {
    const report = await reportOf({
      steps: (steps, blobs) =>
        insertedAfter(
          steps,
          'stop',
          moved('again', 4, otherHash, blobs),
          moved('twice', 5, otherHash, blobs),
        ),
    });
    expect(codesOf(report)).toContain('E_TARGET');
    expect(report.findings.filter(({ code }) => code === 'E_TARGET')).toHaveLength(1);
    expect(report.timesheets).toMatchObject([{ ok: false }]);
  });

  it('was not tracked in this very contract', async () => {
    const report = await reportOf({
      steps: (steps, blobs) => insertedAfter(steps, 'stop', moved('again', 4, '', blobs)),
    });
    expect(codesOf(report)).toContain('E_TARGET');
    expect(report.timesheets).toMatchObject([{ ok: false }]);
  });
});

describe('a kind of work that the freelancer took away', () => {
  const support = { ...ordinaryValues, ctx: { mode: 'desk', work: 'support' } };
  const rates = [
    { work: 'service', rate_minor: 5_000 },
    { work: 'support', rate_minor: 1_000 },
  ];
  /** Its first slice was support; the timesheet claims `ms`, or what a device drafts. */
  const billed = (claim: (ms: { service: number; support: number }) => object) =>
    reportOf({
      steps: (steps, blobs) =>
        upTo(
          changed(
            insertedAfter(
              steps,
              'stop',
              redactStep(inWeek('redact'), 'slice1', { names: ['ctx'], effect: 'none' }),
            ),
            'slice1',
            { values: { ...support, shot0_0: captureOf('picture 1', blobs, dueOffMs(1)) } },
          ),
          'timesheet',
        ),
      step: {
        contract: { payload: (payload) => ({ ...payload, rates }) },
        slice1: { disclosures: (items) => items.filter(({ name }) => name !== 'ctx') },
        timesheet: { payload: (payload) => ({ ...payload, ms: claim(payload['ms'] as never) }) },
      },
    });

  it('is paid at the lowest rate', async () => {
    expect(codesOf(await billed((ms) => ms))).toEqual(['I_REDACTED']);
  });

  it('is not paid at a better one', async () => {
    const report = await billed(({ service, support: low }) => ({
      service: service + low,
      support: 0,
    }));
    expect(codesOf(report)).toEqual(['I_REDACTED', 'E_TS_TOTAL']);
  });
});

describe('evidence held back', () => {
  const covered = (value: object | undefined) =>
    reportOf({
      steps: (steps, blobs) =>
        insertedAfter(
          steps,
          'stop',
          amendStep(inWeek('cover'), 'slice3', {
            shot0_0: { ...captureOf('covered', blobs, dueOffMs(3)), ...value } as never,
          }),
        ),
      step: {
        slice3: {
          held: (held) => ({ ...held, names: ['act', 'app', 'ctx', 'memo'], blobs: [] }),
          disclosures: (items) => items.filter(({ name }) => name !== 'shot0_0'),
        },
      },
      parts: ({ blobs }) => void blobs.delete(sha256Hex(pictureOf('picture 3'))),
    });
  const area = { x: 0, y: 0, w: 10, h: 10 };

  it('is no picture given again with nothing covered', async () => {
    expect(codesOf(await covered({ cov: [area] }))).toEqual(['I_COVERED']);
    expect(codesOf(await covered({}))).toEqual(['E_TARGET', 'I_COVERED']);
  });

  it('is no slice sealed where nobody can open it', async () => {
    const report = await reportOf({
      step: { slice2: { payload: (payload) => ({ ...payload, sealed: true }) } },
    });
    expect(codesOf(report)).toContain('E_SEAL_OPEN');
    expect(report.timesheets).toMatchObject([{ ok: false }]);
  });

  it('is no schedule of a session that never ends', async () => {
    const report = await reportOf({
      steps: (steps) => steps.filter(({ name }) => name !== 'stop'),
      step: { start: { disclosures: () => [], held: () => undefined } },
    });
    expect(codesOf(report)).toEqual(['W_SCHED_UNDISCLOSED']);
  });

  it('is no capture of a slice that was sealed before any crash', async () => {
    const report = await reportOf({
      steps: (steps) =>
        changed(
          insertedAfter(steps, 'slice3', {
            ...(steps.find(({ name }) => name === 'stop') as SceneStep),
            name: 'recovered',
            body: () => ({ ev: 'recovered', n: 0 }),
          }),
          'slice2',
          { values: ordinaryValues },
        ),
      parts: ({ blobs }) => void blobs.delete(sha256Hex(pictureOf('picture 2'))),
    });
    expect(codesOf(report)).toEqual(['W_SCHED_MISSING']);
  });
});

describe('a line without its envelope', () => {
  const later = (name: string) => ({ name, atMs: testStartMs + 8 * day });
  /** The operator leaves the envelope of `gone` out, and signs this about it. */
  const without = (gone: string, erasure: SceneStep, step: BundleTamper['step'] = {}) =>
    reportOf({
      steps: (steps) => insertedAfter(steps, 'payment', erasure),
      step,
      parts: (parts, scene) => {
        const hash = scene.hash(gone);
        for (const line of parts.entries) if (line.hash === hash) delete line.envelope;
        parts.disclosures = parts.disclosures.filter((line) => line.hash !== hash);
        if (gone === 'slice1') parts.blobs.delete(sha256Hex(pictureOf('picture 1')));
      },
    });
  const whole = (target: string, change: Body = {}) =>
    erasureOfAll(later('erasure'), target, { basis: 'court', ...change });
  const tomb = (scene: Scene, change: Body) => ({
    ...tombOf(scene, 'slice1'),
    slice: { idx: firstIdx + 1, from_ms: 0, to_ms: 600_000, mode: 'auto', ...change },
  });

  it.each([
    ['the erasure of another', whole('slice2')],
    ['the erasure of its memo', erasureStep(later('erasure'), 'slice1', { basis: 'court' })],
  ])('needs its own: not %s', async (_, erasure) => {
    const report = await without('slice1', erasure);
    expect(codesOf(report)).toContain('E_ENV_MALFORMED');
    expect(report.timesheets).toMatchObject([{ ok: false }]);
  });

  it('needs one that the operator signed', async () => {
    const forged = await without('slice1', whole('slice1'), {
      erasure: { envelope: (envelope) => ({ ...envelope, signatures: [forgedOf(envelope)] }) },
    });
    expect(codesOf(forged)).toContain('E_SIG_INVALID');
    expect(codesOf(forged)).toContain('E_ENV_MALFORMED');
  });

  it.each(['timesheet', 'approve', 'contract'])('is no %s', async (gone) => {
    const erasure: SceneStep = {
      ...whole('slice1'),
      body: (scene) => ({
        ...whole('slice1').body(scene),
        target: scene.hash(gone),
        tomb: { by: otherHash, seq: 0 },
      }),
    };
    const report = await without(gone, erasure);
    expect(codesOf(report)).toContain('E_ENV_MALFORMED');
    expect(report.timesheets.some(({ ok }) => ok)).toBe(false);
  });

  it.each([
    ['another length', { to_ms: 599_999 }, 'E_TS_TOTAL'],
    ['another week', { idx: firstIdx + 2_000 }, 'E_TS_SET'],
    ['a place that is taken', { idx: firstIdx }, 'E_TS_SET'],
  ])('cannot be given %s', async (_, change, code) => {
    const erasure: SceneStep = {
      ...whole('slice1'),
      body: (scene) => ({ ...whole('slice1').body(scene), tomb: tomb(scene, change) }),
    };
    const report = await without('slice1', erasure);
    expect(codesOf(report)).toContain(code);
    expect(report.timesheets).toMatchObject([{ ok: false }]);
  });

  it('is not needed where the envelope is: then the tombstone must be its own', async () => {
    const report = await reportOf({
      steps: (steps) =>
        insertedAfter(steps, 'payment', {
          ...whole('slice1'),
          body: (scene) => ({ ...whole('slice1').body(scene), tomb: tomb(scene, { from_ms: 1 }) }),
        }),
    });
    expect(codesOf(report)).toEqual(['E_TARGET']);
    expect(report.timesheets).toMatchObject([{ ok: true }]);
  });
});

const forgedOf = ({ signatures: [first] }: Envelope) => {
  if (first === undefined) throw new Error('no signature');
  return { ...first, sig: first.sig.with(5, (first.sig[5] as number) ^ 1) };
};

describe('a cell in pieces', () => {
  /** The third cell, cut just after the instant at which its capture is due. */
  const cut = (pauseMs: number) =>
    reportOf({
      steps: (steps, blobs) =>
        steps.flatMap((step) => {
          if (step.name !== 'slice2') return [step];
          const end = { ...step, values: ordinaryValues };
          const atMs = dueOffMs(2) + 10_000;
          const piece = (name: string, from_ms: number, to_ms: number) => ({
            ...end,
            name,
            atMs: testStartMs + 20 * minute + to_ms + 500,
            body: (scene: Scene) => ({ ...sliceBody(scene, 2), from_ms, to_ms }),
          });
          blobs.delete(sha256Hex(pictureOf('picture 2')));
          return [piece('before', 0, atMs), piece('slice2', atMs + pauseMs, 600_000)];
        }),
    });

  it('is due the same captures', async () => {
    expect(codesOf(await cut(0))).toContain('W_SCHED_MISSING');
    expect(codesOf(await cut(1_000))).toContain('W_SCHED_MISSING');
  });
});

describe('a part of a contract', () => {
  it('keeps the sessions of its slices, or nobody could check those', async () => {
    const report = await reportOf(
      {
        parts: (parts, scene) => {
          const start = scene.hash('start');
          parts.part = { from_idx: firstIdx, to_idx: firstIdx + 1008 };
          for (const line of parts.entries) if (line.hash === start) delete line.envelope;
          parts.disclosures = parts.disclosures.filter(({ hash }) => hash !== start);
        },
      },
      { extent: 'any' },
    );
    expect(codesOf(report)).toContain('E_SESSION');
    expect(report.timesheets).toMatchObject([{ ok: false }]);
  });
});
