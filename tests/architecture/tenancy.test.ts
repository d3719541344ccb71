import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemTasks } from '../../server/store/scope.ts';

/** Who looks across organisations, and for what task. Short, and read by somebody when it grows. */
const acrossTenants: Readonly<Record<string, string>> = {
  'server/commands/backup-command.ts': 'operator',
  'server/commands/doctor-database.ts': 'operator',
  'server/commands/export-command.ts': 'operator',
  'server/init-server.ts': 'operator',
  'server/jobs/run-jobs.ts': 'jobs',
  'server/log/log-writer.ts': 'log',
  'server/mail/deliver-mails.ts': 'mail',
  'server/use-cases/muted-mails.ts': 'mail',
  'server/app.ts': 'budgets',
  'server/commands/restore-command.ts': 'operator',
  'server/http/quotas.ts': 'budgets',
  'server/main.ts': 'operator budgets events',
  'server/routes/session-routes.ts': 'sign-in',
  'server/store/batches.ts': 'overlap',
  'server/store/deliveries.ts': 'pictures',
  'server/store/log-tables.ts': 'log',
  'server/store/slots.ts': 'overlap',
  'server/unfreeze-command.ts': 'operator',
  'server/use-cases/account.ts': 'sign-in',
  'server/use-cases/device-tokens.ts': 'sign-in',
  'server/use-cases/finish-removals.ts': 'removals',
  'server/use-cases/housekeeping.ts': 'housekeeping',
  'server/use-cases/invited.ts': 'sign-in',
  'server/use-cases/occupy-time.ts': 'overlap',
  'server/use-cases/pairing.ts': 'pairing',
  'server/use-cases/principal.ts': 'sign-in',
  'server/use-cases/reapply-removals.ts': 'housekeeping',
  'server/use-cases/sessions.ts': 'sign-in',
  'server/use-cases/sign-in.ts': 'sign-in',
};

/** Where SQL is put together as text, or sent several statements at once: nothing of a caller's. */
const rawSql: readonly string[] = [
  'server/store/database-copy.ts',
  'server/store/fixed-query.ts',
  'server/store/migrate.ts',
  'server/store/open-database.ts',
  'server/store/pglite-dialect.ts',
];

const files = readdirSync('server', { recursive: true, encoding: 'utf8' })
  .map((name) => join('server', name))
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

describe('organisations are kept apart (threats W-08)', () => {
  it('except where a task looks across, which is listed', () => {
    const found = files.flatMap(({ path, text }) => {
      const tasks = [...text.matchAll(/asSystem\('([a-z-]+)'\)|task: '([a-z-]+)'/g)].map(
        ([, called, opened]) => called ?? opened,
      );
      return tasks.length === 0 ? [] : [[path, [...new Set(tasks)].join(' ')]];
    });
    expect(Object.fromEntries(found)).toEqual(acrossTenants);
    expect(new Set(Object.values(acrossTenants).flatMap((tasks) => tasks.split(' ')))).toEqual(
      new Set(Object.keys(systemTasks)),
    );
  });

  it('names a task outright wherever it looks across', () => {
    const unnamed = files.filter(({ path, text }) => {
      const calls = text.match(/\.asSystem\(/g)?.length ?? 0;
      const named = text.match(/\.asSystem\('[a-z-]+'\)/g)?.length ?? 0;
      return calls !== named && path !== 'server/store/store.ts';
    });
    expect(unnamed.map(({ path }) => path)).toEqual([]);
  });

  it('opens scopes in few places', () => {
    const opening = files.filter(({ text }) => /\bwithScope\(/.test(text));
    expect(opening.map(({ path }) => path).sort()).toEqual([
      'server/http/register-routes.ts',
      'server/store/batches.ts',
      'server/store/deliveries.ts',
      'server/store/log-tables.ts',
      'server/store/slots.ts',
      'server/store/store.ts',
    ]);
  });

  it('leaves roles and settings to the wrapper', () => {
    const changing = files.filter(({ text }) =>
      /\b(?:re)?set (?:local |session )?role\b/i.test(text),
    );
    expect(changing.map(({ path }) => path)).toEqual(['server/store/scope.ts']);
    const raw = files.filter(({ path, text }) =>
      path.startsWith('server/store/')
        ? /sql\.raw\(|client\.exec\(|CompiledQuery\.raw/.test(text)
        : /'kysely'/.test(text),
    );
    expect(raw.map(({ path }) => path).sort()).toEqual(rawSql);
  });
});
