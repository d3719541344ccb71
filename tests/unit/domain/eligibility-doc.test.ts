import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { capWarnPercent } from '../../../shared/domain/cap-state.ts';
import {
  eligibilityVersion,
  howToMend,
  inactiveMaxActiveMinutes,
  inactiveMinTrackedMs,
  rules,
} from '../../../shared/domain/eligibility.ts';
import { memoMinSigns } from '../../../shared/domain/memo-lint.ts';

const text = await readFile(new URL('../../../docs/eligibility.md', import.meta.url), 'utf8');
const rowOf = (name: string) => text.split('\n').find((line) => line.startsWith(`| \`${name}\``));

describe('docs/eligibility.md', () => {
  it('is about the version in force', () => {
    expect(text).toContain(`# The agreed rules, version ${eligibilityVersion}\n`);
  });

  it.each(rules)('says of %s how to mend it', (rule) => {
    expect(rowOf(rule)).toContain(`\`${howToMend[rule]}\``);
  });

  it('has no rule that is none', () => {
    const named = [...text.matchAll(/^\| `(\w+)` \|.*\| `\w+` \|$/gm)].map(([, rule]) => rule);
    expect(named).toEqual(rules);
  });

  it('gives the thresholds that the code has', () => {
    const minutes = inactiveMinTrackedMs / 60_000;
    expect(rowOf('inactive')).toContain(`at least ${minutes} minutes`);
    expect(rowOf('inactive')).toContain(`at most ${inactiveMaxActiveMinutes} active minutes`);
    expect(text).toContain(`warns at ${capWarnPercent} %`);
    expect(rowOf('short')).toContain(`fewer than ${memoMinSigns} letters`);
  });
});
