import type { ReleaseRefusal } from '../log/judge-release.ts';
import type { ReleaseNoteError } from '../log/release-manifest.ts';

/** Why there is no update, though one may have been meant. Each has words in every language. */
export type UpdateRefusal =
  | ReleaseNoteError['code']
  | ReleaseRefusal
  /** Nobody answered, or not with a manifest. */
  | 'update_unreachable'
  /** The file is not the one that was signed. */
  | 'update_file_changed'
  | 'update_disk';

/** What is known of a newer version. Nothing is ever installed by the app itself. */
export type UpdateState =
  /** This build names no place where releases are: it was not made as one. */
  | { readonly state: 'off' }
  | { readonly state: 'unasked' }
  | { readonly state: 'asking' }
  | { readonly state: 'current'; readonly checkedAt: number }
  /** Newer and signed, but too young to be offered before `fromAt`. */
  | {
      readonly state: 'waiting';
      readonly version: string;
      readonly fromAt: number;
      readonly checkedAt: number;
    }
  | {
      readonly state: 'offered';
      readonly version: string;
      readonly releasedAt: number;
      readonly lengthBytes: number;
      readonly checkedAt: number;
    }
  | {
      readonly state: 'fetching';
      readonly version: string;
      readonly receivedBytes: number;
      readonly lengthBytes: number;
    }
  /** On the disk, byte for byte what was signed. */
  | {
      readonly state: 'ready';
      readonly version: string;
      readonly kind: UpdateKind;
      readonly path: string;
    }
  | { readonly state: 'refused'; readonly code: UpdateRefusal; readonly checkedAt: number };

/** How a file is installed. */
export const updateKinds = ['deb', 'appimage', 'nsis', 'dmg'] as const;
export type UpdateKind = (typeof updateKinds)[number];
