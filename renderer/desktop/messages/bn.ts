import { bnErrors } from './bn/errors.ts';
import { bnOutbox } from './bn/outbox.ts';
import { bnPapers } from './bn/papers.ts';
import { bnParties } from './bn/parties.ts';
import { bnPay } from './bn/pay.ts';
import { bnRecording } from './bn/recording.ts';
import { bnSensors } from './bn/sensors.ts';
import { bnSettings } from './bn/settings.ts';
import { bnUpdate } from './bn/update.ts';
import { bnWindow } from './bn/window.ts';
import type { Catalogue } from './languages.ts';

/** The window's words in Bengali. */
export const bn: Catalogue = {
  ...bnErrors,
  ...bnOutbox,
  ...bnPapers,
  ...bnParties,
  ...bnPay,
  ...bnRecording,
  ...bnSensors,
  ...bnSettings,
  ...bnUpdate,
  ...bnWindow,
};
