import { bnErrors } from './bn/errors.ts';
import { bnPapers } from './bn/papers.ts';
import { bnParties } from './bn/parties.ts';
import { bnRecording } from './bn/recording.ts';
import { bnSettings } from './bn/settings.ts';
import { bnWindow } from './bn/window.ts';
import type { Catalogue } from './languages.ts';

/** The window's words in Bengali. */
export const bn: Catalogue = {
  ...bnErrors,
  ...bnPapers,
  ...bnParties,
  ...bnRecording,
  ...bnSettings,
  ...bnWindow,
};
