import type { Hasher } from '../../../shared/kit/crypto-port.ts';
import { parseVkey, type VerifierKey } from '../../../shared/log/note-key.ts';
import type { ReleaseChannel } from '../../../shared/log/release-manifest.ts';
import type { UpdateKind } from '../../../shared/api/update-state.ts';

/** Where releases are announced, and whose signature counts. */
export interface ReleaseSource {
  readonly key: VerifierKey;
  /** Of the manifest; the files lie beside it. */
  readonly url: URL;
  readonly channel: ReleaseChannel;
}

interface SourceText {
  readonly key: string;
  readonly url: string;
  readonly channel: ReleaseChannel;
}

/** Set by whoever publishes releases (docs/releasing.md); empty, the app knows of no updates. */
const publisher: SourceText = { key: '', url: '', channel: 'stable' };

/**
 * The place that is compiled in. A development build takes another from its environment, also one
 * on this very machine without encryption; a packed app does not.
 */
export function releaseSource(
  hasher: Hasher,
  build: { readonly isPackaged: boolean; readonly env: NodeJS.ProcessEnv },
): ReleaseSource | undefined {
  const { isPackaged, env } = build;
  const text = isPackaged
    ? publisher
    : {
        ...publisher,
        key: env['COUNTERSIGN_UPDATE_KEY'] ?? publisher.key,
        url: env['COUNTERSIGN_UPDATE_URL'] ?? publisher.url,
      };
  const key = parseVkey(hasher, text.key);
  const url = URL.canParse(text.url) ? new URL(text.url) : undefined;
  if (!key.ok || url === undefined || !isAllowed(url, isPackaged)) return undefined;
  return { key: key.value, url, channel: text.channel };
}

const isAllowed = ({ protocol, hostname }: URL, isPackaged: boolean): boolean =>
  protocol === 'https:' || (!isPackaged && protocol === 'http:' && hostname === '127.0.0.1');

/** The names of the files that this machine can use, best first. */
export function releaseTargets(machine: {
  readonly platform: string;
  readonly arch: string;
  readonly env: NodeJS.ProcessEnv;
}): readonly string[] {
  const name = (kind: UpdateKind) => `${machine.platform}-${machine.arch}-${kind}`;
  if (machine.platform === 'darwin') return [name('dmg'), 'darwin-universal-dmg'];
  if (machine.platform === 'win32') return [name('nsis')];
  // What runs from one file is replaced by one file.
  const isImage = Boolean(machine.env['APPIMAGE']);
  return isImage ? [name('appimage')] : [name('deb'), name('appimage')];
}
