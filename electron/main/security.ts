import { app, type Session, shell, type WebContents, type WebPreferences } from 'electron';

export const appOrigin = 'app://bundle';

/** Preferences of every window (threats E-01). */
const hardened = {
  contextIsolation: true,
  sandbox: true,
  webSecurity: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  spellcheck: false,
  navigateOnDragDrop: false,
} as const satisfies WebPreferences;

/** Preferences of every window of this build: only a development build can be looked into (E-15). */
export const windowPreferences = () => ({ ...hardened, devTools: !app.isPackaged });

export interface SecurityDeps {
  /** Origins that may be opened in the user's browser. */
  readonly isOpenable: (origin: string) => boolean;
  readonly onRefused: (what: string, detail: string) => void;
}

/** Guards that hold for every web contents, however it came to be (threats E-06 to E-08). */
export function hardenApp(deps: SecurityDeps): void {
  app.on('web-contents-created', (_event, contents) => hardenContents(contents, deps));
}

/** Denies everything by default; Electron's own default is to allow. `allowed`: by name. */
export function hardenSession(
  target: Session,
  deps: SecurityDeps,
  allowed: readonly string[] = [],
): void {
  target.setPermissionRequestHandler((contents, permission, answer) => {
    const isAllowed = allowed.includes(permission) && isAppUrl(contents.getURL());
    if (!isAllowed) deps.onRefused('permission', permission);
    answer(isAllowed);
  });
  target.setPermissionCheckHandler((_contents, permission) => allowed.includes(permission));
  target.setDevicePermissionHandler(() => false);
  target.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  target.setSpellCheckerEnabled(false);
  target.on('will-download', (event) => event.preventDefault());
}

function hardenContents(contents: WebContents, deps: SecurityDeps): void {
  const refuseForeign = (event: { preventDefault(): void; readonly url: string }, what: string) => {
    if (isAppUrl(event.url)) return;
    event.preventDefault();
    deps.onRefused(what, originOf(event.url));
  };
  contents.on('will-navigate', (event) => refuseForeign(event, 'navigate'));
  contents.on('will-frame-navigate', (event) => refuseForeign(event, 'frame-navigate'));
  contents.on('will-redirect', (event) => refuseForeign(event, 'redirect'));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url, deps);
    return { action: 'deny' };
  });
}

/** In the user's browser: `https:` to origins on the list, compared after parsing. */
function openOutside(url: string, deps: SecurityDeps): void {
  const origin = originOf(url);
  if (origin.startsWith('https://') && deps.isOpenable(origin)) void shell.openExternal(url);
  else deps.onRefused('open', origin);
}

/** Custom schemes have no origin in Node's URL, so scheme and host are compared instead. */
export function isAppUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  return protocol === 'app:' && host === 'bundle' && username === '' && password === '';
}

function originOf(url: string): string {
  if (!URL.canParse(url)) return 'unparseable';
  const { origin, protocol } = new URL(url);
  return origin === 'null' ? protocol : origin;
}
