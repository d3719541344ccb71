interface PolicyFactory {
  createPolicy(
    name: string,
    rules: {
      createHTML(text: string): string;
      createScript(): string;
      createScriptURL(url: string): string;
    },
  ): unknown;
}

/**
 * Installs the default Trusted Types policy: style sheets may be set as text, mark-up never.
 * `allowScript` passes on addresses of scripts or throws.
 * Does nothing in a browser without Trusted Types. Throws if a default policy exists already.
 */
export function installTrustedTypes(
  scope: object,
  allowScript: (url: string) => string = refuseForeignScript,
): void {
  const factory = 'trustedTypes' in scope ? (scope.trustedTypes as PolicyFactory | null) : null;
  factory?.createPolicy('default', {
    createHTML: refuseMarkup,
    createScript: () => {
      throw new TypeError('scripts from text are not allowed');
    },
    createScriptURL: allowScript,
  });
}

export function refuseMarkup(text: string): string {
  if (text.includes('<')) throw new TypeError('mark-up from text is not allowed');
  return text;
}

/** Bundled workers and chunks have relative or same-scheme addresses; nothing else is a script. */
export function refuseForeignScript(url: string): string {
  if (/^(?:\.{0,2}\/|app:\/\/)[^/]/.test(url)) return url;
  throw new TypeError('a script from elsewhere is not allowed');
}
