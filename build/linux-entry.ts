import { packagesByGroup } from './system-package-list.ts';

/** What Linux shows of the app, whichever package it comes in. */
export const linuxEntry = {
  packageName: 'countersign',
  /** Beside the command that verifies, which is called `countersign`. */
  command: 'countersign-desktop',
  installDir: '/opt/Countersign',
  executable: 'countersign',
  summary: 'work diary that a client can verify before paying',
  description: [
    'Records work in slices of ten minutes, signs them on this computer and',
    'delivers them to the client, who can verify every one of them offline.',
    'Nothing is recorded until Start is pressed.',
  ],
} as const;

/** The entry's keys besides those that electron-builder writes itself. */
export const desktopKeys: Readonly<Record<string, string>> = {
  Name: 'Countersign',
  'Name[bn]': 'কাউন্টারসাইন',
  'Name[kn]': 'ಕೌಂಟರ್‌ಸೈನ್',
  Comment: 'Work diary that a client can verify before paying',
  'Comment[bn]': 'কাজের দিনলিপি, যা ক্লায়েন্ট টাকা দেওয়ার আগে যাচাই করতে পারেন',
  'Comment[kn]': 'ಪಾವತಿಸುವ ಮೊದಲು ಗ್ರಾಹಕರು ಪರಿಶೀಲಿಸಬಹುದಾದ ಕೆಲಸದ ದಿನಚರಿ',
  Categories: 'Office;ProjectManagement;',
  StartupWMClass: linuxEntry.packageName,
};

/** A whole desktop entry. It takes no file and no address, so nothing can be opened with it (E-16). */
export const desktopEntry = (): string =>
  [
    '[Desktop Entry]',
    'Type=Application',
    'Version=1.5',
    ...Object.entries(desktopKeys).map(([key, value]) => `${key}=${value}`),
    `Exec=${linuxEntry.installDir}/${linuxEntry.executable}`,
    `Icon=${linuxEntry.packageName}`,
    'Terminal=false',
    '',
  ].join('\n');

/** Debian's packages that the app needs on a machine that has a screen of its own. */
export const debianDepends = (): readonly string[] =>
  packagesByGroup.run
    .filter(({ onlyWithoutDisplay }) => onlyWithoutDisplay !== true)
    .map(({ names }) => names.join(' | '));
