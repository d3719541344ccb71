// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { App } from '../../../renderer/desktop/app.tsx';
import { sampleStates, type SampleName } from '../../support/desktop-preview/sample-states.ts';
import { connectTo, renderPart } from './render-window.tsx';

vi.mock('../../support/desktop-preview/sample-picture.ts', () => ({
  samplePicture: async () => ({ mime: 'image/webp', bytes: new Uint8Array([1, 2, 3]) }),
}));

async function openWindow(name: SampleName) {
  const { calls } = await connectTo(sampleStates[name](Date.now()));
  renderPart(<App />);
  await screen.findByRole('main');
  return calls;
}

const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const fill = (name: string, value: string) =>
  fireEvent.change(screen.getByRole('textbox', { name }), { target: { value } });
const isDisabled = (name: string) =>
  screen.getByRole<HTMLButtonElement>('button', { name }).disabled;

describe('weeks and answers', () => {
  const talk = () => screen.getByRole('region', { name: 'Weeks and answers' });

  it('say that nothing is here yet, and what will be', async () => {
    await openWindow('stopped');
    expect(within(talk()).getByText('No week is submitted yet')).toBeTruthy();
  });

  it('show who decided and wrote what, and what is still on its way', async () => {
    await openWindow('submitted');
    const [newest] = within(talk()).getAllByRole('list');
    const items = within(newest as HTMLElement)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent ?? '');
    expect(items[0]).toMatch(/disputes it .*Tuesday evening is longer than the roster says/);
    expect(items[1]).toMatch(/^You wrote .*Two incidents after 22:00/);
    expect(items[2]).toMatch(/The text is not here yet\.$/);
    expect(items[3]).toContain('signed here, on its way');
    expect(screen.getByText(/decided about a week of yours/)).toBeTruthy();
  });

  it('take an answer to what was decided, of at most 1,024 bytes', async () => {
    const calls = await openWindow('submitted');
    const [field] = within(talk()).getAllByRole('textbox', { name: 'Your answer' });
    const [send] = within(talk()).getAllByRole('button', { name: 'Sign and send' });
    const type = (value: string) => fireEvent.change(field as HTMLElement, { target: { value } });
    const canSend = () => !(send as HTMLButtonElement).disabled;
    expect(canSend()).toBe(false);
    type('ক'.repeat(342));
    expect(within(talk()).getByText('Too long by 2 bytes.')).toBeTruthy();
    expect(canSend()).toBe(false);
    type(' Thank you ');
    expect(canSend()).toBe(true);
    fireEvent.click(send as HTMLElement);
    await waitFor(() => expect((field as HTMLTextAreaElement).value).toBe(''));
    const { con, answerTo } = sampleStates.submitted(Date.now()).talks[0] ?? {};
    expect(calls.at(-1)).toEqual({
      name: 'week.reply',
      request: { con, ref: answerTo, text: 'Thank you' },
    });
    expect(within(talk()).getByText('Thank you')).toBeTruthy();
  });
});

describe('a further computer', () => {
  it('makes a request for one that she chooses, and takes its answer', async () => {
    const calls = await openWindow('unendorsed');
    press('Show my other computers');
    await screen.findByRole('radio', { name: 'Linux computer' });
    press('Make the request');
    const request = await screen.findByRole<HTMLTextAreaElement>('textbox', {
      name: 'Request of this computer',
    });
    expect(request.readOnly).toBe(true);
    expect(request.value).toContain('countersign enrolment request');
    expect(isDisabled('Enrol this computer')).toBe(true);
    fill('Its answer', 'countersign endorsement');
    press('Enrol this computer');
    await waitFor(() =>
      expect(calls.at(-1)).toEqual({
        name: 'device.finish',
        request: { text: 'countersign endorsement' },
      }),
    );
  });

  it('is vouched for only after its words were compared', async () => {
    const calls = await openWindow('stopped');
    fireEvent.click(screen.getByRole('tab', { name: 'Keys and proof' }));
    press('Vouch for another computer of yours…');
    await screen.findByRole('dialog');
    fill('Request of the new computer', 'nonsense');
    press('Read it');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('This is not a request of a new computer');
    fill('Request of the new computer', 'countersign enrolment request');
    press('Read it');
    await screen.findByText('gadip-nokur-vilas-domuz-hibot');
    expect(isDisabled('Vouch for it')).toBe(true);
    fireEvent.click(screen.getByRole('checkbox', { name: /The words are the same/ }));
    press('Vouch for it');
    await screen.findByText('Take this back to the new computer');
    const asked = calls.find(({ name }) => name === 'device.endorse');
    expect(asked?.request).toMatchObject({ kid: 'b'.repeat(64) });
  });
});
