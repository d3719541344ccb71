import { basename } from 'node:path';
import type { AppState, Incident } from '../../../shared/api/app-state.ts';
import type { DesktopRequest, DesktopResponses, IpcError } from '../../../shared/api/ipc.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { parseUtf8, utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { type FilePort, onDisk } from '../files/file-port.ts';
import type { Incidents } from './incidents.ts';
import { redactLog } from './redact-log.ts';

export type DiagnosticsCall = 'diagnostics.save' | 'diagnostics.read';

export type DiagnosticsDesk = {
  readonly [C in DiagnosticsCall]: (
    request: DesktopRequest<C>,
  ) => Promise<Result<DesktopResponses[C], IpcError>>;
};

export interface DiagnosticsDeps {
  readonly files: FilePort;
  /** Oldest first. */
  readonly logPaths: readonly string[];
  readonly incidents: Pick<Incidents, 'list'>;
  readonly state: () => Promise<Omit<AppState, 'settings'>>;
  /** Versions, by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly freeBytes: () => Promise<number>;
  readonly nowMs: () => number;
  readonly chooseSaveFile: (name: string) => Promise<string | undefined>;
}

export const createDiagnosticsDesk = (deps: DiagnosticsDeps): DiagnosticsDesk => ({
  'diagnostics.read': async () => ok({ incidents: deps.incidents.list() }),
  async 'diagnostics.save'() {
    const day = new Date(deps.nowMs()).toISOString().slice(0, 10);
    const path = await deps.chooseSaveFile(`countersign-diagnostics-${day}.txt`);
    if (path === undefined) return ok(undefined);
    const lines = await diagnosticLines(deps);
    const text = `${lines.join('\n')}\n`;
    const written = await onDisk(() => deps.files.write(path, utf8ToBytes(text)));
    return written.ok
      ? ok({ path: basename(path), lines: lines.length })
      : err({ code: 'file_unwritable', detail: written.error.code });
  },
});

async function diagnosticLines(deps: DiagnosticsDeps): Promise<readonly string[]> {
  const log: string[] = [];
  for (const path of deps.logPaths) {
    const bytes = await onDisk(() => deps.files.read(path));
    if (bytes.ok && bytes.value !== undefined) log.push(...redactLog(parseUtf8(bytes.value) ?? ''));
  }
  return [
    'Countersign diagnostics',
    'No memo, title, picture, key, token, address or folder name is in this file.',
    '',
    ...(await factLines(deps)),
    '',
    'What happened to the diary’s files, newest first:',
    ...deps.incidents.list().map(incidentLine),
    '',
    'Log:',
    ...log,
  ];
}

async function factLines(deps: DiagnosticsDeps): Promise<readonly string[]> {
  const { sync, sensors, contracts, tracking, devices, pairing } = await deps.state();
  const free = await onDisk(deps.freeBytes);
  const refused = sync.refused.map(({ code }) => code).join(' ');
  const facts: Readonly<Record<string, string | number>> = {
    written: new Date(deps.nowMs()).toISOString(),
    ...deps.versions,
    'free bytes': free.ok ? free.value : free.error.code,
    paired: pairing === undefined ? 'no' : pairing.enrolment,
    keystore: pairing?.device.keystore ?? 'none',
    contracts: contracts.map(({ state }) => state).join(' '),
    devices: devices.length,
    tracking: tracking.state,
    sync: `${sync.state} ${sync.problem?.code ?? ''}`,
    waiting: sync.waiting,
    'with pictures waiting': sync.waitingPictures,
    receipted: sync.receipted,
    refused: `${sync.refused.length} ${refused}`,
  };
  return [
    ...Object.entries(facts).map(([name, value]) => `${name}: ${value}`.trimEnd()),
    ...sensors.map(({ sensor, state, reason }) => `${sensor}: ${state} ${reason ?? ''}`.trimEnd()),
  ];
}

function incidentLine({ at, code, facts }: Incident): string {
  const numbers = Object.entries(facts).filter(([, value]) => typeof value === 'number');
  return `${new Date(at).toISOString()} ${code} ${JSON.stringify(Object.fromEntries(numbers))}`;
}
