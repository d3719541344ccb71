import type { Notice } from '../../../shared/api/app-state.ts';

/** What the freelancer must be told, once each, until dismissed. */
export interface Notices {
  list(): readonly Notice[];
  say(code: Notice['code'], facts?: Notice['facts']): void;
  withdraw(code: Notice['code']): void;
  dismiss(id: string): void;
}

export function createNotices(onChange: () => void): Notices {
  const state: { list: readonly Notice[]; next: number } = { list: [], next: 1 };
  return {
    list: () => state.list,
    say(code, facts = {}) {
      const others = state.list.filter((notice) => notice.code !== code);
      state.list = [...others, { id: `${code}-${state.next}`, code, facts }];
      state.next += 1;
      onChange();
    },
    withdraw(code) {
      const others = state.list.filter((notice) => notice.code !== code);
      if (others.length === state.list.length) return;
      state.list = others;
      onChange();
    },
    dismiss(id) {
      state.list = state.list.filter((notice) => notice.id !== id);
      onChange();
    },
  };
}
