import { join } from 'node:path';
import log from 'electron-log/main.js';

export interface AppLog {
  info(message: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
}

const maxBytes = 2 * 1_024 * 1_024;

/**
 * The diagnostics file of a profile. Only codes and numbers are logged: no memo, no window title,
 * no token, no address path.
 */
export function createAppLog(profileDir: string): AppLog {
  log.transports.file.resolvePathFn = () => join(profileDir, 'logs', 'main.log');
  log.transports.file.maxSize = maxBytes;
  log.transports.file.level = 'info';
  log.transports.console.level = 'warn';
  // Windows write no log of ours.
  log.transports.ipc.level = false;
  return {
    info: (message, facts = {}) => log.info(message, JSON.stringify(facts)),
    warn: (message, facts = {}) => log.warn(message, JSON.stringify(facts)),
  };
}
