import { createContext, use } from 'react';

/** The contract whose diary is open; not always the one that is being recorded. */
export const DiaryConContext = createContext<string | undefined>(undefined);

export const useDiaryCon = (): string | undefined => use(DiaryConContext);
