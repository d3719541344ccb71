/** Words for what a sensor cannot do here, besides those of the capture. */
export const enSensors = {
  'reason.hook_missing': 'the counter cannot start on this computer',
  'reason.no_hook_here': 'keys and mouse cannot be counted on this processor',
  'reason.no_answer': 'the desktop did not answer',
} as const;
