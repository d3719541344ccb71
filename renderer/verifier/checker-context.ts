import { createContext, useContext } from 'react';
import type { Checker } from './checker.ts';

const context = createContext<Checker | undefined>(undefined);

export const CheckerProvider = context.Provider;

export function useChecker(): Checker {
  const checker = useContext(context);
  if (checker === undefined) throw new Error('CheckerProvider is missing');
  return checker;
}
