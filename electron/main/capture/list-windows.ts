import type { ListedWindow } from './private-windows.ts';

interface WindowOptions {
  readonly accessibilityPermission: boolean;
  readonly screenRecordingPermission: boolean;
}
interface FoundWindow {
  readonly title: string | null;
  readonly owner: { readonly name: string };
}

/** The part of `active-win` in use. */
export interface WindowListModule {
  activeWindow(options: WindowOptions): Promise<FoundWindow | undefined>;
  openWindows(options: WindowOptions): Promise<readonly FoundWindow[]>;
}

export interface WindowList {
  /** `undefined` where the desktop does not tell, or not in time. */
  readonly open: () => Promise<readonly ListedWindow[] | undefined>;
  readonly front: () => Promise<ListedWindow | undefined>;
}

const patienceMs = 3_000;
const options: WindowOptions = { accessibilityPermission: false, screenRecordingPermission: true };

/** A rule that the desktop cannot be asked about does not stop every picture: it is said instead. */
export const createWindowList = (load: () => Promise<WindowListModule>): WindowList => ({
  open: async () => (await inTime(async () => (await load()).openWindows(options)))?.map(listed),
  async front() {
    const found = await inTime(async () => (await load()).activeWindow(options));
    return found && listed(found);
  },
});

const listed = ({ title, owner }: FoundWindow): ListedWindow => ({
  program: owner.name,
  title: title ?? '',
});

async function inTime<T>(ask: () => Promise<T>): Promise<T | undefined> {
  const late = new Promise<undefined>((resolve) => {
    setTimeout(() => resolve(undefined), patienceMs).unref();
  });
  try {
    return await Promise.race([ask(), late]);
  } catch {
    // A missing tool: the permissions page names it.
    return undefined;
  }
}
