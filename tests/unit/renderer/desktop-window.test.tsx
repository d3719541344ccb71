// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { App } from '../../../renderer/desktop/app.tsx';
import { openSlices } from '../../../renderer/desktop/diary/diary-cells.ts';
import { receiveState, useDesktop } from '../../../renderer/desktop/store.ts';
import type { AppState, DiaryCellSlice } from '../../../shared/api/app-state.ts';
import { sampleStates, type SampleName } from '../../support/desktop-preview/sample-states.ts';
import { connectTo, renderPart } from './render-window.tsx';

vi.mock('../../support/desktop-preview/sample-picture.ts', () => ({
  samplePicture: async () => ({ mime: 'image/webp', bytes: new Uint8Array([1, 2, 3]) }),
}));

async function openWindow(name: SampleName, change: Partial<AppState> = {}) {
  const { calls } = await connectTo({ ...sampleStates[name](Date.now()), ...change });
  const view = renderPart(<App />);
  await screen.findByRole('main');
  return { calls, view };
}

const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const type = (name: string, value: string) =>
  fireEvent.change(screen.getByRole('textbox', { name }), { target: { value } });

describe('first run', () => {
  it('pairs with the address and the code', async () => {
    const { calls } = await openWindow('unpaired');
    type('Server address', 'https://diary.example.org');
    type('Pairing code', 'K7QF-2M9A');
    press('Pair this computer');
    await waitFor(() =>
      expect(calls).toContainEqual({
        name: 'pairing.pair',
        request: expect.objectContaining({
          serverUrl: 'https://diary.example.org',
          code: 'K7QF-2M9A',
        }),
      }),
    );
  });

  it('says what to do about a wrong code, where it was typed', async () => {
    await openWindow('unpaired');
    type('Server address', 'https://diary.example.org');
    type('Pairing code', 'wrong');
    press('Pair this computer');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('The server does not know this code');
    expect(alert.textContent).toContain('ask for a new one');
  });

  it('does not ask main while a field is empty', async () => {
    const { calls } = await openWindow('unpaired');
    press('Pair this computer');
    expect(screen.getByText('Enter the code that you were given.')).toBeTruthy();
    expect(calls.some(({ name }) => name === 'pairing.pair')).toBe(false);
  });
});

describe('consent', () => {
  it('says what, how often, who and how long before it asks', async () => {
    const { calls } = await openWindow('offered');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Start' }).disabled).toBe(true);
    fireEvent.click(screen.getByRole('tab', { name: 'Contract' }));
    for (const name of ['What is recorded', 'How often', 'Who sees it', 'How long', 'What is paid'])
      expect(screen.getByRole('heading', { name })).toBeTruthy();
    expect(screen.getByText('Pictures are kept for 180 days.')).toBeTruthy();
    press('Accept this contract');
    await screen.findByText(/You accepted this contract/);
    expect(calls.some(({ name }) => name === 'contract.accept')).toBe(true);
  });
});

