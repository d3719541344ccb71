import { knErrors } from './kn/errors.ts';
import { knPapers } from './kn/papers.ts';
import { knParties } from './kn/parties.ts';
import { knRecording } from './kn/recording.ts';
import { knSettings } from './kn/settings.ts';
import { knWindow } from './kn/window.ts';
import type { Catalogue } from './languages.ts';

/** The window's words in Kannada. */
export const kn: Catalogue = {
  ...knErrors,
  ...knPapers,
  ...knParties,
  ...knRecording,
  ...knSettings,
  ...knWindow,
};
