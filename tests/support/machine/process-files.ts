import type { FilePort } from '../../../electron/main/files/file-port.ts';

/** The disk as one process has it: after its end nobody answers it any more. */
export function createProcessFiles(disk: FilePort): {
  readonly files: FilePort;
  readonly end: () => void;
} {
  const state = { isOver: false };
  const files = Object.fromEntries(
    Object.entries(disk).map(([name, work]) => [
      name,
      (...args: never[]) =>
        state.isOver ? new Promise(() => undefined) : (work as (...a: never[]) => unknown)(...args),
    ]),
  );
  const end = () => {
    state.isOver = true;
  };
  return { files: files as unknown as FilePort, end };
}
