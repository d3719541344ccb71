import type { CaptureSensor, DisplayCapture } from './sensors.ts';

/** A window as the desktop lists it; what it says is compared here and kept nowhere. */
export interface ListedWindow {
  readonly program: string;
  readonly title: string;
}

/** Programs that exist to show secrets. Compared as a part of the program's name. */
const privatePrograms: readonly string[] = [
  '1password',
  'bitwarden',
  'dashlane',
  'enpass',
  'keepass',
  'keeper password',
  'kwalletmanager',
  'lastpass',
  'nordpass',
  'proton pass',
  'seahorse',
];

/** How browsers mark a private window in its title, in the languages that they are used in here. */
const privateTitles: readonly string[] = [
  'incognito',
  'inprivate',
  'private browsing',
  'private window',
  '(private)',
  'ব্যক্তিগত ব্রাউজিং',
  'ছদ্মবেশী',
  'ಖಾಸಗಿ ಬ್ರೌಸಿಂಗ್',
  'ಅಜ್ಞಾತ',
];

/** Own words of the freelancer count in both places; upper and lower case are the same. */
export function isPrivate({ program, title }: ListedWindow, ownWords: readonly string[]): boolean {
  const name = fold(program);
  const text = fold(title);
  const own = ownWords.map(fold).filter((word) => word !== '');
  return (
    privatePrograms.some((word) => name.includes(word)) ||
    privateTitles.some((word) => text.includes(fold(word))) ||
    own.some((word) => name.includes(word) || text.includes(word))
  );
}

const fold = (text: string): string => text.normalize('NFKC').toLowerCase().trim();

export interface PrivateWindowsDeps {
  /** Windows that may be seen; `undefined` where the desktop does not tell. */
  readonly listWindows: () => Promise<readonly ListedWindow[] | undefined>;
  /** The one in front: asked again after the picture, because a window can open meanwhile. */
  readonly frontWindow: () => Promise<ListedWindow | undefined>;
  readonly ownWords: () => readonly string[];
}

const skipped: DisplayCapture = { type: 'failed', fail: 'deny_list' };

/**
 * No picture while a window is open that must not be in one. The reason is signed; which window it
 * was is kept nowhere.
 */
export const withoutPrivateWindows = (
  sensor: CaptureSensor,
  { listWindows, frontWindow, ownWords }: PrivateWindowsDeps,
): CaptureSensor => {
  const isSeen = (window: ListedWindow | undefined) =>
    window !== undefined && isPrivate(window, ownWords());
  return {
    async capture(policy) {
      if ((await listWindows())?.some(isSeen) === true) return [skipped];
      const captures = await sensor.capture(policy);
      return isSeen(await frontWindow()) ? [skipped] : captures;
    },
  };
};
