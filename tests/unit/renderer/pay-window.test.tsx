// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { App } from '../../../renderer/desktop/app.tsx';
import { changedTerms } from '../../../renderer/desktop/contract/changed-terms.ts';
import { weekDays, weekDaysOf } from '../../../renderer/desktop/diary/week-days.ts';
import { payParts, totalsOf } from '../../../renderer/desktop/pay/pay-sums.ts';
import type { DiaryCellSlice } from '../../../shared/api/app-state.ts';
import type { PayWeek } from '../../../shared/api/pay-state.ts';
import { samplePay } from '../../support/desktop-preview/sample-pay.ts';
import { sampleStates, type SampleName } from '../../support/desktop-preview/sample-states.ts';
import { connectTo, renderPart } from './render-window.tsx';

vi.mock('../../support/desktop-preview/sample-picture.ts', () => ({
  samplePicture: async () => ({ mime: 'image/webp', bytes: new Uint8Array([1, 2, 3]) }),
}));

async function open(name: SampleName, page: string) {
  const { calls } = await connectTo(sampleStates[name](Date.now()));
  renderPart(<App />);
  await screen.findByRole('main');
  fireEvent.click(screen.getByRole('tab', { name: page }));
  return calls;
}
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));

describe('the pay page', () => {
  it('says what to do while nothing is earned', async () => {
    await open('offered', 'Pay');
    await screen.findByText('Nothing earned yet');
    press('Today');
    expect(screen.getByRole('tab', { name: 'Today' }).getAttribute('aria-selected')).toBe('true');
  });

  it('has exact sums, and what was signed about each week', async () => {
    await open('submitted', 'Pay');
    const paid = await screen.findByTestId('pay-paid');
    const { contracts } = samplePay(Date.now(), sampleStates.submitted(Date.now()).contracts);
    const [sums] = totalsOf(contracts[0]?.weeks ?? []);
    expect(paid.dataset['minor']).toBe(String(sums?.paid));
    expect(screen.getByText(/approved by silence, as the contract says/)).toBeTruthy();
    expect(screen.getByText(/^2026-38, €379\.61, of which tax €60\.61, due on/)).toBeTruthy();
    expect(screen.getByText(/The invoice was due before/)).toBeTruthy();
    expect(screen.getByText(/€284\.50 becomes BDT.39,664\.99, at 13,942\/100/)).toBeTruthy();
    expect(screen.getAllByText('SEPA-2026-000481-NORD').length).toBeGreaterThan(0);
    expect(screen.getByText('Received: BDT 39,664.99.')).toBeTruthy();
    // Disputes are answered here.
    expect(screen.getAllByRole('textbox', { name: 'Your answer' }).length).toBeGreaterThan(0);
  });

  it('signs that a payment has arrived, once she presses it', async () => {
    const calls = await open('submitted', 'Pay');
    await screen.findByTestId('pay-paid');
    const [button] = screen.getAllByRole('button', { name: 'It has arrived' });
    fireEvent.click(button as HTMLElement);
    const signed = () => calls.find(({ name }) => name === 'week.reply');
    await waitFor(() => expect(signed()).toBeDefined());
    expect(signed()?.request).toMatchObject({
      text: expect.stringMatching(/^Received: €[\d.]+, SEPA-2026-000481-NORD\.$/),
    });
  });
});

describe('sums', () => {
  const week = (rest: Partial<PayWeek>): PayWeek => ({
    week: 1,
    fromIdx: 0,
    toIdx: 1_008,
    cur: 'EUR',
    trackedMs: 0,
    billableMs: 0,
    earnedMinor: 10,
    submittedMinor: 7,
    approvedMinor: 5,
    paidMinor: 2,
    sheets: [],
    ...rest,
  });

  it('never adds two currencies', () => {
    const sums = totalsOf([week({}), week({ cur: 'JPY' }), week({ week: 2 })]);
    expect(sums.map(({ cur, earned, paid }) => [cur, earned, paid])).toEqual([
      ['EUR', 20, 4],
      ['JPY', 10, 2],
    ]);
  });

  it('splits a week into parts that sum to what was earned', () => {
    const sums = { cur: 'EUR', earned: 10, submitted: 7, approved: 5, paid: 2 };
    expect(payParts(sums).map(({ key, minor }) => [key, minor])).toEqual([
      ['paid', 2],
      ['onlyApproved', 3],
      ['onlySubmitted', 2],
      ['onlyEarned', 3],
    ]);
    expect(payParts({ ...sums, paid: 10, approved: 10, submitted: 10 })).toHaveLength(1);
  });
});

