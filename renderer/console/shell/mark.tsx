import classes from './shell.module.css';

/** The sign and the name. */
export const Mark = () => (
  <span className={classes.mark}>
    <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="8" fill="var(--mantine-color-pine-8)" />
      <path d="M7 22h3v-6H7zm5 0h3V10h-3zm5 0h3v-9h-3z" fill="var(--mantine-color-pine-2)" />
      <path
        d="m19 21 4 4 6-9"
        fill="none"
        stroke="#fff"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
    Countersign
  </span>
);
