import { knErrors } from './kn/errors.ts';
import { knOutbox } from './kn/outbox.ts';
import { knPapers } from './kn/papers.ts';
import { knParties } from './kn/parties.ts';
import { knPay } from './kn/pay.ts';
import { knRecording } from './kn/recording.ts';
import { knSensors } from './kn/sensors.ts';
import { knSettings } from './kn/settings.ts';
import { knUpdate } from './kn/update.ts';
import { knWindow } from './kn/window.ts';
import type { Catalogue } from './languages.ts';

/** The window's words in Kannada. */
export const kn: Catalogue = {
  ...knErrors,
  ...knOutbox,
  ...knPapers,
  ...knParties,
  ...knPay,
  ...knRecording,
  ...knSensors,
  ...knSettings,
  ...knUpdate,
  ...knWindow,
};