describe('a week of the diary', () => {
  const slice = (idx: number, rest: Partial<DiaryCellSlice> = {}): DiaryCellSlice => ({
    hash: String(idx),
    idx,
    fromMs: 0,
    toMs: 600_000,
    mode: 'auto',
    memo: '',
    ctxMode: 'desk',
    work: 'service',
    active: [],
    k: [],
    m: [],
    src: 'hook',
    captures: [],
    isAmended: false,
    removed: [],
    keptMs: 0,
    failing: [],
    state: 'receipted',
    ...rest,
  });
  const idxOf = (time: string) => Date.parse(`${time}Z`) / 600_000;

  it('begins on Monday, whatever day of it is open', () => {
    const week = weekDays('2026-07-06');
    expect([week[0], week[6]]).toEqual(['2026-07-06', '2026-07-12']);
    expect(weekDays('2026-07-12')).toEqual(week);
    expect(weekDays('2026-07-13')[0]).toBe('2026-07-13');
  });

  it('puts time on the day that the reader’s clock and start of day say', () => {
    const slices = [slice(idxOf('2026-07-06T21:00')), slice(idxOf('2026-07-07T02:00'))];
    const sums = (zone: string, startHour: number) =>
      weekDaysOf({ days: weekDays('2026-07-06'), zone, startHour }, slices, [])
        .map(({ trackedMs }) => trackedMs / 600_000)
        .slice(0, 3);
    expect(sums('UTC', 0)).toEqual([1, 1, 0]);
    // A night shift is one day.
    expect(sums('UTC', 6)).toEqual([2, 0, 0]);
    expect(sums('Asia/Dhaka', 0)).toEqual([0, 2, 0]);
  });

  it('marks what is disputed, removed, moved and not accepted, and does not count what moved', () => {
    const at = idxOf('2026-07-06T09:00');
    const slices = [
      slice(at),
      slice(at + 1, { change: 'moved', failing: [{ rule: 'manual', mend: 'cannot_be_mended' }] }),
      slice(at + 2, { removed: ['shot0_0'] }),
      slice(at + 3, { state: 'refused' }),
    ];
    const place = { days: weekDays('2026-07-06'), zone: 'UTC', startHour: 0 };
    const excluded = [{ excluded: [{ fromIdx: at, toIdx: at + 2 }] }];
    const [monday] = weekDaysOf(place, slices, excluded);
    expect(monday?.trackedMs).toBe(1_800_000);
    expect(monday?.marks).toEqual({ disputed: 2, refused: 1, failing: 0, removed: 1, moved: 1 });
  });

  it('shows seven days and opens the one that is chosen', async () => {
    await open('submitted', 'Diary');
    fireEvent.click(screen.getByRole('radio', { name: 'Week' }));
    const days = await screen.findAllByTestId('week-day');
    expect(days).toHaveLength(7);
    const chosen = within(days[0] as HTMLElement).getByRole('button');
    const date = (chosen.getAttribute('aria-label') ?? '').replace('Open ', '');
    fireEvent.click(chosen);
    expect(await screen.findByRole('heading', { level: 1, name: date })).toBeTruthy();
  });
});

describe('her rights', () => {
  it('names who looked at the pictures of a slice', async () => {
    await open('two', 'Diary');
    const cells = await screen.findAllByRole('gridcell', { name: /tracked/ });
    fireEvent.click(cells[0] as HTMLElement);
    const looked = await screen.findByRole('region', { name: 'Who looked' });
    expect(await within(looked).findByText(/Ines Vogel \(client\) looked on/)).toBeTruthy();
    expect(
      within(looked).getByText(/\(client, owner\) saw the small picture 4 times/),
    ).toBeTruthy();
  });

  it('says sentence by sentence what new terms change', async () => {
    const { contracts } = sampleStates.stopped(Date.now());
    const contract = contracts[0];
    if (contract === undefined) throw new Error('no contract');
    const reader = {
      t: (id: string, values?: object) => `${id} ${JSON.stringify(values ?? {})}`,
      place: { locale: 'en', zone: 'UTC' },
    };
    expect(changedTerms(contract, contract.draft, reader)).toEqual([]);
    const next = { ...contract.draft, pol: { ...contract.draft.pol, caps: 3, keep_days: 30 } };
    const changed = changedTerms(contract, next, reader);
    expect(changed.map(({ key }) => key)).toEqual(['often', 'long']);
    expect(changed[0]).toMatchObject({
      gone: ['terms.oftenShots {"caps":1}'],
      added: ['terms.oftenShots {"caps":3}'],
    });
  });

  it('asks twice before this computer is erased, and first about what only it has', async () => {
    const calls = await open('submitted', 'Keys and proof');
    press('Erase this computer…');
    await screen.findByRole('dialog');
    expect(screen.getByText('1 thing is only on this computer')).toBeTruthy();
    const go = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Go on' });
    expect(go().disabled).toBe(true);
    fireEvent.click(screen.getByRole('checkbox', { name: /even though this is lost/ }));
    fireEvent.click(go());
    const field = await screen.findByRole('textbox', { name: 'Type the word erase to be sure' });
    const name = 'Erase now and close Countersign';
    expect(screen.getByRole<HTMLButtonElement>('button', { name }).disabled).toBe(true);
    expect(calls.some((call) => call.name === 'device.erase')).toBe(false);
    fireEvent.change(field, { target: { value: ' Erase' } });
    press(name);
    await waitFor(() =>
      expect(calls.at(-1)).toEqual({ name: 'device.erase', request: { evenUnsent: true } }),
    );
  });

  it('saves everything in one go', async () => {
    await open('stopped', 'Keys and proof');
    press('Save everything…');
    expect(await screen.findByText(/2 contracts, 2,404 entries and 190 pictures/)).toBeTruthy();
    expect(screen.getByText(/Of one contract nothing has been fetched yet/)).toBeTruthy();
  });
});
