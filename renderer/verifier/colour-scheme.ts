interface Query {
  readonly matches: boolean;
  addEventListener(type: 'change', listener: () => void): void;
}

/** Colours follow the system's; the attribute is the one that tokens.css knows. */
export function followColourScheme(root: { readonly dataset: DOMStringMap }, dark: Query): void {
  const follow = () => {
    root.dataset['mantineColorScheme'] = dark.matches ? 'dark' : 'light';
  };
  follow();
  dark.addEventListener('change', follow);
}
