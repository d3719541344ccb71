import { cleanup, render } from '@testing-library/react';
import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { en } from '../../../renderer/desktop/messages/en.ts';
import { connect, initialStore, useDesktop } from '../../../renderer/desktop/store.ts';
import { IntlRoot } from '../../../renderer/ui/intl-root.tsx';
import type { AppState } from '../../../shared/api/app-state.ts';
import type { DesktopBridge, DesktopCall } from '../../../shared/api/ipc.ts';
import { createFakeBridge } from '../../support/desktop-preview/fake-bridge.ts';

export interface Call {
  readonly name: DesktopCall;
  readonly request: unknown;
}

/** Connects the window's store to a fake main with this state; `calls` is what it was asked. */
export async function connectTo(app: AppState): Promise<{ calls: Call[]; bridge: DesktopBridge }> {
  cleanup();
  useDesktop.setState(initialStore, true);
  const fake = createFakeBridge(app);
  const calls: Call[] = [];
  const bridge: DesktopBridge = {
    onState: (listener) => fake.onState(listener),
    invoke: (name, request) => {
      calls.push({ name, request });
      return fake.invoke(name, request);
    },
  };
  connect(bridge);
  await Promise.resolve();
  return { calls, bridge };
}

/** Renders with words and theme, without transitions and portals. */
export function renderPart(part: ReactNode) {
  return render(
    <MantineProvider env="test">
      <IntlRoot messages={{ en }} wanted={['en-GB']}>
        {part}
      </IntlRoot>
    </MantineProvider>,
  );
}
