import type { IpcError } from '../../../shared/api/ipc.ts';
import { assertNever } from '../../../shared/kit/result.ts';
import type { SealError } from './sealer.ts';

/** What the window is told when an entry could not be signed and kept. */
export function sealErrorToIpc(error: SealError): IpcError {
  switch (error.type) {
    case 'not_enrolled':
      return { code: 'not_enrolled' };
    case 'journal_rolled_back':
      return { code: 'journal_rolled_back' };
    case 'disk_full':
    case 'disk_failed':
      return { code: 'disk_full' };
    default:
      return assertNever(error);
  }
}
