import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** Ledger green: actions and recorded activity. */
const pine: MantineColorsTuple = [
  '#eef6f3',
  '#dbebe5',
  '#b5d6cb',
  '#8cc0b1',
  '#66ab98',
  '#459682',
  '#2a806c',
  '#1b6f5d',
  '#14594b',
  '#0d443a',
];

/** Seal red: only for what is being recorded now. */
const seal: MantineColorsTuple = [
  '#fdf0ed',
  '#f9dbd4',
  '#f2b5a8',
  '#eb8d7a',
  '#e36a52',
  '#d34d33',
  '#c23b22',
  '#a5301b',
  '#872716',
  '#6a1f12',
];

/** Brass: needs a look. */
const brass: MantineColorsTuple = [
  '#faf3e3',
  '#f2e4c2',
  '#e6cb8d',
  '#d8af57',
  '#c4942f',
  '#a97a19',
  '#8a5a0b',
  '#714a09',
  '#593a07',
  '#432c06',
];

const stone: MantineColorsTuple = [
  '#f8f7f3',
  '#efeee8',
  '#e4e2da',
  '#dcdad0',
  '#c5c2b6',
  '#a9a699',
  '#7d7b70',
  '#58625e',
  '#343b38',
  '#1b2421',
];

const slate: MantineColorsTuple = [
  '#e6ebe8',
  '#c9d2ce',
  '#a2aea9',
  '#71807a',
  '#3f4b46',
  '#34403b',
  '#232c28',
  '#181f1c',
  '#101513',
  '#0b0f0e',
];

const font =
  "'Inter', 'Segoe UI', system-ui, -apple-system, 'Noto Sans', 'Noto Sans Bengali', " +
  "'Noto Sans Kannada', 'Helvetica Neue', Arial, sans-serif";

/** The look of both windows; colours of the graphics are in tokens.css. */
export const theme = createTheme({
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 6 },
  colors: { pine, seal, brass, gray: stone, dark: slate },
  white: '#fffefb',
  black: '#1b2421',
  fontFamily: font,
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, monospace",
  headings: {
    fontFamily: font,
    fontWeight: '640',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
  },
});

const shared = {
  '--mantine-color-body': 'var(--cs-paper)',
  '--mantine-color-text': 'var(--cs-ink)',
  '--mantine-color-dimmed': 'var(--cs-ink-soft)',
  '--mantine-color-placeholder': 'var(--cs-ink-soft)',
  '--mantine-color-error': 'var(--cs-trouble)',
  '--mantine-color-default': 'var(--cs-surface)',
  '--mantine-color-default-border': 'var(--cs-line-strong)',
};

/** Mantine's own surfaces and quiet text follow tokens.css, so that contrast is decided once. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: shared,
  dark: shared,
});
