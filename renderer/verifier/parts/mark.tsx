/** The sign; the name stands in the page's title. */
export const Mark = () => (
  <svg width="40" height="40" viewBox="0 0 32 32" role="img" aria-label="Countersign">
    <rect width="32" height="32" rx="8" fill="#14594b" />
    <path d="M7 22h3v-6H7zm5 0h3V10h-3zm5 0h3v-9h-3z" fill="#b5d6cb" />
    <path
      d="m19 21 4 4 6-9"
      fill="none"
      stroke="#fff"
      strokeWidth="3"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
);
