// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { en } from '../../../renderer/desktop/messages/en.ts';
import { MachinePart } from '../../../renderer/desktop/settings/machine-part.tsx';
import { UpdatePanel } from '../../../renderer/desktop/settings/update-panel.tsx';
import { useDesktop } from '../../../renderer/desktop/store.ts';
import type { MachineState } from '../../../shared/api/app-state.ts';
import type { DesktopBridge } from '../../../shared/api/ipc.ts';
import type { UpdateRefusal, UpdateState } from '../../../shared/api/update-state.ts';
import { sampleStates } from '../../support/desktop-preview/sample-states.ts';
import { connectTo, renderPart } from './render-window.tsx';

const now = Date.UTC(2026, 10, 22, 12);
const refusals: Readonly<Record<UpdateRefusal, true>> = {
  release_malformed: true,
  release_wrong_key: true,
  release_bad_signature: true,
  release_other_channel: true,
  release_stale: true,
  release_older: true,
  release_replayed: true,
  release_no_file: true,
  update_unreachable: true,
  update_file_changed: true,
  update_disk: true,
};

async function showUpdate(update: UpdateState) {
  const state = sampleStates.tracking(now);
  const connected = await connectTo(state);
  renderPart(<UpdatePanel update={update} settings={state.settings} />);
  return connected;
}

describe('newer versions', () => {
  it('are looked for on a click, and daily only where she says so', async () => {
    const { calls } = await showUpdate({ state: 'unasked' });
    fireEvent.click(screen.getByRole('button', { name: 'Look for a newer version' }));
    fireEvent.click(screen.getByRole('switch'));
    expect(calls.filter(({ name }) => /update|settings/.test(name))).toEqual([
      { name: 'update.check', request: {} },
      { name: 'settings.change', request: { updates: 'daily' } },
    ]);
  });

  it('cannot be looked for in a build that names no place', async () => {
    await showUpdate({ state: 'off' });
    expect(screen.queryByRole('button')).toBeNull();
    expect(screen.getByText(/was not made as a release/)).toBeTruthy();
  });

  it.each(Object.keys(refusals) as UpdateRefusal[])(
    '%s is said in words, with what to do',
    async (code) => {
      await showUpdate({ state: 'refused', code, checkedAt: now });
      const alert = screen.getByRole('alert');
      expect(alert.textContent).toContain(en[`update.${code}`]);
      expect(alert.textContent).toContain(en[`update.${code}.do`]);
      expect(alert.textContent).toContain('Nothing was changed on this computer');
    },
  );

  it('are installed by a command that no folder’s name can change', async () => {
    const path = "/home/a'; rm -rf ~ #/app.deb";
    await showUpdate({ state: 'ready', version: '0.2.0', kind: 'deb', path });
    expect(screen.getByTestId('update-file').textContent).toBe(
      String.raw`sudo apt install '/home/a'\''; rm -rf ~ #/app.deb'`,
    );
  });

  it.each(['appimage', 'nsis', 'dmg'] as const)('say how a %s is installed', async (kind) => {
    const { calls } = await showUpdate({ state: 'ready', version: '0.2.0', kind, path: '/x/file' });
    expect(screen.getByText(en[`update.how.${kind}`])).toBeTruthy();
    expect(screen.getByTestId('update-file').textContent).toBe('/x/file');
    fireEvent.click(screen.getByRole('button', { name: 'Show the file' }));
    expect(calls.at(-1)?.name).toBe('update.show');
  });

  it('that are being fetched say how far it is', async () => {
    const lengthBytes = 98_000_000;
    await showUpdate({
      state: 'fetching',
      version: '0.2.0',
      receivedBytes: 49_000_000,
      lengthBytes,
    });
    expect(screen.getByText('Fetching version 0.2.0: 49 of 98 MB')).toBeTruthy();
  });
});

describe('what this computer can record', () => {
  async function showMachine(machine: MachineState) {
    const { bridge } = await connectTo(sampleStates.tracking(now));
    const answering: DesktopBridge = {
      ...bridge,
      invoke: async (name, request) =>
        name === 'machine.look'
          ? ({ ok: true, value: machine } as never)
          : bridge.invoke(name, request),
    };
    useDesktop.setState({ bridge: answering });
    renderPart(<MachinePart />);
  }

  it('names both permissions of macOS, as they are', async () => {
    const mac = { arch: 'arm64', tools: [], screenAccess: false, accessibility: true };
    await showMachine({ desktop: 'macos', ...mac });
    expect((await screen.findByText('Screen Recording')).nextSibling?.textContent).toBe(
      en['machine.notGranted'],
    );
    expect(screen.getByText('Accessibility').nextSibling?.textContent).toBe(en['machine.granted']);
  });

  it('says what Wayland and another processor leave unknown', async () => {
    await showMachine({ desktop: 'wayland', arch: 'arm64', tools: [] });
    expect(await screen.findByText(en['machine.waylandText'])).toBeTruthy();
    expect(screen.getByText(en['machine.armText'])).toBeTruthy();
  });
});