describe('Today', () => {
  it('starts, shows that it records on every page, and stops', async () => {
    const { calls } = await openWindow('stopped');
    expect(screen.getByTestId('tracking-state').textContent).toBe('Not recording');
    type('Memo', 'Tickets 1 to 9');
    press('Start');
    await waitFor(() => expect(screen.getByTestId('tracking-state').textContent).toBe('Recording'));
    expect(calls.at(-1)).toMatchObject({
      name: 'tracking.start',
      request: { ctx: { memo: 'Tickets 1 to 9' } },
    });
    fireEvent.click(screen.getByRole('tab', { name: 'Diary' }));
    expect(screen.getByTestId('tracking-state').textContent).toBe('Recording');
    press('Stop');
    await waitFor(() =>
      expect(screen.getByTestId('tracking-state').textContent).toBe('Not recording'),
    );
  });

  it('starts and stops with Ctrl+Enter', async () => {
    const { calls } = await openWindow('stopped');
    fireEvent.keyDown(window, { key: 'Enter', ctrlKey: true });
    await screen.findByRole('button', { name: 'Stop' });
    fireEvent.keyDown(window, { key: 'Enter', ctrlKey: true });
    await screen.findByRole('button', { name: 'Start' });
    expect(calls.map(({ name }) => name)).toEqual(['app.state', 'tracking.start', 'tracking.stop']);
  });

  it('says in place that a memo is missing', async () => {
    await openWindow('stopped');
    type('Memo', '');
    press('Start');
    expect((await screen.findByRole('alert')).textContent).toContain('This contract wants a memo');
  });

  it('shows totals as they are, with their milliseconds for whoever measures', async () => {
    await openWindow('submitted');
    const total = screen.getByTestId('total-today');
    expect(total.textContent).toBe('4h');
    expect(total.dataset['ms']).toBe('14400000');
  });

  it('says a power cut calmly and a forked log as trouble', async () => {
    await openWindow('troubled');
    const recovered = screen.getByRole('status', { name: /The app or the power went off/ });
    expect(recovered.dataset['tone']).toBe('calm');
    expect(recovered.textContent).toContain('21 minutes of that session are safe');
    const fork = screen.getByRole('status', { name: /log does not continue/ });
    expect(fork.dataset['tone']).toBe('trouble');
  });

  it('shows refused entries with their reasons', async () => {
    await openWindow('troubled');
    expect(screen.getByTestId('sync-state').dataset['state']).toBe('problem');
    expect(screen.getByText(/E_KEY_INACTIVE/).textContent).toContain('key is no longer listed');
    expect(screen.getByText(/E_TIME_FUTURE/).textContent).toContain('312 s ahead');
  });

  it('asks about idle time from the last input on, and takes the answer', async () => {
    const { calls } = await openWindow('troubled');
    expect(screen.getByRole('alert').textContent).toContain('14 minutes');
    press('Leave it out');
    await waitFor(() => expect(screen.queryByText(/No key or mouse since/)).toBeNull());
    expect(calls.at(-1)).toEqual({ name: 'tracking.answerIdle', request: { answer: 'discard' } });
  });

  it('submits the week that it shows', async () => {
    const { calls } = await openWindow('stopped');
    press('Submit timesheet');
    await waitFor(() =>
      expect(calls.at(-1)).toMatchObject({ name: 'timesheet.submit', request: { week: 2 } }),
    );
  });

  it('does no work each second while nothing is recorded or the window is hidden', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      await connectTo(sampleStates.stopped(Date.now()));
      renderPart(<App />);
      expect(vi.getTimerCount()).toBe(0);
      await connectTo(sampleStates.tracking(Date.now()));
      renderPart(<App />);
      expect(vi.getTimerCount()).toBeGreaterThan(0);
      vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
      act(() => {
        document.dispatchEvent(new Event('visibilitychange'));
      });
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.restoreAllMocks();
      vi.useRealTimers();
    }
  });
});

describe('Diary', () => {
  it('says what to do on an empty day', async () => {
    await openWindow('stopped', { contracts: [] });
    fireEvent.click(screen.getByRole('tab', { name: 'Diary' }));
    expect(screen.getByText('No contract yet')).toBeTruthy();
  });

  it('shows a cell in full when it is opened, and goes back with Escape', async () => {
    await openWindow('tracking');
    fireEvent.click(screen.getByRole('tab', { name: 'Diary' }));
    const cell = await screen.findByRole('gridcell', { name: /being recorded now/ });
    fireEvent.click(cell);
    expect(await screen.findByRole('heading', { name: /^Slice / })).toBeTruthy();
    expect(screen.getByRole('table').textContent).toContain('Keys');
    fireEvent.keyDown(screen.getByRole('heading', { name: /^Slice / }), { key: 'Escape' });
    expect(document.activeElement).toBe(cell);
  });

  it('keeps the chosen cell while a slice that just closed is on its way', async () => {
    const now = Date.now();
    const tracking = sampleStates.tracking(now);
    const later = new EventTarget();
    const answer = { slices: [] as readonly DiaryCellSlice[], isHeld: false };
    const { bridge } = await connectTo(tracking);
    useDesktop.setState({
      bridge: {
        ...bridge,
        invoke: async (name, request) => {
          if (name !== 'diary.day') return bridge.invoke(name, request);
          if (answer.isHeld) await new Promise((go) => later.addEventListener('go', go));
          return {
            ok: true,
            value: { con: tracking.tracking.con, slices: answer.slices } as never,
          };
        },
      },
    });
    renderPart(<App />);
    fireEvent.click(await screen.findByRole('tab', { name: 'Diary' }));
    fireEvent.click(await screen.findByRole('gridcell', { name: /being recorded now/ }));
    const open = openSlices(tracking, { con: tracking.tracking.con, fromIdx: 0, toIdx: Infinity });

    answer.isHeld = true;
    act(() => receiveState(sampleStates.stopped(now)));
    expect(screen.getByRole('heading', { name: /^Slice / })).toBeTruthy();
    expect(screen.queryByText('Nothing was tracked on this day')).toBeNull();
    answer.slices = open.map((slice) => ({ ...slice, hash: 'a'.repeat(64), state: 'waiting' }));
    await act(async () => void later.dispatchEvent(new Event('go')));
    expect(screen.getByRole('heading', { name: /^Slice / })).toBeTruthy();
    expect(screen.queryByRole('gridcell', { name: /being recorded now/ })).toBeNull();
  });
});
