// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { SettingsPage } from '../../../renderer/desktop/settings/settings-page.tsx';
import { keysText, pressedKeys } from '../../../renderer/desktop/settings/pressed-keys.ts';
import { dayOf, dayRows } from '../../../renderer/ui/day-rows.ts';
import { sampleStates } from '../../support/desktop-preview/sample-states.ts';
import { connectTo, renderPart } from './render-window.tsx';

const now = Date.UTC(2026, 6, 6, 12, 4);
const none = { ctrlKey: false, altKey: false, shiftKey: false, metaKey: false };

describe('the settings', () => {
  it('keep each change at once', async () => {
    const { calls } = await connectTo(sampleStates.tracking(now));
    renderPart(<SettingsPage />);
    fireEvent.click(screen.getByLabelText('The cap is nearly used'));
    fireEvent.click(screen.getByLabelText(/^Not now/));
    const changes = calls.filter(({ name }) => name === 'settings.change');
    expect(changes.map(({ request }) => request)).toEqual([
      { muted: ['cap_near'] },
      { pictures: 'never' },
    ]);
  });

  it('say that another program has the keys', async () => {
    await connectTo(sampleStates.tracking(now));
    renderPart(<SettingsPage />);
    const button = screen.getByRole('button', { name: 'Choose keys…' });
    fireEvent.click(button);
    fireEvent.keyDown(button, { code: 'KeyT', ctrlKey: true, altKey: true });
    await waitFor(() =>
      expect(screen.getByText(/did not give Ctrl \+ Alt \+ T away/)).toBeTruthy(),
    );
  });
});

describe('keys of a shortcut', () => {
  it('are taken by their place, so that a Bengali layout gives the same', () => {
    expect(pressedKeys({ ...none, code: 'ControlLeft', ctrlKey: true })).toBeUndefined();
    expect(pressedKeys({ ...none, code: 'KeyS', ctrlKey: true, altKey: true })).toEqual({
      keys: 'Control+Alt+S',
    });
    expect(pressedKeys({ ...none, code: 'F9', metaKey: true })).toEqual({ keys: 'Super+F9' });
    expect(pressedKeys({ ...none, code: 'KeyA' })).toBe('bad');
    expect(pressedKeys({ ...none, code: 'KeyA', shiftKey: true })).toBe('bad');
    expect(pressedKeys({ ...none, code: 'Comma', ctrlKey: true })).toBe('bad');
    expect(keysText('Control+Alt+S')).toBe('Ctrl + Alt + S');
  });
});

describe('a day that begins when the shift does', () => {
  it('has its hours in order, and the night belongs to the day before', () => {
    const { rows, fromIdx, toIdx } = dayRows('2026-07-06', 'Asia/Dhaka', 18);
    expect(toIdx - fromIdx).toBe(144);
    expect(rows).toHaveLength(24);
    expect(rows[0]?.startAt).toBe(Date.UTC(2026, 6, 6, 12));
    const at = Date.UTC(2026, 6, 6, 20);
    expect(dayOf(at, 'Asia/Dhaka')).toBe('2026-07-07');
    expect(dayOf(at, 'Asia/Dhaka', 18)).toBe('2026-07-06');
  });
});
