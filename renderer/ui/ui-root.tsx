import '@mantine/core/styles.css';
import './tokens.css';
import { MantineProvider } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { readStyleNonce, shareStyleNonce } from './csp-nonce.ts';
import { cssVariablesResolver, theme } from './theme.ts';

/** Theme, colour scheme of the system, and the nonce that a strict CSP wants on style elements. */
export function UiRoot({ children }: { readonly children: ReactNode }) {
  const [nonce] = useState(findNonce);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      {children}
    </MantineProvider>
  );
}

function findNonce(): string {
  const nonce = readStyleNonce(document);
  shareStyleNonce(globalThis, nonce);
  return nonce;
}
