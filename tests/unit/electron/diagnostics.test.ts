import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDiagnosticsDesk } from '../../../electron/main/diagnostics/diagnostics-desk.ts';
import { openIncidents } from '../../../electron/main/diagnostics/incidents.ts';
import { redactLog } from '../../../electron/main/diagnostics/redact-log.ts';
import { nodeFiles } from '../../../electron/main/files/node-files.ts';
import { assertOk } from '../../../shared/kit/result.ts';
import { sampleStates } from '../../support/desktop-preview/sample-states.ts';

/** Everything that must not get out, as somebody's mistake might log it. */
const secrets = {
  memo: 'fixing',
  sentence: 'Called Mrs Rahman about her invoice',
  bengali: 'রহমানের চালান',
  title: 'Inbox - rina@home.test - Mail',
  token: 'Qm9uam91cl9xdWlfdmllbnQtZGVfbG9pbi1hdWpvdXI',
  hex: 'c0ffee'.repeat(10),
  key: 'AGE-SECRET-KEY-1QQPQYZ3LX0F7',
  recovery: 'bofud-tizag-lopuk-gadip',
  path: '/home/rina/.config/Countersign/journal/entries.ndjson',
  windows: 'C:\\Users\\rina\\AppData\\Countersign',
  server: 'https://diary.acme.example/v1/entries',
  person: 'Rina Das',
};

const head = '[2026-11-22 10:00:00.000] [warn]';
const logged = (message: string, facts: object) => `${head}  ${message} ${JSON.stringify(facts)}`;

/** Each secret in every place where a line has room for it. */
const dirtyLog = Object.values(secrets)
  .flatMap((secret) => [
    logged('refused', { what: 'open', detail: secret }),
    logged('ipc', { reason: secret, call: 'diary.day' }),
    logged('ipc', { reason: `bug: Error: ${secret}\n    at read (${secrets.path}:12:3)` }),
    logged('start refused', { error: secret, dir: secret }),
    logged('sensor', { [secret]: 1, list: [secret], nested: { memo: secret } }),
    `${head}  ${secret}`,
    secret,
    `    at read (${secrets.path}:1:2)`,
    `Error: ENOSPC: no space left, write '${secret}'`,
  ])
  .join('\n');

describe('a redacted log', () => {
  it('has none of what was planted in it, wherever that was', () => {
    const text = redactLog(dirtyLog).join('\n');
    for (const [name, secret] of Object.entries(secrets))
      expect(text.includes(secret), `${name}: ${secret}`).toBe(false);
    expect(text).not.toContain('rina');
  });

  it('keeps what helps: codes, numbers, and where in the code', () => {
    const lines = redactLog(
      [
        logged('ipc', { reason: 'ipc_malformed', call: 'waiting.list' }),
        logged('sensor', { sensor: 'window', state: 'degraded', ms: 1_200, isOn: true }),
        logged('ipc', {
          reason:
            'bug: TypeError: x is not a function\n    at openDiary (/home/rina/app/index.js:120:9)',
        }),
        '    at async openDiary (/home/rina/app/index.js:120:9)',
        `${head.replace('warn', 'info')}  started {"paired":true,"electron":"45.3.2"}`,
      ].join('\n'),
    );
    expect(lines).toEqual([
      `${head} ipc {"reason":"ipc_malformed","call":"waiting.list"}`,
      `${head} sensor {"sensor":"window","state":"degraded","ms":1200,"isOn":true}`,
      `${head} ipc {"reason":"bug < openDiary index.js:120:9"}`,
      'openDiary index.js:120:9',
      `${head.replace('warn', 'info')} started {"paired":true,"electron":"45.3.2"}`,
    ]);
  });
});

describe('the diagnostics file', () => {
  it('says what is needed to help and nothing that was recorded', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'countersign-diagnostics-'));
    const logPath = join(dir, 'main.log');
    await writeFile(logPath, `${dirtyLog}\n`);
    const incidents = await openIncidents({
      files: nodeFiles,
      path: join(dir, 'incidents.json'),
      nowMs: () => 1_000,
    });
    const facts = { missing: 3, dir: secrets.path };
    await incidents.note([{ id: 'a-1', code: 'journal_rolled_back', facts }]);
    const state = sampleStates.troubled(Date.now());
    const out = join(dir, 'out.txt');
    const desk = createDiagnosticsDesk({
      files: nodeFiles,
      logPaths: [join(dir, 'absent.log'), logPath],
      incidents,
      state: async () => state,
      versions: { app: '0.1.0' },
      freeBytes: async () => 123_456,
      nowMs: () => 2_000,
      chooseSaveFile: async () => out,
    });
    expect(assertOk(await desk['diagnostics.save']({}))).toMatchObject({ path: 'out.txt' });
    const text = await readFile(out, 'utf8');
    for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
    const { pairing, contracts, tracking } = state;
    const personal = [
      pairing?.serverUrl,
      pairing?.serverName,
      pairing?.freelancer.name,
      pairing?.device.kid,
      pairing?.device.words,
      pairing?.recoveryWords,
      ...contracts.flatMap(({ organisation, con, draft }) => [organisation, con, draft.title]),
      ...tracking.recentMemos,
    ].filter((value) => value !== undefined && value !== '');
    expect(personal.length).toBeGreaterThan(6);
    for (const value of personal) expect(text).not.toContain(value);
    expect(text).toContain('app: 0.1.0');
    expect(text).toContain('free bytes: 123456');
    expect(text).toContain('journal_rolled_back {"missing":3}');
    expect(text).toContain('diary.day');
  });

  it('remembers over a restart what happened to the files, each once', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'countersign-incidents-'));
    const path = join(dir, 'incidents.json');
    const open = (at: number) => openIncidents({ files: nodeFiles, path, nowMs: () => at });
    const first = await open(1_000);
    const notices = [
      { id: 'recovered-1', code: 'recovered', facts: { atMs: 900, safeMs: 60_000 } },
      { id: 'reply_arrived-2', code: 'reply_arrived', facts: {} },
    ] as const;
    await first.note(notices);
    await first.note(notices);
    const second = await open(2_000);
    await second.note([{ id: 'recovered-1', code: 'recovered', facts: { atMs: 1_900 } }]);
    expect(second.list().map(({ at, code }) => [at, code])).toEqual([
      [2_000, 'recovered'],
      [1_000, 'recovered'],
    ]);
    expect((await open(3_000)).list()).toHaveLength(2);
  });
});
