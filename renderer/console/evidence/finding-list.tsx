import { lazy, Suspense } from 'react';
import type { Finding } from '../../../shared/verify/report.ts';

/** The words of all codes are many, and mostly nothing is found: fetched when something is. */
const FindingItems = lazy(async () => ({
  default: (await import('./finding-items.tsx')).FindingItems,
}));

/** Findings in plain words; their codes until the words are there. */
export function FindingList({ findings }: { readonly findings: readonly Finding[] }) {
  const codes = [...new Set(findings.map(({ code }) => code))];
  return (
    <Suspense fallback={<code>{codes.join(', ')}</code>}>
      <FindingItems findings={findings} />
    </Suspense>
  );
}
